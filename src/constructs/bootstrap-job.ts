import type { Construct } from "constructs";
import { dnsLabelProblem, MAX_CRONJOB_NAME, MAX_LABEL } from "../model/names.js";
import { scheduleProblem } from "../model/syntax.js";
import { ConformitronConstruct, checkValue } from "./base.js";
import { makeCronJob, makeJob } from "./jobs.js";
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
      problem: dnsLabelProblem(this.name, props.schedule === undefined ? MAX_LABEL : MAX_CRONJOB_NAME),
      fix: "set name to a shorter DNS label",
    });
    const identity = { name: this.name, namespace: namespaceFor(this) };
    const spec = makeJobSpec(this, this.name, identity.namespace, props);
    const { schedule } = props;
    if (schedule === undefined) {
      makeJob(this, identity, spec);
      return;
    }
    checkValue(this, {
      code: "bad-schedule",
      what: "schedule",
      value: schedule,
      problem: scheduleProblem(schedule),
      fix: "write five fields that run at least daily, such as '*/10 * * * *'",
    });
    makeCronJob(this, identity, spec, { schedule, startingDeadlineSeconds: 600, successfulJobsHistoryLimit: 1 });
  }
}
