import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { dnsLabelProblem, MAX_LABEL } from "../model/names.js";
import { scheduleProblem } from "../model/syntax.js";
import { ConformitronConstruct, checkValue } from "./base.js";
import { makeJobSpec } from "./script-pod.js";
import type { ScriptPodProps } from "./script-pod-props.js";
import { namespaceFor, objectName } from "./solution.js";

/** What a bootstrap Job is made from. */
export interface BootstrapJobProps extends ScriptPodProps {
  /** Name of the Job and of what belongs to it. @default `<product>-<id>` */
  readonly name?: string;
  /**
   * Runs again and again, as a CronJob, for work that a restart of the product undoes; the script must do nothing where there is nothing
   * to do. At least daily: five fields of cron. @default once
   */
  readonly schedule?: string;
}

/** Work that a product needs after it is installed, such as initialising a vault; with an account of its own and bounded time. */
export class BootstrapJob extends ConformitronConstruct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: BootstrapJobProps) {
    super(scope, id);
    this.name = objectName(this, props.name);
    checkValue(this, {
      code: "bad-name",
      what: "job name",
      value: this.name,
      problem: dnsLabelProblem(this.name, props.schedule === undefined ? MAX_LABEL : MAX_LABEL - 11),
      fix: "set name to a shorter DNS label",
    });
    const namespace = namespaceFor(this);
    const spec = makeJobSpec(this, this.name, namespace, props);
    if (props.schedule === undefined) this.#job(namespace, spec);
    else this.#cronJob(namespace, spec, props.schedule);
  }

  #job(namespace: string, spec: object): void {
    new ApiObject(this, "Default", {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: this.name,
        namespace,
        // A Job's template is immutable: a changed one would be rejected.
        annotations: { "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent" },
      },
      spec,
    });
  }

  #cronJob(namespace: string, spec: object, schedule: string): void {
    checkValue(this, {
      code: "bad-schedule",
      what: "schedule",
      value: schedule,
      problem: scheduleProblem(schedule),
      fix: "write five fields that run at least daily, such as '*/10 * * * *'",
    });
    new ApiObject(this, "Default", {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: this.name, namespace },
      spec: {
        schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec },
      },
    });
  }
}
