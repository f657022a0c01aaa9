import { apiGroup } from "../model/kinds.js";
import type { BuiltObject } from "./objects.js";
import { at, type Fields, fieldsOf, textAt } from "./records.js";

/** A Flux Kustomization: what it selects and how it changes that. */
export interface FluxKustomization {
  readonly object: BuiltObject;
  /** `namespace/name`. */
  readonly id: string;
  /** `spec.path` as written; `./` where it has none. */
  readonly path: string;
  /** `Kind/namespace/name` of its source; undefined where it names none. */
  readonly source: string | undefined;
  readonly spec: Fields;
}

const GROUP = "kustomize.toolkit.fluxcd.io";
const SOURCE_GROUP = "source.toolkit.fluxcd.io";
/** Kinds of sources that a Kustomization can read from. */
const SOURCE_KINDS = new Set(["Bucket", "ExternalArtifact", "GitRepository", "OCIRepository"]);

/** Whether the object is a Flux Kustomization. */
export function isFluxKustomization({ apiVersion, kind }: BuiltObject): boolean {
  return kind === "Kustomization" && apiGroup(apiVersion) === GROUP;
}

/** The object as a Flux Kustomization, if it is one with a spec. */
export function asFluxKustomization(object: BuiltObject): FluxKustomization | undefined {
  if (!isFluxKustomization(object)) return undefined;
  const spec = fieldsOf(object.value["spec"]);
  if (spec === undefined) return undefined;
  const namespace = object.namespace ?? "default";
  return {
    object,
    id: `${namespace}/${object.name}`,
    path: textAt(spec, "path") ?? "./",
    source: sourceOf(spec, namespace),
    spec,
  };
}

function sourceOf(spec: Fields, namespace: string): string | undefined {
  const reference = spec["sourceRef"];
  const name = textAt(reference, "name");
  const kind = textAt(reference, "kind");
  return name === undefined || kind === undefined
    ? undefined
    : sourceKey(kind, textAt(reference, "namespace") ?? namespace, name);
}

function sourceKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

/** What a source of Kustomizations is called, and where it reads from; undefined for other objects. */
export function asSource(object: BuiltObject): { readonly key: string; readonly url: string | undefined } | undefined {
  if (!SOURCE_KINDS.has(object.kind) || apiGroup(object.apiVersion) !== SOURCE_GROUP) return undefined;
  const url = textAt(object.value, "spec", "url") ?? textAt(object.value, "spec", "bucketName");
  return { key: sourceKey(object.kind, object.namespace ?? "default", object.name), url: url && plainUrl(url) };
}

/** The same for the ways to write the address of one repository. */
function plainUrl(url: string): string {
  return url
    .toLowerCase()
    .replace(/^[a-z+]+:\/\//, "")
    .replace(/^[^@/]*@/, "")
    .replace(/^([^/:]+):(?!\d)/, "$1/")
    .replace(/(?:\.git)?\/*$/, "");
}

/** Whether the Kustomization runs on another cluster than the one that reconciles it. */
export function isRemoteCluster({ spec }: FluxKustomization): boolean {
  return at(spec, "kubeConfig") !== undefined;
}
