import { apiGroup } from "../../../model/kinds.js";
import type { Manifest } from "../../../model/manifest.js";
import { at } from "../../fields.js";
import { POD_KINDS } from "../../pods.js";
import type { Rule } from "../../rule.js";
import { type Counterparts, counterpartsOf } from "./counterparts.js";
import { type Group, groupsOf, isTest } from "./homes.js";
import { JOB_KINDS, jobOf } from "./job-spec.js";

const SOURCE = "the functional-test requirements of the conformance repository";
const ONE_SHOT = ["Job", "Pod"];

/** Whether solutions have functional tests, and of which kind. */
export const TESTS: readonly Rule[] = [
  {
    code: "no-functional-test",
    set: "policy",
    severity: "error",
    title: "A partner's solution has no functional test",
    why: "Installed is not tested: without a test that runs daily nobody can say that the product works on the environment.",
    fix: "add a CronJob below Testers, in a folder of the same name as the solution's",
    source: SOURCE,
    checkTree: (context, report) => {
      const counterparts = counterpartsOf(context.inventory);
      for (const group of groupsOf(context.inventory)) {
        const [first] = group.manifests;
        if (group.home.tier !== "partner" || first === undefined || hasTest(group, counterparts)) continue;
        report(
          namespaceOf(group.manifests) ?? first,
          "",
          `nothing below Testers tests the solution ${group.home.folder}`,
        );
      }
    },
  },
  {
    code: "test-without-solution",
    set: "policy",
    severity: "warning",
    title: "A functional test belongs to no solution of the tree",
    why: "It was left behind, or its folder is not called like the solution's: reports then show the solution as untested.",
    fix: "call the folder below Testers as the solution's folder below Addons is called, or remove the test",
    checkTree: (context, report) => {
      const counterparts = counterpartsOf(context.inventory);
      for (const group of groupsOf(context.inventory)) {
        const run = group.manifests.find(({ kind }) => POD_KINDS.includes(kind));
        if (group.home.tier !== "testers" || run === undefined || counterparts.of(group).length > 0) continue;
        if (counterparts.isEmpty) continue;
        report(run, "", `no solution below Addons has the folder ${group.home.folder} or a namespace of this test`);
      }
    },
  },
  {
    code: "test-not-a-cronjob",
    set: "policy",
    severity: "error",
    title: "A functional test is no CronJob",
    why: "A Job or Pod runs once: it proves nothing about tomorrow, and a finished one hides that the product broke since.",
    fix: "make it a CronJob that runs at least daily",
    source: SOURCE,
    kinds: ONE_SHOT,
    check: (manifest, report, { inventory }) => {
      const isOther = manifest.kind === "Job" && jobOf(manifest) === undefined;
      if (!isOther && isTest(manifest, inventory))
        report("/kind", `the test ${manifest.name} is a ${manifest.kind}, which runs once`);
    },
  },
  {
    code: "permanent-test-workload",
    set: "policy",
    severity: "info",
    title: "A functional test keeps a workload running",
    why: "What always runs costs the clusters all day, and a test of it finds what an earlier run left.",
    fix: "make the workload in the run and remove it there",
    kinds: ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"],
    check: (manifest, report, { inventory }) => {
      if (isTest(manifest, inventory)) {
        report("/kind", `${manifest.kind} ${manifest.name} of a test runs also between the runs`);
      }
    },
  },
  {
    code: "test-suspended",
    set: "policy",
    severity: "error",
    title: "A functional test is suspended",
    why: "It never runs, and its last result looks like today's.",
    fix: "remove suspend, or the test with its solution",
    kinds: JOB_KINDS,
    check: (manifest, report, { inventory }) => {
      if (at(manifest.value, "spec", "suspend") === true && isTest(manifest, inventory)) {
        report("/spec/suspend", `the test ${manifest.name} is suspended`);
      }
    },
  },
];

function hasTest(group: Group, counterparts: Counterparts): boolean {
  return counterparts.of(group).some(({ manifests }) => manifests.some(runsAsTest));
}

/** One-shot tests have a finding of their own. */
function runsAsTest({ apiVersion, kind }: Manifest): boolean {
  return (apiGroup(apiVersion) === "batch" && (kind === "CronJob" || kind === "Job")) || kind === "Pod";
}

function namespaceOf(manifests: readonly Manifest[]): Manifest | undefined {
  return manifests.find(({ kind }) => kind === "Namespace");
}
