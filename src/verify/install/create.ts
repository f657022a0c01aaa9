import type { Answer, Cluster, KubernetesInput, WriteOptions } from "../../model/cluster.js";
import type { LiveObject } from "../../model/live.js";
import { RUN_LABEL } from "../hold/marks.js";
import { isOpen } from "../hold/outcome.js";

/**
 * Creates an object that has the run's label. Where the answer was lost on its way, the object may be there all the same: then it is
 * looked up, and created once more only if it is not.
 */
export async function createOwn(
  cluster: Cluster,
  run: string,
  object: KubernetesInput,
  options?: WriteOptions,
): Promise<Answer<LiveObject>> {
  const created = await cluster.create(object, options);
  if (created.ok || !isOpen(created.failure)) return created;
  const { apiVersion, kind, metadata } = object;
  const found = await cluster.get({ apiVersion, kind, namespace: metadata.namespace, name: metadata.name ?? "" });
  if (found.ok) return found.value.metadata.labels?.[RUN_LABEL] === run ? found : created;
  return found.failure.kind === "not-found" ? cluster.create(object, options) : created;
}
