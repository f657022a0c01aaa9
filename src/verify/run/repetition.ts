import type { ObjectRef } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { idempotenceCheck, type Repetition } from "../after/idempotence.js";
import { FIELD_MANAGER } from "../hold/marks.js";
import { contentRefs } from "../install/prepare.js";
import type { InstallProblem } from "../install/types.js";
import { plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";
import type { Installer } from "./installer.js";
import { copyRefs } from "./managers.js";
import { reconcileNow } from "./reconcile.js";

const FLUX_MANAGER = "kustomize-controller";

/**
 * Whether bringing the same once more changes anything; nothing in the mode `observe`, where Flux does so all the time and drift tells.
 * @param drift what differs from the tree already would be changed
 */
export async function repetitionChecks(
  context: HeldContext,
  plan: SolutionPlan,
  { again }: Pick<Installer, "again">,
  drift: CheckVerdict,
): Promise<CheckVerdict[]> {
  if (context.options.mode === "observe" || context.signal.aborted) return [];
  if (drift.verdict !== "passed") {
    const message = "what differs from the tree already would be changed by applying it again";
    return [plainCheck("idempotence", "skipped", "PrerequisiteFailed", message)];
  }
  const refs = contentRefs(plan.steps);
  const repetition: Repetition =
    context.git === undefined
      ? { refs, manager: FIELD_MANAGER, again }
      : { refs, manager: FLUX_MANAGER, again: () => reconciled(context, plan, refs) };
  return [await idempotenceCheck({ ...context, run: context.id }, repetition)];
}

/** First what brings the releases, then the releases. */
async function reconciled(
  context: HeldContext,
  plan: SolutionPlan,
  refs: readonly ObjectRef[],
): Promise<InstallProblem | undefined> {
  const releases = refs.filter(
    ({ kind, apiVersion }) => kind === "HelmRelease" && apiVersion.startsWith("helm.toolkit."),
  );
  const { clock, options } = context;
  const problem = await reconcileNow(context, copyRefs(context, plan), clock.now() + options.timeoutMs);
  return problem ?? reconcileNow(context, releases, clock.now() + options.timeoutMs);
}
