import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { list } from "../support/cluster.js";
import type { TestProject } from "../support/project.js";
import { labProject, publish } from "./lab/project.js";
import { refuseOther, removeAll, removeSolutions } from "./lab/removal.js";
import { runTest, type TestRun } from "./lab/run-test.js";
import { setState } from "./lab/states.js";
import { SOLUTIONS, type SolutionName } from "./lab/world.js";

/** What the test of each solution says of a product that answers wrongly, and of none. */
const SAID: readonly (readonly [name: SolutionName, wrong: string, absent: string])[] = [
  ["kong/kong-enterprise", "the key reaches the upstream", "Could not resolve host"],
  ["kubecost/cost-analyzer", "the CPU request of 0.1 cores comes back", "Could not resolve host"],
  ["kubernetes-sigs/metrics-server", "there are metrics of metrics-busy", "no metrics of metrics-busy"],
];

let project: TestProject;

beforeAll(async () => {
  await refuseOther();
  project = await labProject();
  await removeSolutions();
  await publish(project, "Begin");
}, 1_800_000);

afterAll(async () => {
  await removeAll().finally(() => project?.dispose());
}, 300_000);

test("the charts come from the lab, at the versions that the solutions ask for", async () => {
  const served = await Promise.all(
    Object.values(SOLUTIONS).map(({ namespace }) => list("helmreleases", "-n", namespace)),
  );
  const charts = served
    .flat()
    .map(({ spec }) => (spec as { chart: { spec: { chart: string; version: string } } }).chart.spec);
  expect(charts.map(({ chart, version }) => `${chart} ${version}`)).toEqual([
    "kong 2.27.0",
    "cost-analyzer 2.4.3",
    "metrics-server 3.12.1",
  ]);
});

describe.each(SAID)("the test of %s", (name, wrong, absent) => {
  test("passes with the product", async () => {
    expect(await told(name, "with-product")).toMatchObject({
      passed: true,
      log: expect.stringMatching(/^PASS \d+ checks$/m),
    });
  }, 300_000);

  test("fails with a product that answers wrongly", async () => {
    await setState(name, "wrong");
    expect(await told(name, "with-wrong")).toMatchObject({ passed: false, log: expect.stringContaining(wrong) });
  }, 600_000);

  test("fails without the product", async () => {
    await setState(name, "absent");
    expect(await told(name, "without")).toMatchObject({ passed: false, log: expect.stringContaining(absent) });
  }, 600_000);

  test("passes again when the product is back", async () => {
    await setState(name, "working");
    expect(await told(name, "again")).toMatchObject({ passed: true });
  }, 600_000);
});

async function told(name: SolutionName, job: string): Promise<TestRun> {
  const ended = await runTest(name, job);
  console.log(`${name} ${job}: ${ended.passed ? "passed" : "failed"} in ${ended.seconds.toFixed(0)} s`);
  return ended;
}
