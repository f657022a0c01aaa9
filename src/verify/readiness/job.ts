import { type LiveObject, refOf } from "../../model/live.js";
import type { Judgement, Warning } from "../../model/readiness.js";
import { conditionOf } from "./conditions.js";
import type { Context, Rule } from "./context.js";
import { at, numberAt, textAt } from "./fields.js";
import { current, failed, unknown, waiting, worded } from "./judgement.js";
import { podAlone } from "./pod.js";
import { podCauses, withPods } from "./pods.js";

/** Job: how it ended. While it runs, a pod that can never start makes it Failed: without a deadline it would be active for ever. */
export const job: Rule = (object, context) => {
  const pods = context.world.owned({ apiVersion: "v1", kind: "Pod" }, object.metadata.uid);
  const end = completed(object, context) ?? broken(object, pods, context);
  return end ?? suspended(object) ?? withPods(running(object), pods, context, jobPod);
};

/** Whether a Job has ended, and how. */
export function endOf(object: LiveObject): "Complete" | "Failed" | undefined {
  if (conditionOf(object, "Complete")?.status === "True") return "Complete";
  return conditionOf(object, "Failed")?.status === "True" ? "Failed" : undefined;
}

function completed(object: LiveObject, { own }: Context): Judgement | undefined {
  if (endOf(object) !== "Complete") return undefined;
  own.complete();
  const tries = numberAt(object, "status", "failed") ?? 0;
  const retried: Warning = { reason: "CompletedAfterRetries", message: `${tries} pods of it have failed before` };
  return current("Completed", "the Job has completed", [tries > 0 ? retried : undefined]);
}

/** FailureTarget comes before Failed, while the last pods are still ending. */
function broken(object: LiveObject, pods: readonly LiveObject[], context: Context): Judgement | undefined {
  const condition = ["Failed", "FailureTarget"]
    .map((type) => conditionOf(object, type))
    .find((it) => it?.status === "True");
  if (condition === undefined) return undefined;
  const causes = [...podCauses(pods, context), ...pods.filter(hasFailed).map(refOf)];
  return failed(...worded(condition.reason, "JobFailed", condition.message), { causes });
}

function hasFailed(pod: LiveObject): boolean {
  return textAt(pod, "status", "phase") === "Failed";
}

function suspended(object: LiveObject): Judgement | undefined {
  return at(object, "spec", "suspend") === true ? unknown("Suspended", "spec.suspend is true") : undefined;
}

function running(object: LiveObject): Judgement {
  const criteria = conditionOf(object, "SuccessCriteriaMet");
  if (criteria?.status === "True")
    return waiting("SuccessCriteriaMet", criteria.message ?? "its pods are still ending");
  if (textAt(object, "status", "startTime") === undefined)
    return waiting("JobNotStarted", "the Job has not started yet");
  return waiting("JobRunning", `${numberAt(object, "status", "active") ?? 0} pods are active`);
}

/** A container of a Job that ends and is started again is a retry, which backoffLimit bounds. */
function jobPod(object: LiveObject, context: Context): Judgement {
  const found = podAlone(object, context);
  const retries = found.reason === "CrashLoopBackOff" || found.reason === "InitCrashLoopBackOff";
  return retries ? waiting("JobRunning", found.message) : found;
}
