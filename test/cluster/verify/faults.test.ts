import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SolutionVerdict, VerificationReport } from "../../../src/model/verification.js";
import { apply, hasRealNode } from "../support/cluster.js";
import { keepRow } from "../support/fault-table.js";
import { run } from "../support/run.js";
import { cleanUp } from "./faults/clean-up.js";
import { asEksAnywhere, forgetEksAnywhere } from "./faults/eks-anywhere.js";
import { reconcile } from "./faults/flux.js";
import { rowOf } from "./faults/row.js";
import type { Scenario } from "./faults/scenario.js";
import { OBJECTS } from "./faults/scenarios-objects.js";
import { OBSERVED, OUTDATED } from "./faults/scenarios-observed.js";
import { PATIENT } from "./faults/scenarios-patient.js";
import { RELEASES } from "./faults/scenarios-releases.js";
import { KUBECTL_IMAGE, TESTS, WORTHLESS } from "./faults/scenarios-tests.js";
import { PREFIX, Site } from "./faults/site.js";
import { load } from "./lab/images.js";

/** Trees that are applied, each by one run; the runs go on at the same time. */
const APPLIED = [
  { tree: "quick", scenarios: [...RELEASES, ...TESTS, ...OBJECTS], flags: ["--timeout", "150s"] },
  { tree: "patient", scenarios: PATIENT, flags: ["--timeout", "7m"] },
  { tree: "mutation", scenarios: [WORTHLESS], flags: ["--timeout", "150s", "--mutation"] },
] as const;

const ALL_APPLIED = APPLIED.flatMap(({ scenarios }) => scenarios);
const ALL_OBSERVED = [...OBSERVED, OUTDATED];

let site: Site;
let verdicts: ReadonlyMap<string, SolutionVerdict>;

beforeAll(async () => {
  if (!(await hasRealNode())) throw new Error("the faults need a node that really runs pods");
  await cleanUp();
  await forgetEksAnywhere();
  site = await Site.make();
  const which = (await run("sh", ["-c", "command -v kubectl"])).trim();
  await load({ name: KUBECTL_IMAGE, files: { "bin/kubectl": which } });
  for (const { tree, scenarios } of APPLIED) for (const scenario of scenarios) site.write(tree, scenario);
  for (const scenario of ALL_OBSERVED) site.write("observed", scenario);
  await site.commit("Begin");
  await site.push();
}, 300_000);

afterAll(async () => {
  await cleanUp(PREFIX);
  site?.dispose();
}, 300_000);

describe("solutions that a run applies", () => {
  beforeAll(async () => {
    await surround();
    const runs = APPLIED.map(async ({ tree, scenarios, flags }) => {
      const byHand = scenarios.map((scenario) => scenario.meanwhile?.(site.place(scenario)));
      const apply = site.verify(tree, "--mode", "apply", "--parallel", "12", ...flags);
      const [report] = await Promise.all([apply, Promise.allSettled(byHand)]);
      return report;
    });
    verdicts = byName(await Promise.all(runs));
  }, 1_500_000);

  test.each(named(ALL_APPLIED))("%s", (_, scenario) => judge(scenario));
});

describe("solutions that Flux reconciles", () => {
  beforeAll(async () => {
    await reconcile(site, ALL_OBSERVED);
    await Promise.all(OBSERVED.map((scenario) => scenario.before?.(site.place(scenario))));
    const flags = OBSERVED.flatMap(({ name }) => ["--solution", `${PREFIX}/${name}`]);
    const observed = await site.verify("observed", "--timeout", "20s", "--parallel", "12", ...flags);
    const newer = await site.commit("Change nothing");
    const old = ["--solution", `${PREFIX}/${OUTDATED.name}`, "--revision", newer];
    verdicts = byName([await site.verify("observed", "--timeout", "10s", ...old), observed]);
  }, 400_000);

  test.each(named(ALL_OBSERVED))("%s", (_, scenario) => judge(scenario));
});

// Every run on the cluster refuses it meanwhile, so that it must not last.
test("wrong environment", async () => {
  const flags = ["--no-test-runs", "--solution", `${PREFIX}/${OUTDATED.name}`];
  verdicts = byName([await asEksAnywhere("NutanixMachineConfig", () => site.verify("observed", ...flags))]);
  const says = /its machines are NutanixMachineConfig; snow has SnowMachineConfig/;
  judge({ ...OUTDATED, fault: "wrong environment", expected: { verdict: "error", reason: "WrongEnvironment", says } });
}, 120_000);

async function surround(): Promise<void> {
  const { ok, stderr } = await apply(
    ALL_APPLIED.flatMap((scenario) => scenario.surroundings?.(site.place(scenario)) ?? []),
  );
  if (!ok) throw new Error(stderr);
}

function named<T extends Scenario>(scenarios: readonly T[]): [string, T][] {
  return scenarios.map((scenario) => [scenario.fault, scenario]);
}

function byName(reports: readonly VerificationReport[]): Map<string, SolutionVerdict> {
  const solutions = reports.flatMap((report) => report.solutions).filter(({ reason }) => reason !== "NotChosen");
  return new Map(solutions.map((solution) => [solution.product ?? solution.path, solution]));
}

function judge({ fault, name, expected }: Scenario): void {
  const verdict = verdicts.get(name);
  keepRow(rowOf(fault, verdict));
  const { reason, says = /./, warning } = expected;
  expect({ verdict: verdict?.verdict, reason: verdict?.reason }, verdict?.message).toEqual({
    verdict: expected.verdict,
    reason: typeof reason === "string" ? reason : expect.toSatisfy((it) => reason.includes(it)),
  });
  expect(verdict?.message).toMatch(says);
  if (warning !== undefined) expect(verdict?.warnings.map((it) => it.reason)).toContain(warning);
}
