import { at, fields, items, pointer, text } from "../fields.js";
import type { SchemaProblem } from "./problem.js";

/** What contradicts itself in a Service. */
export function serviceProblems(object: unknown, kind: string): SchemaProblem[] {
  if (kind !== "Service") return [];
  const spec = fields(at(object, "spec"));
  const ports = items(spec["ports"]);
  if (spec["type"] === "ExternalName") return externalNameProblems(spec);
  if (ports.length === 0 && spec["clusterIP"] !== "None") {
    return [{ code: "missing-field", pointer: "/spec", message: "a Service needs at least one entry in spec.ports" }];
  }
  return [...unnamedPorts(ports), ...sameNames(ports)];
}

function externalNameProblems(spec: Readonly<Record<string, unknown>>): SchemaProblem[] {
  if (text(spec["externalName"])) return [];
  return [
    { code: "missing-field", pointer: "/spec", message: "a Service of type ExternalName needs spec.externalName" },
  ];
}

function unnamedPorts(ports: readonly unknown[]): SchemaProblem[] {
  if (ports.length < 2) return [];
  return ports.flatMap((port, index): SchemaProblem[] => {
    if (fields(port)["name"]) return [];
    const message = "each port of a Service with several ports needs a name";
    return [{ code: "missing-field", pointer: pointer("spec", "ports", index), message, fix: "add name" }];
  });
}

function sameNames(ports: readonly unknown[]): SchemaProblem[] {
  const seen = new Set<unknown>();
  return ports.flatMap((port, index): SchemaProblem[] => {
    const name = fields(port)["name"];
    if (!name || typeof name !== "string") return [];
    const known = seen.has(name);
    seen.add(name);
    const message = `two ports of the Service have the name ${name}`;
    return known ? [{ code: "duplicate-list-key", pointer: pointer("spec", "ports", index, "name"), message }] : [];
  });
}

const SECRET_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ["kubernetes.io/dockercfg", [".dockercfg"]],
  ["kubernetes.io/dockerconfigjson", [".dockerconfigjson"]],
  ["kubernetes.io/ssh-auth", ["ssh-privatekey"]],
  ["kubernetes.io/tls", ["tls.crt", "tls.key"]],
]);

/** Keys that a ConfigMap has twice, and those that a Secret of its type must have. */
export function dataProblems(object: unknown, kind: string): SchemaProblem[] {
  if (kind === "ConfigMap") return sharedKeys(object);
  if (kind !== "Secret") return [];
  const type = text(at(object, "type")) ?? "";
  const keys = new Set([...Object.keys(fields(at(object, "data"))), ...Object.keys(fields(at(object, "stringData")))]);
  return (SECRET_KEYS.get(type) ?? [])
    .filter((key) => !keys.has(key))
    .map((key) => ({
      code: "missing-field",
      pointer: "/type",
      message: `a Secret of type ${type} needs the key ${key}`,
      fix: `add ${key}, or use the type Opaque`,
    }));
}

function sharedKeys(object: unknown): SchemaProblem[] {
  const data = fields(at(object, "data"));
  return Object.keys(fields(at(object, "binaryData")))
    .filter((key) => Object.hasOwn(data, key))
    .map((key) => ({
      code: "duplicate-list-key",
      pointer: pointer("binaryData", key),
      key: true,
      message: `the key ${key} stands in data and in binaryData`,
      fix: "keep one of the two",
    }));
}
