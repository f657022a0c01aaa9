import type { Condition, Fields, LiveObject, ObjectRef } from "../../model/live.js";
import { refOf } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import type {
  ConditionEvidence,
  EventEvidence,
  Evidence,
  FieldEvidence,
  LogEvidence,
} from "../../model/verification.js";
import { lastSeen } from "../world/events.js";
import type { RunContext } from "./context.js";

/** Of one verdict not more than so many: what is asked of the server must not grow with what is broken. */
const LIMITS = { objects: 6, events: 8, pods: 2, lines: 40, history: 5 } as const;

/** What tells why an object stands as it does: its conditions and events, and those of its causes with the ends of their logs. */
export async function collectEvidence(
  context: RunContext,
  subject: ObjectRef,
  judgement: Judgement,
): Promise<Evidence[]> {
  const refs = [subject, ...judgement.causes].slice(0, LIMITS.objects);
  const objects = refs.flatMap((ref) => {
    const seen = context.world.see(ref);
    return seen.is === "found" ? [seen.object] : [];
  });
  const pods = objects.filter(({ kind, apiVersion }) => kind === "Pod" && apiVersion === "v1").slice(0, LIMITS.pods);
  const logs = await Promise.all(pods.map((pod) => podLogs(context, pod)));
  return [
    ...objects.flatMap(conditions),
    ...objects.flatMap(helmHistory),
    ...objects.flatMap((object) => events(context, object)),
    ...logs.flat(),
  ];
}

function conditions(object: LiveObject): ConditionEvidence[] {
  return conditionsOf(object).map(({ type, status, reason = "", message = "", lastTransitionTime = null }) => ({
    kind: "condition",
    object: refOf(object),
    type,
    status,
    reason,
    message,
    since: lastTransitionTime,
  }));
}

function conditionsOf({ status }: LiveObject): readonly Condition[] {
  const conditions = status?.["conditions"];
  return Array.isArray(conditions) ? conditions : [];
}

function helmHistory(object: LiveObject): FieldEvidence[] {
  const history = object.kind === "HelmRelease" ? object.status?.["history"] : undefined;
  if (!Array.isArray(history)) return [];
  return history.slice(0, LIMITS.history).map((entry: Fields, i) => ({
    kind: "field",
    object: refOf(object),
    path: `/status/history/${i}`,
    value: `revision ${entry["version"]}: ${entry["chartName"]} ${entry["chartVersion"]} ${entry["status"]}`,
  }));
}

function events({ world }: RunContext, object: LiveObject): EventEvidence[] {
  return world
    .events(object.metadata.uid)
    .slice(-LIMITS.events)
    .map((event) => ({
      kind: "event",
      object: refOf(object),
      type: String(event["type"] ?? "Normal"),
      reason: String(event["reason"] ?? ""),
      message: String(event["message"] ?? ""),
      count: Number(event["count"] ?? 1),
      at: new Date(lastSeen(event)).toISOString(),
    }));
}

interface ContainerState {
  readonly name: string;
  readonly restartCount?: number;
  readonly ready?: boolean;
  readonly state?: Readonly<Record<string, Fields>>;
}

/** The ends of the logs of a pod's containers that are not well; of one that was restarted, of the run before. */
async function podLogs({ cluster }: RunContext, pod: LiveObject): Promise<LogEvidence[]> {
  if (cluster.unreachable !== undefined) return [];
  const { namespace = "default", name } = pod.metadata;
  const unwell = statesOf(pod).filter(
    ({ ready, state }) => ready !== true && state?.["terminated"]?.["exitCode"] !== 0,
  );
  const logs = await Promise.all(
    unwell.slice(0, LIMITS.pods).map(async ({ name: container, restartCount = 0, state }) => {
      const previous = restartCount > 0 && state?.["running"] === undefined;
      const answer = await cluster.logs({ namespace, pod: name, container, previous, tailLines: LIMITS.lines });
      if (!answer.ok || answer.value.trim() === "") return [];
      const lines = answer.value.trimEnd().split("\n");
      return [{ kind: "log", object: refOf(pod), container, previous, lines }] satisfies LogEvidence[];
    }),
  );
  return logs.flat();
}

function statesOf({ status }: LiveObject): readonly ContainerState[] {
  return ["initContainerStatuses", "containerStatuses"].flatMap((field) => {
    const states = status?.[field];
    return Array.isArray(states) ? (states as ContainerState[]) : [];
  });
}
