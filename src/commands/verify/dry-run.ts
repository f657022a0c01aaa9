import { CommandError, EXIT } from "../../base/errors.js";
import type { Cluster } from "../../model/cluster.js";
import { describeRef } from "../../model/live.js";
import type { PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import { dryRun } from "../../verify/install/dry-run.js";
import { contentOf } from "../../verify/install/types.js";
import { SYSTEM_CLOCK } from "../../verify/run/clock.js";
import type { VerifyRequest } from "./request.js";

/** What a run would do, in words: solution by solution in the order of the tree, step by step. */
export function planText(plans: readonly SolutionPlan[]): string {
  return plans.map(solutionText).join("");
}

function solutionText({ name, version, path, steps, tests, dependsOn, unbuildable }: SolutionPlan): string {
  const lines = [
    `${name}${version === undefined ? "" : ` ${version}`} (${path})`,
    ...(unbuildable === undefined ? [] : [`  cannot be built: ${unbuildable}`]),
    ...(dependsOn.length === 0 ? [] : [`  after ${dependsOn.join(", ")}`]),
    ...steps.flatMap(stepLines),
    ...tests.map(({ ref }) => `  run ${describeRef(ref)} and follow it to its end`),
    ...(tests.length === 0 ? ["  no functional test: the verdict will be unknown"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function stepLines({ part, path, kustomization, objects, elsewhere }: PlanStep): string[] {
  const by = kustomization === undefined ? "" : `, by ${describeRef(kustomization.ref)}`;
  const where = elsewhere === undefined ? "" : ` (${elsewhere})`;
  return [
    `  ${part === "test" ? "tests" : "product"} from ${path}${by}${where}`,
    ...objects.map(({ ref }) => `    ${describeRef(ref)}`),
  ];
}

/** What would be applied, and whether the cluster answers at all. */
export type AdmissionRequest = Pick<VerifyRequest, "id" | "plans" | "kubernetes">;

/**
 * Asks the API server of every object whether it would take it, and tells what it refuses. Sets the exit code. Throws a CommandError
 * where the cluster does not answer.
 */
export async function printAdmission(cluster: Cluster, request: AdmissionRequest): Promise<void> {
  const { id: run, plans, kubernetes } = request;
  if (!kubernetes.ok) {
    throw new CommandError(kubernetes.failure.message, "see that the cluster answers", EXIT.unjudged);
  }
  const steps = plans.flatMap((plan) => plan.steps);
  const { problems, unchecked } = await dryRun({ cluster, clock: SYSTEM_CLOCK, run }, steps);
  for (const { ref, why } of unchecked) process.stdout.write(`not checked: ${describeRef(ref)}: ${why}\n`);
  for (const { verdict, reason, message } of problems) process.stdout.write(`${verdict} ${reason}: ${message}\n`);
  const count = steps.reduce((sum, step) => sum + contentOf(step).length, 0);
  process.stdout.write(
    `the API server would refuse ${problems.length} of ${count} objects; ${unchecked.length} cannot be checked\n`,
  );
  process.exitCode = exitCode(problems.map(({ verdict }) => verdict));
}

function exitCode(verdicts: readonly ("failed" | "error")[]): number {
  if (verdicts.includes("failed")) return EXIT.failed;
  return verdicts.length > 0 ? EXIT.unjudged : EXIT.passed;
}
