import type { Cluster } from "../../model/cluster.js";
import type { Fields, LiveObject } from "../../model/live.js";
import type { Attempt } from "../../model/verification.js";

/** So many lines of the end of each attempt's log are kept. */
const LOG_LINES = 200;

/** The tries of a Job, oldest first, each with the end of its log: its pods, and of a pod that was restarted the run before. */
export async function attemptsOf(cluster: Cluster, pods: readonly LiveObject[]): Promise<Attempt[]> {
  const attempts = await Promise.all(oldestFirst(pods).map((pod) => attemptsOfPod(cluster, pod)));
  return attempts.flat();
}

/** The pods in the order in which they were made. */
export function oldestFirst(pods: readonly LiveObject[]): readonly LiveObject[] {
  return pods.toSorted((a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp));
}

async function attemptsOfPod(cluster: Cluster, pod: LiveObject): Promise<Attempt[]> {
  const before = statuses(pod).filter(({ lastState }) => lastState?.terminated !== undefined);
  const earlier = before.map(({ name, lastState }) =>
    attemptOf(cluster, pod, { containers: [name], ended: lastState?.terminated, previous: true }),
  );
  const last = attemptOf(cluster, pod, { containers: containersOf(pod), ended: terminated(pod), previous: false });
  return Promise.all([...earlier, last]);
}

interface Try {
  readonly containers: readonly string[];
  readonly ended: Fields | undefined;
  /** The run before the present one. */
  readonly previous: boolean;
}

async function attemptOf(cluster: Cluster, pod: LiveObject, { containers, ended, previous }: Try): Promise<Attempt> {
  const { namespace = "default", name } = pod.metadata;
  const logs = await Promise.all(
    containers.map(async (container) => {
      const answer = await cluster.logs({ namespace, pod: name, container, previous, tailLines: LOG_LINES });
      if (!answer.ok) return answer.failure.kind === "not-found" ? "" : `(no log: ${answer.failure.message})`;
      return containers.length > 1 && answer.value !== "" ? `[${container}]\n${answer.value}` : answer.value;
    }),
  );
  return {
    pod: name,
    startedAt: textOf(ended?.["startedAt"] ?? pod.status?.["startTime"]),
    finishedAt: textOf(ended?.["finishedAt"]),
    exitCode: typeof ended?.["exitCode"] === "number" ? ended["exitCode"] : null,
    reason: textOf((previous ? undefined : pod.status?.["reason"]) ?? ended?.["reason"]),
    log: logs.filter(Boolean).join("\n"),
  };
}

/** How the container ended that decides: the first that failed, otherwise the first that ended. */
export function terminated(pod: Pick<LiveObject, "status">): Fields | undefined {
  const ended = statuses(pod).flatMap(({ state }): Fields[] => (state?.terminated ? [state.terminated] : []));
  return ended.find((end) => end["exitCode"] !== 0) ?? ended.at(-1);
}

/**
 * How the last try in a pod ended that came to an end by itself. A pod whose containers are started again is deleted by its Job after
 * the last try, so that its present run tells nothing.
 */
export function lastEnd(pod: LiveObject): Fields | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return terminated(pod);
  return statuses(pod).find(({ lastState }) => lastState?.terminated)?.lastState?.terminated ?? terminated(pod);
}

/** How often each container of a pod was started again after it had failed. */
export function restartsOf(pod: LiveObject): number[] {
  return statuses(pod).map(({ restartCount = 0 }) => restartCount);
}

/** What is used of the status of a container. */
interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: { readonly terminated?: Fields };
  readonly lastState?: { readonly terminated?: Fields };
}

function statuses({ status }: Pick<LiveObject, "status">): readonly ContainerStatus[] {
  return ["initContainerStatuses", "containerStatuses"].flatMap((field) => {
    const found = status?.[field];
    return Array.isArray(found) ? (found as ContainerStatus[]) : [];
  });
}

/** The containers of a pod that run, its init containers first. */
export function containersOf({ spec }: LiveObject): string[] {
  return ["initContainers", "containers"].flatMap((field) => {
    const containers = spec?.[field];
    return Array.isArray(containers) ? containers.map(({ name }) => String(name)) : [];
  });
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
