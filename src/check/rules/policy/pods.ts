import type { Manifest } from "../../../model/manifest.js";
import * as pods from "../../pods.js";

const KINDS: ReadonlySet<string> = new Set(pods.POD_KINDS);
// Two dozen rules look at the same pods.
const found = new WeakMap<Manifest, { readonly pod: pods.PodTemplate | undefined }>();
const containers = new WeakMap<pods.PodTemplate, readonly pods.Container[]>();

/** The pod that an object runs; undefined for kinds that run none. Looked up once for each object. */
export function podOf(manifest: Manifest): pods.PodTemplate | undefined {
  let known = found.get(manifest);
  if (known === undefined) {
    known = { pod: KINDS.has(manifest.kind) ? pods.podOf(manifest) : undefined };
    found.set(manifest, known);
  }
  return known.pod;
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
