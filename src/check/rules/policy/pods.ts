import { apiGroup } from "../../../model/kinds.js";
import type { Manifest } from "../../../model/manifest.js";
import * as pods from "../../pods.js";

const BUILT_IN: ReadonlySet<string> = new Set(["", "apps", "batch"]);
const KINDS: ReadonlySet<string> = new Set(pods.POD_KINDS);
// Two dozen rules look at the same pods.
// By the content, so that whoever asks has looked at it.
const found = new WeakMap<Manifest["value"], { readonly pod: pods.PodTemplate | undefined }>();
const containers = new WeakMap<pods.PodTemplate, readonly pods.Container[]>();

/** The pod that an object runs; undefined for kinds that run none. Looked up once for each object. */
export function podOf(manifest: Manifest): pods.PodTemplate | undefined {
  if (!KINDS.has(manifest.kind)) return undefined;
  const { value } = manifest;
  let known = found.get(value);
  if (known === undefined) {
    known = { pod: findPod(manifest) };
    found.set(value, known);
  }
  return known.pod;
}

/** Other groups have kinds of the same names: some with a pod at the same place, such as OpenKruise, and some without, such as Volcano. */
function findPod(manifest: Manifest): pods.PodTemplate | undefined {
  const pod = pods.podOf(manifest);
  if (pod === undefined || BUILT_IN.has(apiGroup(manifest.apiVersion))) return pod;
  return Array.isArray(pod.spec["containers"]) ? pod : undefined;
}

/** All containers of a pod; listed once for each pod. */
export function containersOf(pod: pods.PodTemplate): readonly pods.Container[] {
  let known = containers.get(pod);
  if (known === undefined) {
    known = pods.containersOf(pod);
    containers.set(pod, known);
  }
  return known;
}
