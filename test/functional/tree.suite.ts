import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { differences } from "./harness/compare.js";
import { missingRights } from "./harness/rights.js";
import { runScript } from "./harness/run.js";
import type { Scenario } from "./harness/scenario.js";
import { loadScenarios, root } from "./harness/scenarios.js";
import { shells } from "./harness/shells.js";
import { isTest, scriptFiles, type TreeTest, treeTests } from "./harness/tree.js";

const scenarios = [...(await loadScenarios())];

/** A scenario belongs to the CronJobs in its namespace that run its script. */
function belongs(scenario: Scenario, test: TreeTest): boolean {
  const script = readFileSync(join(root, scenario.script), "utf8");
  return scriptFiles(test)?.["test.sh"]?.trimEnd() === script.trimEnd();
}

it("every functional test in dist/ has a scenario", () => {
  const unproved = treeTests(root)
    .filter(isTest)
    .filter((test) => !scenarios.some(([, scenario]) => belongs(scenario, test)));
  expect(
    unproved.map((test) => `${test.file}: no scenario runs the script of CronJob ${test.cronJob.metadata.name}`),
  ).toEqual([]);
});

it.each(scenarios)("%s is what dist/ deploys, with the rights that it needs", async (name, scenario) => {
  const tests = treeTests(root).filter((test) => belongs(scenario, test));
  expect(tests.length, `no CronJob in dist/ runs ${scenario.script}: run npm run synth`).toBeGreaterThan(0);
  const [shell] = shells();
  if (shell === undefined) throw new Error(`${name}: no shell`);
  const { requests } = await runScript(scenario, scenario.good(), { root, shell });
  const problems = tests.flatMap((test) =>
    [...differences(root, scenario, test), ...missingRights(test, requests)].map(
      (problem) => `${test.file}: ${problem}`,
    ),
  );
  expect(problems).toEqual([]);
});
