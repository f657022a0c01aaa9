import type { KubernetesInput } from "../../model/cluster.js";
import type { Fields, LiveObject } from "../../model/live.js";

/** A name of Kubernetes that becomes a label of pods. */
const MAX_NAME = 63;

/**
 * The Job of a run that is started now: what the CronJob would start, with our label and without an owner, so that the controller does
 * not count it and its schedule and history stay as they are.
 * @param label key and value that mark what the run makes
 * @param suffix tells runs of the same CronJob apart
 */
export function jobOf(
  cronJob: LiveObject,
  label: readonly [key: string, value: string],
  suffix: string,
): KubernetesInput {
  const template = (cronJob.spec?.["jobTemplate"] ?? {}) as { readonly metadata?: Fields; readonly spec?: Fields };
  const { labels, annotations } = (template.metadata ?? {}) as { labels?: Fields; annotations?: Fields };
  const { name, namespace } = cronJob.metadata;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${name.slice(0, MAX_NAME - suffix.length - 1).replace(/[-.]+$/, "")}-${suffix}`,
      namespace,
      labels: { ...labels, [label[0]]: label[1] },
      // What `kubectl create job --from` writes: tools tell by it that a run was started by hand.
      annotations: { ...annotations, "cronjob.kubernetes.io/instantiate": "manual" },
    },
    spec: template.spec ?? {},
  };
}

/** Whether a Job has come to its end; undefined while it has not. */
export function endOf(
  job: LiveObject,
): { readonly passed: boolean; readonly reason: string; readonly message: string } | undefined {
  for (const condition of conditionsOf(job)) {
    if (condition["status"] !== "True") continue;
    const passed = condition["type"] === "Complete";
    if (!passed && condition["type"] !== "Failed") continue;
    return { passed, reason: String(condition["reason"] ?? ""), message: String(condition["message"] ?? "") };
  }
  return undefined;
}

/** Whether a Job will end as soon as its last pods have: then its own condition is waited for. */
export function isEnding(job: LiveObject): boolean {
  return conditionsOf(job).some(
    ({ type, status }) => status === "True" && (type === "FailureTarget" || type === "SuccessCriteriaMet"),
  );
}

function conditionsOf({ status }: LiveObject): readonly Fields[] {
  const conditions = status?.["conditions"];
  return Array.isArray(conditions) ? conditions : [];
}

/** Jobs of a CronJob that run on its schedule at present. */
export function activeRuns(cronJob: LiveObject, jobs: readonly LiveObject[]): LiveObject[] {
  const { uid } = cronJob.metadata;
  return jobs.filter(
    (job) => endOf(job) === undefined && (job.metadata.ownerReferences ?? []).some((owner) => owner.uid === uid),
  );
}

/** Milliseconds that a Job may take: its own bound, and some time to start and to be told; undefined where it has none. */
export function timeOf({ spec }: LiveObject): number | undefined {
  const seconds = spec?.["activeDeadlineSeconds"];
  return typeof seconds === "number" ? seconds * 1000 : undefined;
}
