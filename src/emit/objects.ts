import type { Environment } from "../model/environment.js";
import { apiGroup, isClusterScoped } from "../model/kinds.js";
import type { KubernetesObject } from "../model/kubernetes.js";
import type { Problem } from "../model/solution.js";
import { mirrorObject } from "./mirrors.js";

/** Where an object stands. */
export interface ObjectContext {
  /** The namespace of what is made in its place. */
  readonly namespace: string;
  readonly solutionNamespace: string;
  readonly substituted: boolean;
  readonly environment: Environment;
}

const SUBSTITUTE = "kustomize.toolkit.fluxcd.io/substitute";
const PRUNE = "kustomize.toolkit.fluxcd.io/prune";

/** An object as it is written: in its namespace, safe from Flux's substitution and pruning, from the environment's mirrors. */
export function finishObject(
  json: KubernetesObject,
  context: ObjectContext,
): { json: KubernetesObject; problems: Problem[] } {
  const problems: Problem[] = [];
  const placed = mirrorObject(place(json, context, problems), context.environment);
  const annotations: Record<string, string> = {};
  if (apiGroup(json.apiVersion) === "apiextensions.k8s.io") annotations[PRUNE] = "disabled";
  if (!context.substituted) {
    if (holdsText(placed, "$${")) problems.push(fluxEscape(json));
    if (holdsText(placed, "${")) annotations[SUBSTITUTE] = "disabled";
  }
  return { json: inOrder(annotate(placed, annotations)), problems };
}

/** Whether some text in the value, or some key, contains the part. */
function holdsText(value: unknown, part: string): boolean {
  if (typeof value === "string") return value.includes(part);
  if (typeof value !== "object" || value === null) return false;
  for (const key in value) if (key.includes(part) || holdsText(value[key as keyof typeof value], part)) return true;
  return false;
}

/** What people look for stands first; tools that read the public layout take the first `name:` of a namespace file for its name. */
function inOrder({
  apiVersion,
  kind,
  metadata: { name, namespace, labels, annotations, ...metadata },
  ...rest
}: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata: { name, ...defined({ namespace, labels, annotations }), ...metadata }, ...rest };
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function place(json: KubernetesObject, context: ObjectContext, problems: Problem[]): KubernetesObject {
  const { namespace: own, ...metadata } = json.metadata;
  if (isClusterScoped(json.apiVersion, json.kind)) return own === undefined ? json : { ...json, metadata };
  // Charts of cdk8s give everything the solution's namespace, also what is made inside a test's own namespace.
  if (own === undefined || own === context.solutionNamespace)
    return { ...json, metadata: { ...json.metadata, namespace: context.namespace } };
  if (own !== context.namespace) {
    problems.push({
      code: "foreign-namespace",
      message: `${json.kind} ${json.metadata.name} is in namespace '${own}', not in '${context.namespace}'`,
      fix: "leave the namespace out, or make a solution of its own for what lives there",
    });
  }
  return json;
}

function annotate(json: KubernetesObject, annotations: Readonly<Record<string, string>>): KubernetesObject {
  if (Object.keys(annotations).length === 0) return json;
  return { ...json, metadata: { ...json.metadata, annotations: { ...json.metadata.annotations, ...annotations } } };
}

function fluxEscape(json: KubernetesObject): Problem {
  return {
    code: "flux-escape",
    message: `${json.kind} ${json.metadata.name} contains '$\${', which Flux may rewrite`,
    fix: "write it another way; a plain variable needs no escape, because substitution is switched off for the object",
  };
}
