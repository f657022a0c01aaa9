import { stringify } from "yaml";
import { flag, isSet, UnknownUsage } from "./arguments.js";
import { jsonPath } from "./json-path.js";
import { findKind, resourceName } from "./kinds.js";
import type { KubeObject } from "./objects.js";
import type { Session } from "./session.js";

/** Prints objects in the form that `-o` asks for: a list as a List, one that was named as itself. */
export function printObjects(session: Session, objects: readonly KubeObject[], asList: boolean): void {
  const form = flag(session.line, "output") ?? "";
  const value = asList
    ? { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items: objects }
    : objects[0];
  if (form === "json") session.stdout.push(`${JSON.stringify(value, undefined, 4)}\n`);
  else if (form === "yaml") session.stdout.push(stringify(value));
  else if (form === "name") session.stdout.push(...objects.map((object) => `${fullName(session, object)}\n`));
  else if (form.startsWith("jsonpath=")) session.stdout.push(evaluated(value, form.slice("jsonpath=".length)));
  else if (form.startsWith("custom-columns=")) printColumns(session, objects, form.slice("custom-columns=".length));
  else if (form === "" || form === "wide") printTable(session, objects);
  else throw new UnknownUsage(`-o ${form}`);
}

/** `pod/name` or `ingress.networking.k8s.io/name`. */
export function fullName(session: Session, object: KubeObject): string {
  const kind = findKind(session.cluster.kinds, object.kind);
  const group = kind === undefined ? "" : resourceName(kind).slice(kind.plural.length);
  return `${object.kind.toLowerCase()}${group}/${object.metadata.name}`;
}

function evaluated(value: unknown, template: string): string {
  const result = jsonPath(value, template);
  if (result === undefined) throw new UnknownUsage(`-o jsonpath=${template}: use -o json and jq`);
  return result;
}

function printColumns(session: Session, objects: readonly KubeObject[], columns: string): void {
  const parts = columns.split(",").map((column) => column.split(/:(.*)/s));
  if (!isSet(session.line, "no-headers")) session.stdout.push(`${parts.map(([name]) => name).join("   ")}\n`);
  for (const object of objects) {
    const cells = parts.map(([, path = ""]) => evaluated(object, path));
    session.stdout.push(`${cells.map((cell) => (cell === "" ? "<none>" : cell)).join("   ")}\n`);
  }
}

/** The table for people: only its first column is the same for every kind. */
function printTable(session: Session, objects: readonly KubeObject[]): void {
  if (objects.length === 0) return;
  if (!isSet(session.line, "no-headers")) session.stdout.push("NAME\n");
  for (const object of objects) session.stdout.push(`${object.metadata.name}\n`);
}
