import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";

/** Name and namespace of a Job or CronJob. */
export interface JobIdentity {
  readonly name: string;
  readonly namespace: string;
}

/** How a CronJob runs. */
export interface CronJobProps {
  readonly schedule: string;
  /** @default "Etc/UTC" */
  readonly timeZone?: string | undefined;
  /** How late a run may start, in seconds. */
  readonly startingDeadlineSeconds: number;
  readonly successfulJobsHistoryLimit: number;
}

/** A Job that runs once, as the scope's main object. */
export function makeJob(
  scope: Construct,
  { name, namespace }: JobIdentity,
  spec: object,
  annotations: Readonly<Record<string, string>> = {},
): void {
  new ApiObject(scope, "Default", {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      namespace,
      // A Job's template is immutable: a changed one would be rejected, a finished one with a time to live made again.
      annotations: { "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent", ...annotations },
    },
    spec,
  });
}

/** A CronJob whose runs do not overlap, as the scope's main object. */
export function makeCronJob(
  scope: Construct,
  { name, namespace }: JobIdentity,
  spec: object,
  props: CronJobProps,
): void {
  new ApiObject(scope, "Default", {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, namespace },
    spec: {
      schedule: props.schedule,
      timeZone: props.timeZone ?? "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: props.startingDeadlineSeconds,
      successfulJobsHistoryLimit: props.successfulJobsHistoryLimit,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec },
    },
  });
}
