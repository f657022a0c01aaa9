import { at, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";
import { readSchedule, type Schedule, skipsADay } from "./cron.js";
import { isTest } from "./homes.js";
import { isTimeZone } from "./time-zone.js";

const DAILY = 24 * 60;
const OFTEN = 10;
const SOURCE = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/";
const AT = "/spec/schedule";

/** When CronJobs run. */
export const SCHEDULES: readonly ObjectRule[] = [
  {
    code: "schedule-invalid",
    set: "policy",
    severity: "error",
    title: "A CronJob's schedule or time zone is not understood",
    why: "The API server refuses the object, and with it everything that the same Flux Kustomization applies.",
    fix: "write five fields, such as '17 3 * * *', and a zone such as Etc/UTC in timeZone",
    source: SOURCE,
    kinds: ["CronJob"],
    check: ({ value }, report) => {
      const schedule = text(at(value, "spec", "schedule"));
      const problem = schedule === undefined || schedule.includes("${") ? undefined : readSchedule(schedule).problem;
      if (problem !== undefined)
        report(AT, `schedule '${schedule}' ${problem.startsWith("'") ? "says " : ""}${problem}`);
      const zone = text(at(value, "spec", "timeZone"));
      if (zone !== undefined && !isTimeZone(zone) && !zone.includes("${"))
        report("/spec/timeZone", `'${zone}' is no time zone`);
    },
  },
  {
    code: "schedule-never-runs",
    set: "policy",
    severity: "error",
    title: "A schedule names a date that does not exist",
    why: "The CronJob is accepted and looks healthy, and never runs.",
    fix: "name a day that every month has, such as '17 3 1 * *'",
    kinds: ["CronJob"],
    check: ({ value }, report) => {
      const schedule = scheduleOf(value);
      if (schedule?.largestGap === Number.POSITIVE_INFINITY) report(AT, `schedule '${textOf(value)}' never comes`);
    },
  },
  {
    code: "schedule-not-daily",
    set: "policy",
    severity: "error",
    title: "A functional test runs less than once a day",
    why: "A solution counts as validated by its last run: what breaks it must show within a day. The largest gap counts, not the look of the schedule.",
    fix: "run it at least once a day, such as '17 3 * * *'",
    source: "the functional-test requirements of the conformance repository",
    kinds: ["CronJob"],
    check: (manifest, report, { inventory }) => {
      const schedule = isTest(manifest, inventory) ? scheduleOf(manifest.value) : undefined;
      if (schedule === undefined || schedule.largestGap === Number.POSITIVE_INFINITY) return;
      if (schedule.largestGap > DAILY) {
        report(AT, `schedule '${textOf(manifest.value)}' leaves up to ${span(schedule.largestGap)} between two runs`);
        return;
      }
      const zone = text(at(manifest.value, "spec", "timeZone"));
      if (zone !== undefined && skipsADay(schedule, zone)) {
        report(
          AT,
          `schedule '${textOf(manifest.value)}' has no run on the day on which the clocks of ${zone} go forward`,
          {
            fix: "choose an hour that no change of the clocks skips, or the zone Etc/UTC",
          },
        );
      }
    },
  },
  {
    code: "schedule-too-often",
    set: "policy",
    severity: "warning",
    title: "A schedule runs a Job every few minutes",
    why: "Runs pile up on small clusters, load the product and use up the rates of registries and services.",
    fix: "name one minute, and the hours that are meant: '0 */12 * * *' is twice a day",
    kinds: ["CronJob"],
    check: (manifest, report, { inventory }) => {
      const schedule = scheduleOf(manifest.value);
      if (schedule === undefined || schedule.smallestGap >= OFTEN) return;
      const written = textOf(manifest.value);
      const [minute, hour] = written.split(/\s+/);
      if (minute === "*" && hour !== "*") {
        report(AT, `schedule '${written}' runs every minute of the hours that it names: '*' as the minute means each`);
      } else if (isTest(manifest, inventory)) {
        report(AT, `schedule '${written}' runs the test every ${span(schedule.smallestGap)}`);
      }
    },
  },
  {
    code: "schedule-without-time-zone",
    set: "policy",
    severity: "info",
    title: "A CronJob that runs at certain hours names no time zone",
    why: "It then runs by the clock of the controller, which differs between clusters.",
    fix: "set timeZone, such as Etc/UTC",
    source: SOURCE,
    kinds: ["CronJob"],
    check: ({ value }, report) => {
      if (scheduleOf(value)?.dependsOnZone && at(value, "spec", "timeZone") === undefined) {
        report(AT, `schedule '${textOf(value)}' means other hours on each cluster: there is no timeZone`);
      }
    },
  },
];

function textOf(value: unknown): string {
  return text(at(value, "spec", "schedule"))?.trim() ?? "";
}

function scheduleOf(value: unknown): Schedule | undefined {
  const schedule = text(at(value, "spec", "schedule"));
  const read = schedule === undefined ? undefined : readSchedule(schedule);
  return read?.problem === undefined ? read : undefined;
}

function span(minutes: number): string {
  if (minutes < 60) return minutes === 1 ? "minute" : `${minutes} min`;
  return minutes < 2 * DAILY ? `${Math.round(minutes / 6) / 10} h` : `${Math.round(minutes / DAILY)} days`;
}
