import type { KubernetesObject } from "../../../src/model/kubernetes.js";
import type { Selected } from "./tree.js";

/** All Flux Kustomizations that are ready before the given one is applied, through any number of steps. */
export function before(selected: Selected, all: readonly Selected[]): Selected[] {
  const found = new Map<string, Selected>();
  const queue = [...directly(selected, all)];
  for (const next of queue) {
    if (found.has(next.name)) continue;
    found.set(next.name, next);
    queue.push(...directly(next, all));
  }
  return [...found.values()];
}

/** What it names, what the solution that it is a stage of names, and the stages of what it names. */
function directly({ name, path, dependsOn }: Selected, all: readonly Selected[]): Selected[] {
  const whole = all.filter((other) => other.name !== name && path.startsWith(`${other.path}/`));
  const named = all.filter((other) => dependsOn.includes(other.name));
  const stages = named.flatMap((one) => all.filter((other) => other.path.startsWith(`${one.path}/`)));
  return [...named, ...stages, ...whole.flatMap((parent) => directly(parent, all))];
}

/** The kind that a CustomResourceDefinition defines, as `group/Kind`. */
export function definedKind({ kind, spec }: KubernetesObject): string | undefined {
  if (kind !== "CustomResourceDefinition") return undefined;
  const { group, names } = spec as { group: string; names: { kind: string } };
  return `${group}/${names.kind}`;
}

/** The kind of an object, as `group/Kind`. */
export function kindOf({ apiVersion, kind }: KubernetesObject): string {
  return `${apiVersion.split("/").slice(0, -1).join("")}/${kind}`;
}
