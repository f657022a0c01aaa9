import type { LiveObject } from "../../model/live.js";
import type { Reason } from "../../model/reasons.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { PlannedObject, SolutionPlan } from "../../model/verify-plan.js";
import type { HeldContext } from "../run/context.js";
import { watchLeftovers } from "./leftovers.js";
import { runTest } from "./run-test.js";

/** By these nothing was run at all, so that nothing is known of the test. */
const NOT_RUN: ReadonlySet<Reason> = new Set(["TestNotStarted", "QuotaExceeded", "AdmissionDenied"]);

/**
 * Runs a functional test once while the product is not there: then it must not pass. The run is ended as soon as a container has
 * failed, or after the run's own time-out.
 */
export async function runWithoutProduct(
  context: HeldContext,
  plan: SolutionPlan,
  test: PlannedObject,
): Promise<CheckVerdict> {
  const leftovers = await watchLeftovers(context, plan, test);
  const check = await runTest(context, {
    solution: plan.name,
    ref: test.ref,
    suffix: `${context.id}-0`,
    failFastMs: context.options.timeoutMs,
    ...(test.ref.kind !== "CronJob" && { cronJob: cronJobOf(test) }),
  });
  const left = await leftovers(check);
  const judged = withoutProduct(check);
  if (left.reason !== "TestLeftovers") return judged;
  return { ...judged, warnings: [...(judged.warnings ?? []), { reason: left.reason, message: left.message }] };
}

/** What a run without the product says of the test: that it passed is the only fault. */
export function withoutProduct(run: CheckVerdict): CheckVerdict {
  const check = { ...run, name: mutationName(run.name.replace(/^test /, "")) };
  if (run.verdict === "passed") {
    return { ...check, verdict: "failed", reason: "WorthlessTest", message: "the test passed without the product" };
  }
  if (run.verdict === "error") return check;
  if (NOT_RUN.has(run.reason)) return { ...check, verdict: "unknown" };
  const message = `without the product it does not pass: ${run.message}`;
  return { ...check, verdict: "passed", reason: "TestNoticesAbsence", message, evidence: [] };
}

/** The check of a test without the product. */
export function mutationName(test: string): string {
  return `mutation ${test}`;
}

/** A test that is a Job by itself, as a CronJob would hold it. */
function cronJobOf({ ref, value }: PlannedObject): LiveObject {
  const metadata = { ...(value["metadata"] as object), name: ref.name, namespace: ref.namespace ?? "default" };
  const known = { ...metadata, uid: "", resourceVersion: "", creationTimestamp: "" };
  const jobTemplate = { metadata, spec: value["spec"] };
  return { apiVersion: "batch/v1", kind: "CronJob", metadata: known, spec: { jobTemplate } };
}
