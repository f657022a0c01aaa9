import { didYouMean } from "../../base/suggest.js";
import { at, fields, isFields, items, pointer, text } from "../fields.js";
import { type Container, containersOf, type PodTemplate, podOf } from "../pods.js";
import { quantityValue } from "./formats.js";
import type { SchemaProblem } from "./problem.js";

const HANDLERS = ["exec", "grpc", "httpGet", "tcpSocket"];
const ALWAYS_KINDS = new Set(["DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"]);

/** What contradicts itself in the pod of a workload; nothing for kinds that run none. */
export function podProblems(object: Readonly<Record<string, unknown>>, kind: string): SchemaProblem[] {
  const pod = podOf({ kind, value: object });
  if (pod === undefined || Object.keys(pod.spec).length === 0) return [];
  const containers = containersOf(pod);
  return [
    ...restartProblems(pod, kind),
    ...containerNames(containers),
    ...containers.flatMap((container) => [
      ...mountProblems(container, pod, object),
      ...envProblems(container),
      ...probeProblems(container),
      ...portNameProblems(container),
      ...privilegeProblems(container),
      ...resourceProblems(container),
    ]),
  ];
}

function restartProblems({ spec, pointer: at }: PodTemplate, kind: string): SchemaProblem[] {
  const policy = spec["restartPolicy"];
  if (kind === "Job" || kind === "CronJob") {
    if (policy === undefined || policy === null || policy === "") {
      const message = `the pod of a ${kind} needs restartPolicy: Never or OnFailure`;
      return [{ code: "missing-field", pointer: at, message, fix: "add restartPolicy: Never" }];
    }
    return policy === "Always" ? [restartValue(at, kind, "Never or OnFailure", "set restartPolicy: Never")] : [];
  }
  const isWrong = ALWAYS_KINDS.has(kind) && (policy === "Never" || policy === "OnFailure");
  return isWrong ? [restartValue(at, kind, "Always", "remove restartPolicy")] : [];
}

function restartValue(at: string, kind: string, words: string, fix: string): SchemaProblem {
  const message = `the restartPolicy of a ${kind}'s pod must be ${words}`;
  return { code: "bad-value", pointer: `${at}/restartPolicy`, message, fix };
}

/** Within one list the schema tells; the names must differ across the lists as well. */
function containerNames(containers: readonly Container[]): SchemaProblem[] {
  const seen = new Map<string, Container>();
  return containers.flatMap((container): SchemaProblem[] => {
    const { name, list } = container;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, container);
    if (name === "" || first === undefined || first.list === list) return [];
    const message = `two containers have the name ${name}: one in ${first.list}, one in ${list}`;
    return [
      { code: "duplicate-list-key", pointer: `${container.pointer}/name`, message, fix: "give one another name" },
    ];
  });
}

function mountProblems({ value, pointer: at }: Container, { spec }: PodTemplate, object: unknown): SchemaProblem[] {
  const volumes = [...volumeNames(spec), ...claimNames(object)];
  return [
    ...unknownVolumes(items(value["volumeMounts"]), `${at}/volumeMounts`, volumes),
    ...unknownVolumes(items(value["volumeDevices"]), `${at}/volumeDevices`, volumes),
  ];
}

function unknownVolumes(mounts: readonly unknown[], at: string, volumes: readonly string[]): SchemaProblem[] {
  return mounts.flatMap((mount, index): SchemaProblem[] => {
    const name = text(fields(mount)["name"]);
    if (name === undefined || name === "" || volumes.includes(name)) return [];
    const known = volumes.length === 0 ? " The pod has no volumes" : didYouMean(name, volumes);
    const message = `the pod has no volume ${name}.${known}`.replace(/\.$/, "");
    return [
      {
        code: "unknown-volume",
        pointer: `${at}/${index}/name`,
        message,
        fix: `add the volume ${name}, or correct the name`,
      },
    ];
  });
}

function volumeNames(spec: Readonly<Record<string, unknown>>): string[] {
  return items(spec["volumes"]).flatMap((volume) => text(fields(volume)["name"]) ?? []);
}

/** A StatefulSet makes a volume for each of its claims. */
function claimNames(object: unknown): string[] {
  return items(at(object, "spec", "volumeClaimTemplates")).flatMap(
    (claim) => text(at(claim, "metadata", "name")) ?? [],
  );
}

function envProblems({ value, pointer: place }: Container): SchemaProblem[] {
  return items(value["env"]).flatMap((item, index): SchemaProblem[] => {
    const { value: literal, valueFrom, name } = fields(item);
    if (!isFields(valueFrom) || text(literal) === undefined || literal === "") return [];
    const message = `the variable ${text(name) ?? ""} has both value and valueFrom`;
    return [
      { code: "bad-value", pointer: place + pointer("env", index, "valueFrom"), message, fix: "keep one of the two" },
    ];
  });
}

function probeProblems({ value, pointer: place }: Container): SchemaProblem[] {
  return ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((name): SchemaProblem[] => {
    const probe = value[name];
    if (!isFields(probe)) return [];
    const at = `${place}/${name}`;
    const handlers = HANDLERS.filter((handler) => isFields(probe[handler]));
    const once =
      name !== "readinessProbe" && typeof probe["successThreshold"] === "number" && probe["successThreshold"] > 1;
    return [
      ...(handlers.length === 1 ? [] : [handlerProblem(name, at, handlers)]),
      ...(once ? [thresholdProblem(name, at)] : []),
    ];
  });
}

function handlerProblem(name: string, at: string, handlers: readonly string[]): SchemaProblem {
  if (handlers.length === 0) {
    return { code: "missing-field", pointer: at, message: `the ${name} needs one of exec, grpc, httpGet or tcpSocket` };
  }
  return { code: "bad-value", pointer: at, message: `the ${name} may have only one of ${handlers.join(" and ")}` };
}

function thresholdProblem(name: string, at: string): SchemaProblem {
  const message = `the successThreshold of a ${name} must be 1`;
  return { code: "bad-value", pointer: `${at}/successThreshold`, message, fix: "remove successThreshold" };
}

function portNameProblems({ value, pointer: place }: Container): SchemaProblem[] {
  const seen = new Set<string>();
  return items(value["ports"]).flatMap((port, index): SchemaProblem[] => {
    const name = text(fields(port)["name"]);
    if (name === undefined || name === "") return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `two ports of the container have the name ${name}`;
    return [
      {
        code: "duplicate-list-key",
        pointer: place + pointer("ports", index, "name"),
        message,
        fix: "give one another name",
      },
    ];
  });
}

function resourceProblems({ value, pointer: place }: Container): SchemaProblem[] {
  const { requests, limits } = fields(value["resources"]);
  return Object.entries(fields(requests)).flatMap(([name, request]): SchemaProblem[] => {
    const [wanted, most] = [quantityValue(request), quantityValue(fields(limits)[name])];
    if (wanted === undefined || most === undefined || wanted <= most) return [];
    const message = `the container requests ${request} of ${name}, but is limited to ${fields(limits)[name]}`;
    return [{ code: "bad-value", pointer: place + pointer("resources", "requests", name), message }];
  });
}

function privilegeProblems({ value, pointer: place }: Container): SchemaProblem[] {
  const context = fields(value["securityContext"]);
  if (context["privileged"] !== true || context["allowPrivilegeEscalation"] !== false) return [];
  const message = "a privileged container cannot have allowPrivilegeEscalation: false";
  return [{ code: "bad-value", pointer: `${place}/securityContext/allowPrivilegeEscalation`, message }];
}
