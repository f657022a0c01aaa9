import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { differences } from "./harness/compare.js";
import { missingRights } from "./harness/rights.js";
import { runScript } from "./harness/run.js";
import type { Scenario } from "./harness/scenario.js";
import { loadScenarios, root } from "./harness/scenarios.js";
import { shells } from "./harness/shells.js";
import { scriptFiles, type TreeTest, treeTests } from "./harness/tree.js";

const scenarios = [...(await loadScenarios())];

/** The scenarios that run the CronJob's script; where several do, those that resemble it most. */
function scenariosOf(test: TreeTest): Scenario[] {
  const deployed = scriptFiles(test)?.["test.sh"]?.trimEnd();
  const rated = scenarios
    .map(([, scenario]) => scenario)
    .filter(({ script }) => readFileSync(join(root, script), "utf8").trimEnd() === deployed)
    .map((scenario) => ({ scenario, distance: differences(root, scenario, test).length }));
  const least = Math.min(...rated.map(({ distance }) => distance));
  return rated.filter(({ distance }) => distance === least).map(({ scenario }) => scenario);
}

it("every functional test in dist/ has a scenario", () => {
  const unproved = treeTests(root).filter((test) => scenariosOf(test).length === 0);
  expect(
    unproved.map((test) => `${test.file}: no scenario runs the script of CronJob ${test.cronJob.metadata.name}`),
  ).toEqual([]);
});

it.each(scenarios)("%s is what dist/ deploys, with the rights that it needs", async (name, scenario) => {
  const tests = treeTests(root).filter((test) => scenariosOf(test).includes(scenario));
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
