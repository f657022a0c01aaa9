import { type LiveObject, refOf } from "../../model/live.js";
import type { Judgement, Warning } from "../../model/readiness.js";
import { conditionOf } from "./conditions.js";
import { type Context, failing, type Rule } from "./context.js";
import { at, numberAt } from "./fields.js";
import { unobservedWorkload } from "./generation.js";
import { caused, current, failed, unknown, waiting, worded } from "./judgement.js";
import { podCauses, withPods } from "./pods.js";

/** Deployment: the roll-out of its newest template, and the pods of the newest ReplicaSet. */
export const deployment: Rule = (object, context) => {
  const newest = newestReplicaSet(object, context);
  const pods = newest ? context.world.owned({ apiVersion: "v1", kind: "Pod" }, newest.metadata.uid) : [];
  const found =
    unobservedWorkload(object) ??
    overdue(object) ??
    replicaFailure(object, context) ??
    paused(object) ??
    rollout(object);
  if (found.reason === "ProgressDeadlineExceeded") return caused(found, podCauses(pods, context));
  const behind = found.reason === "FailedCreate" && newest ? [refOf(newest)] : [];
  return withPods(caused(found, behind), pods, context);
};

/** ReplicaFailure=True: the pods cannot be created, by a quota or an admission policy. */
export function replicaFailure(object: LiveObject, context: Context): Judgement | undefined {
  const failure = conditionOf(object, "ReplicaFailure");
  if (failure?.status !== "True") return undefined;
  const [reason, message] = worded(failure.reason, "ReplicaFailure", failure.message);
  return failing(context, { clock: "replicas", grace: context.graces.retry, reason, message });
}

/** A warning where nothing is asked to run. */
export function zeroReplicas(object: LiveObject): Warning | undefined {
  if (at(object, "spec", "replicas") !== 0) return undefined;
  return { reason: "ZeroReplicas", message: "spec.replicas is 0, so that nothing runs" };
}

const REVISION = "deployment.kubernetes.io/revision";

function newestReplicaSet(object: LiveObject, { world }: Context): LiveObject | undefined {
  const sets = world.owned({ apiVersion: "apps/v1", kind: "ReplicaSet" }, object.metadata.uid);
  const revision = (it: LiveObject): number => Number(it.metadata.annotations?.[REVISION] ?? 0);
  return sets.reduce<LiveObject | undefined>((a, b) => (a && revision(a) >= revision(b) ? a : b), undefined);
}

function overdue(object: LiveObject): Judgement | undefined {
  const progressing = conditionOf(object, "Progressing");
  if (progressing?.reason !== "ProgressDeadlineExceeded") return undefined;
  return failed("ProgressDeadlineExceeded", progressing.message ?? "the roll-out made no progress");
}

function paused(object: LiveObject): Judgement | undefined {
  return at(object, "spec", "paused") === true ? unknown("Paused", "spec.paused is true") : undefined;
}

function rollout(object: LiveObject): Judgement {
  const count = (name: string): number => numberAt(object, "status", name) ?? 0;
  const wanted = numberAt(object, "spec", "replicas") ?? 1;
  const [replicas, updated] = [count("replicas"), count("updatedReplicas")];
  const [available, ready] = [count("availableReplicas"), count("readyReplicas")];
  if (replicas < wanted) return waiting("LessReplicas", `${replicas} of ${wanted} pods are created`);
  if (updated < wanted) return waiting("LessUpdated", `${updated} of ${wanted} pods are of the newest template`);
  if (replicas > wanted) return waiting("ExtraPods", `${replicas - wanted} pods of an earlier template are ending`);
  if (available < updated) return waiting("LessAvailable", `${available} of ${updated} pods are available`);
  if (ready < wanted) return waiting("LessReady", `${ready} of ${wanted} pods are ready`);
  return (
    byCondition(object) ?? current("Ready", `${available} of ${wanted} pods are available`, [zeroReplicas(object)])
  );
}

const NO_DEADLINE = 2 ** 31 - 1;

/** Without a deadline the controller writes no Progressing. */
function byCondition(object: LiveObject): Judgement | undefined {
  const [progressing, available] = [conditionOf(object, "Progressing"), conditionOf(object, "Available")];
  const hasDeadline = (numberAt(object, "spec", "progressDeadlineSeconds") ?? NO_DEADLINE) !== NO_DEADLINE;
  if (hasDeadline && !(progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable")) {
    return waiting("ReplicaSetNotAvailable", progressing?.message ?? "the newest ReplicaSet is not available");
  }
  if (available?.status === "True") return undefined;
  return waiting("DeploymentNotAvailable", available?.message ?? "the condition Available is not True");
}
