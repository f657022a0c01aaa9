import type { Manifest } from "../../../model/manifest.js";
import * as pods from "../../pods.js";

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
    known = { pod: pods.podOf(manifest) };
    found.set(value, known);
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
