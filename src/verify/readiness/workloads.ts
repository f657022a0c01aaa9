import type { LiveObject } from "../../model/live.js";
import type { Judgement, Warning } from "../../model/readiness.js";
import type { Context, Rule } from "./context.js";
import { replicaFailure, zeroReplicas } from "./deployment.js";
import { numberAt, textAt } from "./fields.js";
import { unobservedWorkload } from "./generation.js";
import { current, waiting } from "./judgement.js";
import { topOwner } from "./pod.js";
import { withPods } from "./pods.js";

/** StatefulSet. With OnDelete its pods must be ready, and may be of an earlier template. */
export const statefulSet: Rule = (object, context) =>
  withPods(unobservedWorkload(object) ?? statefulRollout(object), podsOf(object, context), context);

/** DaemonSet. With OnDelete its pods may be of an earlier template. */
export const daemonSet: Rule = (object, context) =>
  withPods(unobservedWorkload(object) ?? daemonRollout(object), podsOf(object, context), context);

/** A bare ReplicaSet; one that is owned is judged with its owner. */
export const replicaSet: Rule = (object, context) => {
  if (topOwner(object, context)) return current("JudgedByOwner", "it is judged with the object that owns it");
  const found = unobservedWorkload(object) ?? replicaFailure(object, context) ?? replicas(object);
  return withPods(found, podsOf(object, context), context);
};

function podsOf({ metadata }: LiveObject, { world }: Context): readonly LiveObject[] {
  return world.owned({ apiVersion: "v1", kind: "Pod" }, metadata.uid);
}

function statefulRollout(object: LiveObject): Judgement {
  const count = (name: string): number => numberAt(object, "status", name) ?? 0;
  const wanted = numberAt(object, "spec", "replicas") ?? 1;
  const partition = numberAt(object, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
  const [total, ready, updated] = [count("replicas"), count("readyReplicas"), count("updatedReplicas")];
  if (total < wanted) return waiting("LessReplicas", `${total} of ${wanted} pods are created`);
  if (ready < wanted) return waiting("LessReady", `${ready} of ${wanted} pods are ready`);
  if (total > wanted) return waiting("ExtraPods", `${total - wanted} pods are ending`);
  const due = isOnDelete(object) ? 0 : wanted - partition;
  if (updated < due) return waiting("PartitionRollout", `${updated} of ${due} pods are of the newest template`);
  const old = isOnDelete(object) && updated < wanted ? oldPods(wanted - updated) : undefined;
  return current("Ready", `${ready} of ${wanted} pods are ready`, [zeroReplicas(object), old]);
}

function daemonRollout(object: LiveObject): Judgement {
  const count = (name: string): number => numberAt(object, "status", name) ?? 0;
  const wanted = count("desiredNumberScheduled");
  const [placed, updated] = [count("currentNumberScheduled"), count("updatedNumberScheduled")];
  const [available, ready] = [count("numberAvailable"), count("numberReady")];
  if (placed < wanted) return waiting("LessCurrent", `${placed} of ${wanted} pods are placed`);
  const old = updated < wanted ? oldPods(wanted - updated) : undefined;
  if (old && !isOnDelete(object)) {
    return waiting("LessUpdated", `${updated} of ${wanted} pods are of the newest template`);
  }
  if (available < wanted) return waiting("LessAvailable", `${available} of ${wanted} pods are available`);
  if (ready < wanted) return waiting("LessReady", `${ready} of ${wanted} pods are ready`);
  const none: Warning = { reason: "NoNodesMatch", message: "no node of the cluster is to run it" };
  return current("Ready", `${ready} of ${wanted} pods are ready`, [wanted === 0 ? none : undefined, old]);
}

function replicas(object: LiveObject): Judgement {
  const count = (name: string): number => numberAt(object, "status", name) ?? 0;
  const wanted = numberAt(object, "spec", "replicas") ?? 1;
  const [labelled, available, ready] = [
    count("fullyLabeledReplicas"),
    count("availableReplicas"),
    count("readyReplicas"),
  ];
  if (labelled < wanted)
    return waiting("LessLabelled", `${labelled} of ${wanted} pods carry the labels of the template`);
  if (available < wanted) return waiting("LessAvailable", `${available} of ${wanted} pods are available`);
  if (ready < wanted) return waiting("LessReady", `${ready} of ${wanted} pods are ready`);
  if (count("replicas") > wanted) return waiting("ExtraPods", `${count("replicas") - wanted} pods are ending`);
  return current("Ready", `${available} of ${wanted} pods are available`, [zeroReplicas(object)]);
}

function isOnDelete(object: LiveObject): boolean {
  return textAt(object, "spec", "updateStrategy", "type") === "OnDelete";
}

function oldPods(count: number): Warning {
  return { reason: "OldRevisionPods", message: `${count} pods are of an earlier template until they are deleted` };
}
