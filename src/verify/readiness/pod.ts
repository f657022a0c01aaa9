import type { LiveObject, ObjectRef } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { isReason, type Reason } from "../../model/reasons.js";
import { conditionOf } from "./conditions.js";
import { type Context, failing, graceEnd, type Rule } from "./context.js";
import { at, listAt, numberAt, textAt, timeAt } from "./fields.js";
import { current, failed, recheck, unknown, waiting } from "./judgement.js";

/** A pod. One that is owned and whose owner is Current is ignored: evicted pods stay listed although they were replaced. */
export const pod: Rule = (object, context) => {
  const owner = topOwner(object, context);
  if (owner && context.world.judge(owner).state === "Current") {
    return current("OwnerCurrent", "what owns the pod is healthy without it");
  }
  return podAlone(object, context);
};

/** A pod by itself: its phase, its containers, its place, its readiness. */
export const podAlone: Rule = (object, context) =>
  ended(object) ??
  brokenContainer(object, context) ??
  unscheduled(object, context) ??
  restarted(object, context) ??
  readiness(object);

/** A container of a pod as its status gives it. */
interface Container {
  readonly role: "init" | "sidecar" | "main";
  readonly status: unknown;
}

const MAX_OWNERS = 5;

/** Containers that cannot be made, for reasons that may pass. */
const IMAGE_REASONS: ReadonlySet<string> = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "InvalidImageName",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
] satisfies Reason[]);

/** The object that owns it in the end, as far as it can be seen; undefined where nobody does. */
export function topOwner(object: LiveObject, { world }: Context): ObjectRef | undefined {
  let top: ObjectRef | undefined;
  let here = object;
  for (let depth = 0; depth < MAX_OWNERS; depth++) {
    const owner = here.metadata.ownerReferences?.find((it) => it.controller !== false);
    if (owner === undefined) return top;
    top = { apiVersion: owner.apiVersion, kind: owner.kind, namespace: object.metadata.namespace, name: owner.name };
    const seen = world.see(top);
    if (seen.is !== "found") return top;
    here = seen.object;
  }
  return top;
}

function ended(object: LiveObject): Judgement | undefined {
  const said = textAt(object, "status", "message") ?? textAt(object, "status", "reason");
  switch (textAt(object, "status", "phase")) {
    case "Succeeded":
      return current("PodSucceeded", "the pod ended with success");
    case "Failed":
      return failed("PodFailed", `the pod has failed: ${said ?? exits(object)}`);
    case "Unknown":
      return unknown("PodUnknown", said ?? "the node does not say how the pod is");
    default:
      return undefined;
  }
}

function exits(object: LiveObject): string {
  const told = containers(object).flatMap(({ status }) => {
    const end = at(status, "state", "terminated");
    return end === undefined || numberAt(end, "exitCode") === 0 ? [] : [`container ${named(status)} ${endOf(end)}`];
  });
  return told.join(", ") || "no container says why";
}

function named(status: unknown): string {
  return textAt(status, "name") ?? "without a name";
}

function endOf(end: unknown): string {
  const reason = textAt(end, "reason");
  return `ended with code ${numberAt(end, "exitCode") ?? "unknown"}${reason ? ` (${reason})` : ""}`;
}

function containers(object: LiveObject): readonly Container[] {
  const sidecars = new Set(
    listAt(object, "spec", "initContainers").flatMap((it) =>
      textAt(it, "restartPolicy") === "Always" ? (textAt(it, "name") ?? []) : [],
    ),
  );
  const first = listAt(object, "status", "initContainerStatuses").map((status): Container => {
    return { role: sidecars.has(textAt(status, "name") ?? "") ? "sidecar" : "init", status };
  });
  return [
    ...first,
    ...listAt(object, "status", "containerStatuses").map((status): Container => ({ role: "main", status })),
  ];
}

function brokenContainer(object: LiveObject, context: Context): Judgement | undefined {
  const all = containers(object);
  const crashing = all.find(({ status }) => waitReason(status) === "CrashLoopBackOff");
  if (crashing) return crashed(crashing, context);
  const unmade = all.find(({ status }) => IMAGE_REASONS.has(waitReason(status) ?? ""));
  const reason = unmade && waitReason(unmade.status);
  if (unmade === undefined || reason === undefined || !isReason(reason)) return undefined;
  const said = textAt(unmade.status, "state", "waiting", "message");
  const message = `container ${named(unmade.status)} waits${said ? `: ${said}` : ""}`;
  return failing(context, { clock: "image", grace: context.graces.image, reason, message });
}

function waitReason(status: unknown): string | undefined {
  return textAt(status, "state", "waiting", "reason");
}

/** Failed at once; but what only waits for something else to come up may crash for a while, so that one may look again. */
function crashed({ role, status }: Container, context: Context): Judgement {
  const restarts = numberAt(status, "restartCount") ?? 0;
  const last = at(status, "lastState", "terminated");
  const told = last === undefined ? "" : `; its last run ${endOf(last)}`;
  const message = `container ${named(status)} has restarted ${restarts} times${told}`;
  const end = graceEnd(context, { clock: "crash", grace: context.graces.retry });
  return failed(role === "init" ? "InitCrashLoopBackOff" : "CrashLoopBackOff", message, recheck(end));
}

function unscheduled(object: LiveObject, context: Context): Judgement | undefined {
  const scheduled = conditionOf(object, "PodScheduled");
  if (scheduled?.status !== "False") return undefined;
  const message = scheduled.message ?? "no node can take the pod";
  if (scheduled.reason === "SchedulingGated") return waiting("SchedulingGated", message);
  const grace = context.graces.scheduling;
  const more = { causes: claimsOf(object) };
  return failing(context, { clock: "scheduling", grace, reason: "Unschedulable", message, more });
}

/** A claim that is not bound keeps its pod from every node. */
function claimsOf({ metadata: { namespace }, spec }: LiveObject): readonly ObjectRef[] {
  return listAt(spec, "volumes").flatMap((volume) => {
    const name = textAt(volume, "persistentVolumeClaim", "claimName");
    return name === undefined ? [] : [{ apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name }];
  });
}

/** A pod without a readiness probe is ready between two crashes, so that a restart needs a quiet time behind it. */
function restarted(object: LiveObject, context: Context): Judgement | undefined {
  if (conditionOf(object, "Ready")?.status !== "True") return undefined;
  const ends = containers(object).flatMap(({ role, status }) => {
    const count = numberAt(status, "restartCount") ?? 0;
    return role === "init" || count === 0 ? [] : [quietFrom(status, count, context)];
  });
  const last = ends
    .filter((it) => it !== undefined)
    .sort((a, b) => a.until - b.until)
    .at(-1);
  return last && waiting("RecentRestart", last.message, { recheckAt: last.until });
}

/** By the container's own time, or from the first poll that saw the restart where the node's clock is ahead. */
function quietFrom(status: unknown, count: number, context: Context): { until: number; message: string } | undefined {
  const clock = `restart ${count} of ${named(status)}`;
  const began = timeAt(status, "lastState", "terminated", "finishedAt");
  const until = graceEnd(context, { clock, grace: context.graces.quiet, began });
  return until === undefined
    ? undefined
    : { until, message: `container ${named(status)} has just restarted (${count} times so far)` };
}

function readiness(object: LiveObject): Judgement {
  const ready = conditionOf(object, "Ready");
  if (ready?.status === "True") return current("Ready", "the pod is ready");
  const message = ready?.message ?? "the pod is not ready";
  return textAt(object, "status", "phase") === "Running"
    ? waiting("PodNotReady", message)
    : waiting("PodPending", message);
}
