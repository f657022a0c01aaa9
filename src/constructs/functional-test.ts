import type { Construct } from "constructs";
import { marksOf } from "../model/marks.js";
import { dnsLabelProblem, MAX_CRONJOB_NAME } from "../model/names.js";
import { scheduleProblem } from "../model/syntax.js";
import { ConformitronConstruct, checkValue, reportProblem } from "./base.js";
import { makeCronJob, makeJob } from "./jobs.js";
import { makeJobSpec } from "./script-pod.js";
import type { ScriptPodProps } from "./script-pod-props.js";
import { namespaceFor, objectName } from "./solution.js";

/** What a functional test is made from. */
export interface FunctionalTestProps extends ScriptPodProps {
  /** Name of the CronJob and of what belongs to it. @default `<product>-<id>` */
  readonly name?: string;
  /** When it runs, at least daily: five fields of cron. @default once a day, at a time made from the name */
  readonly schedule?: string;
  /** Time zone of the schedule. @default "Etc/UTC" */
  readonly timeZone?: string;
  /** Runs once, as a Job, instead of daily. It then proves nothing about tomorrow, so it needs a reason. @default daily */
  readonly once?: { readonly reason: string };
}

/**
 * A test of what the product is for; a run that exits with anything but 0 is a failure. Safe by default: at least daily, bounded time and
 * retries, no overlapping runs, not root, no privilege, rights in its namespace only, an account of its own.
 *
 * Make it inside a `TestNamespace` where the product leaves its own namespace alone.
 */
export class FunctionalTest extends ConformitronConstruct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: FunctionalTestProps) {
    super(scope, id);
    this.name = objectName(this, props.name);
    marksOf(this).placement = { part: "test" };
    checkTest(this, props);
    const identity = { name: this.name, namespace: namespaceFor(this) };
    const spec = makeJobSpec(this, this.name, identity.namespace, props);
    if (props.once !== undefined) {
      makeJob(this, identity, spec, { "conformitron.io/once": props.once.reason });
      return;
    }
    makeCronJob(this, identity, spec, {
      schedule: props.schedule ?? dailyAt(this.name),
      timeZone: props.timeZone,
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 3,
    });
  }
}

/** Spreads the tests over the night, always at the same time for the same name. */
function dailyAt(name: string): string {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + character.charCodeAt(0)) % 360;
  return `${hash % 60} ${Math.floor(hash / 60)} * * *`;
}

function checkTest(test: FunctionalTest, props: FunctionalTestProps): void {
  checkValue(test, {
    code: "bad-name",
    what: "test name",
    value: test.name,
    problem: dnsLabelProblem(test.name, MAX_CRONJOB_NAME),
    fix: "set name to a DNS label of at most 52 characters",
  });
  if (props.schedule !== undefined) {
    checkValue(test, {
      code: "bad-schedule",
      what: "schedule",
      value: props.schedule,
      problem: scheduleProblem(props.schedule),
      fix: "write five fields that run at least daily, such as '17 3 * * *'",
    });
  }
  if (props.once !== undefined && props.once.reason.trim() === "") {
    reportProblem(
      test,
      "once-without-reason",
      "a test that runs once has no reason",
      "say why in once.reason, or leave once out",
    );
  }
}
