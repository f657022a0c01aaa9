import type { Cluster } from "../../model/cluster.js";
import type { Fields, LiveObject } from "../../model/live.js";
import type { Attempt } from "../../model/verification.js";

/** So many lines of the end of each attempt's log are kept. */
const LOG_LINES = 200;

/** The tries of a Job, oldest first, each with the end of its log. */
export async function attemptsOf(cluster: Cluster, pods: readonly LiveObject[]): Promise<Attempt[]> {
  const inOrder = [...pods].sort(
    (a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp),
  );
  return Promise.all(inOrder.map((pod) => attemptOf(cluster, pod)));
}

async function attemptOf(cluster: Cluster, pod: LiveObject): Promise<Attempt> {
  const { namespace = "default", name } = pod.metadata;
  const ended = terminated(pod);
  const containers = containersOf(pod);
  const logs = await Promise.all(
    containers.map(async (container) => {
      const answer = await cluster.logs({ namespace, pod: name, container, tailLines: LOG_LINES });
      if (!answer.ok) return answer.failure.kind === "not-found" ? "" : `(no log: ${answer.failure.message})`;
      return containers.length > 1 && answer.value !== "" ? `[${container}]\n${answer.value}` : answer.value;
    }),
  );
  return {
    pod: name,
    startedAt: textOf(ended?.["startedAt"] ?? pod.status?.["startTime"]),
    finishedAt: textOf(ended?.["finishedAt"]),
    exitCode: typeof ended?.["exitCode"] === "number" ? ended["exitCode"] : null,
    reason: textOf(pod.status?.["reason"] ?? ended?.["reason"]),
    log: logs.filter(Boolean).join("\n"),
  };
}

/** How the container ended that decides: the first that failed, otherwise the first that ended. */
export function terminated({ status }: LiveObject): Fields | undefined {
  const ended = ["initContainerStatuses", "containerStatuses"].flatMap((field) => {
    const states = status?.[field];
    return Array.isArray(states) ? states.flatMap(({ state }) => state?.terminated ?? []) : [];
  }) as Fields[];
  return ended.find(({ exitCode }) => exitCode !== 0) ?? ended.at(-1);
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
