import type { Answer, ApplyOptions, Cluster, KubernetesInput } from "../../model/cluster.js";
import type { LiveObject, ObjectRef } from "../../model/live.js";
import { FIELD_MANAGER, RUN_LABEL } from "../hold/marks.js";
import { problemOf } from "./refusal.js";

/** How often an apply is tried of which nobody tells what came of it. */
const ATTEMPTS = 3;

/** Milliseconds between the moments that an API server writes down for one request. */
const MOMENT = 1000;

/** What came of the first apply of an object. */
export interface FirstApply {
  readonly answer: Answer<LiveObject>;
  /** Whether it is certain that this run has created it, whoever has written to it since. */
  readonly isOwn: boolean;
}

/**
 * Applies an object that is to be created. Where the answer was lost on its way it is looked up before it is applied again: others, such
 * as its controller, may have written to it by then, and it must not be taken for theirs.
 */
export async function applyFirst(
  cluster: Cluster,
  run: string,
  { ref, input, options }: { readonly ref: ObjectRef; readonly input: KubernetesInput; readonly options: ApplyOptions },
): Promise<FirstApply> {
  for (let attempt = 1; ; attempt++) {
    const answer = await cluster.apply(input, { ...options, once: true });
    const isLost = !answer.ok && problemOf(answer.failure, ref).reason === "Unreachable";
    if (!isLost) return { answer, isOwn: false };
    const found = await cluster.get(ref);
    if (found.ok && isBornOf(found.value, run)) return { answer: found, isOwn: true };
    if ((!found.ok && found.failure.kind !== "not-found") || attempt === ATTEMPTS) return { answer, isOwn: false };
  }
}

/** An apply of the run has created it: it came when we first wrote to it. */
function isBornOf({ metadata }: LiveObject, run: string): boolean {
  const { labels = {}, creationTimestamp, managedFields = [] } = metadata;
  const ours = managedFields.find(({ manager, operation }) => manager === FIELD_MANAGER && operation === "Apply");
  const since = Date.parse(ours?.time ?? "") - Date.parse(creationTimestamp);
  return labels[RUN_LABEL] === run && Math.abs(since) <= MOMENT;
}
