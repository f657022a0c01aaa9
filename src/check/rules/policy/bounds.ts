import type { Manifest } from "../../../model/manifest.js";
import { at, isNothing, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";
import { readSchedule } from "./cron.js";
import { isTest } from "./homes.js";
import { JOB_KINDS, jobOf } from "./job-spec.js";
import { containersOf, podOf } from "./pods.js";

const LONGEST = 3 * 3600;
const MOST_RETRIES = 2;

/** How long Jobs may take, and how often they may try. */
export const BOUNDS: readonly ObjectRule[] = [
  {
    code: "test-without-deadline",
    set: "policy",
    severity: "error",
    title: "A functional test may run for ever",
    why: "A test that waits for something that never comes neither passes nor fails, and no later run starts behind it.",
    fix: "set activeDeadlineSeconds in jobTemplate.spec, such as 900",
    kinds: JOB_KINDS,
    check: (manifest, report, { inventory }) => {
      if (isTest(manifest, inventory)) reportEndless(manifest, report);
    },
  },
  {
    code: "job-without-deadline",
    set: "policy",
    severity: "warning",
    title: "A Job may run for ever",
    why: "A Flux Kustomization that waits for it never becomes ready, and a CronJob that forbids overlap never runs again.",
    fix: "set activeDeadlineSeconds in the Job's spec, such as 900",
    kinds: JOB_KINDS,
    check: (manifest, report, { inventory }) => {
      if (!isTest(manifest, inventory)) reportEndless(manifest, report);
    },
  },
  {
    code: "deadline-too-long",
    set: "policy",
    severity: "warning",
    title: "A functional test may take longer than its next run can wait",
    why: "A run that hangs holds up the verdict until its deadline, and the runs that would start in the meantime are left out.",
    fix: "lower activeDeadlineSeconds below the time between two runs, and below 3 hours",
    kinds: ["CronJob"],
    check: (manifest, report, { inventory }) => {
      const job = isTest(manifest, inventory) ? jobOf(manifest) : undefined;
      const deadline = job?.spec["activeDeadlineSeconds"];
      if (job === undefined || typeof deadline !== "number") return;
      const schedule = text(at(manifest.value, "spec", "schedule"));
      const gap = schedule === undefined ? Number.POSITIVE_INFINITY : readSchedule(schedule).smallestGap * 60;
      const where = `${job.pointer}/activeDeadlineSeconds`;
      if (deadline > LONGEST) report(where, `a run may take ${deadline} s, more than 3 hours`);
      else if (deadline > gap) report(where, `a run may take ${deadline} s, but the next one is due after ${gap} s`);
    },
  },
  {
    code: "test-retries",
    set: "policy",
    severity: "warning",
    title: "A functional test is tried again many times",
    why: "A test that passes at the third try hides a product that fails twice; without backoffLimit there are six more tries.",
    fix: "set backoffLimit to 0 or 1",
    kinds: JOB_KINDS,
    check: (manifest, report, { inventory }) => {
      const job = isTest(manifest, inventory) ? jobOf(manifest) : undefined;
      if (job === undefined) return;
      const limit = job.spec["backoffLimit"];
      const where = `${job.pointer}/backoffLimit`;
      if (isNothing(limit)) report(where, "there is no backoffLimit, so a failed run is tried six times more");
      else if (typeof limit === "number" && limit > MOST_RETRIES)
        report(where, `a failed run is tried ${limit} times more`);
    },
  },
  {
    code: "test-restarts-in-place",
    set: "policy",
    severity: "warning",
    title: "A functional test restarts its container after a failure",
    why: "With restartPolicy OnFailure the same pod tries again: its log and exit code of the failure are lost.",
    fix: "set restartPolicy to Never",
    kinds: JOB_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod?.spec["restartPolicy"] === "OnFailure" && isTest(manifest, inventory)) {
        report(`${pod.pointer}/restartPolicy`, "restartPolicy OnFailure hides the failures of the test");
      }
    },
  },
  {
    code: "test-leaves-no-trace",
    set: "policy",
    severity: "warning",
    title: "The result of a functional test is deleted at once",
    why: "Neither a report nor a person can then see whether the last run passed, nor why it failed.",
    fix: "leave the history limits and ttlSecondsAfterFinished out, or set them above 0",
    kinds: JOB_KINDS,
    check: (manifest, report, { inventory }) => {
      if (!isTest(manifest, inventory)) return;
      for (const limit of ["failedJobsHistoryLimit", "successfulJobsHistoryLimit"]) {
        if (at(manifest.value, "spec", limit) === 0) report(`/spec/${limit}`, `${limit} 0 keeps no finished run`);
      }
      const job = jobOf(manifest);
      if (job?.spec["ttlSecondsAfterFinished"] === 0) {
        report(`${job.pointer}/ttlSecondsAfterFinished`, "ttlSecondsAfterFinished 0 deletes the run as it ends");
      }
    },
  },
  {
    code: "test-runs-overlap",
    set: "policy",
    severity: "warning",
    title: "Runs of a functional test may overlap",
    why: "Two runs at a time meet each other's objects and fail, or pass, for the wrong reason.",
    fix: "set concurrencyPolicy to Forbid",
    kinds: ["CronJob"],
    check: (manifest, report, { inventory }) => {
      const policy = at(manifest.value, "spec", "concurrencyPolicy");
      if ((!isNothing(policy) && policy !== "Allow") || !isTest(manifest, inventory)) return;
      const without = isNothing(policy) ? "without concurrencyPolicy" : "with concurrencyPolicy Allow";
      report("/spec/concurrencyPolicy", `${without} a run starts while the one before still runs`);
    },
  },
  {
    code: "starting-deadline-too-short",
    set: "policy",
    severity: "warning",
    title: "A CronJob gives its runs less than 10 seconds to start",
    why: "The controller looks every 10 seconds, so a run may be late before it is seen: the CronJob never runs.",
    fix: "raise startingDeadlineSeconds, such as to 600",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/",
    kinds: ["CronJob"],
    check: ({ value }, report) => {
      const deadline = at(value, "spec", "startingDeadlineSeconds");
      if (typeof deadline === "number" && deadline < 10) {
        report("/spec/startingDeadlineSeconds", `${deadline} s is shorter than the controller's look-out of 10 s`);
      }
    },
  },
  {
    code: "several-test-containers",
    set: "policy",
    severity: "warning",
    title: "A functional test runs several containers side by side",
    why: "The run ends when the last container ends: one that waits for another that failed keeps it from ever failing.",
    fix: "use one container, or make helpers init containers with restartPolicy Always",
    kinds: JOB_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined || !isTest(manifest, inventory)) return;
      const [, second, ...more] = containersOf(pod).filter(({ list }) => list === "containers");
      if (second) report(second.pointer, `the run lasts until all of its ${more.length + 2} containers have ended`);
    },
  },
  {
    code: "test-run-count",
    set: "policy",
    severity: "warning",
    title: "A functional test runs several pods for one run, or none",
    why: "Pods of one run meet each other's objects; with parallelism 0 the run waits for ever.",
    fix: "leave parallelism and completions out",
    kinds: JOB_KINDS,
    check: (manifest, report, { inventory }) => {
      const job = jobOf(manifest);
      if (job === undefined || !isTest(manifest, inventory)) return;
      for (const field of ["parallelism", "completions"]) {
        const count = job.spec[field];
        if (typeof count === "number" && count !== 1) report(`${job.pointer}/${field}`, `${field} is ${count}, not 1`);
      }
    },
  },
];

function reportEndless(manifest: Manifest, report: Parameters<ObjectRule["check"]>[1]): void {
  const job = jobOf(manifest);
  if (job === undefined || !isNothing(job.spec["activeDeadlineSeconds"])) return;
  const onPod = !isNothing(podOf(manifest)?.spec["activeDeadlineSeconds"]);
  report(
    `${job.pointer}/activeDeadlineSeconds`,
    onPod
      ? "activeDeadlineSeconds of the pod ends each try, not the Job, which then tries again"
      : "the Job has no activeDeadlineSeconds",
  );
}
