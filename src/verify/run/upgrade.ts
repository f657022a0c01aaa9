import { type Fields, type ObjectRef, refKey } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import { contentOf } from "../install/types.js";
import { plainCheck, worstOf } from "./checks.js";
import type { HeldContext } from "./context.js";
import { installerOf } from "./installer.js";
import { hasFailed, liveChecks } from "./live-checks.js";

/** What a solution was at an earlier revision. */
export interface Earlier {
  /** As it was asked for. */
  readonly revision: string;
  /** Undefined where the revision does not have the solution. */
  readonly plan: SolutionPlan | undefined;
}

/** Installs a version, then goes from version to version. */
interface Phase {
  readonly name: "before" | "upgraded" | "rolled back";
  readonly plan: SolutionPlan;
  /** The version that it replaces. */
  readonly former: SolutionPlan | undefined;
}

/**
 * Installs the earlier version of a solution, upgrades it to the one under test, and goes back, with its tests each time. What the next
 * version no longer has is taken away, as Flux would prune it. Stops at the first phase that fails.
 */
export async function upgradeChecks(
  context: HeldContext,
  plan: SolutionPlan,
  earlier: SolutionPlan,
): Promise<CheckVerdict[]> {
  const phases: readonly Phase[] = [
    { name: "before", plan: earlier, former: undefined },
    { name: "upgraded", plan, former: earlier },
    { name: "rolled back", plan: earlier, former: plan },
  ];
  const checks: CheckVerdict[] = [];
  for (const phase of phases) {
    const found = await phaseChecks(context, phase);
    checks.push(...found);
    if (found.some(hasFailed) || context.signal.aborted) {
      return [concluded(phase.name, { from: earlier, to: plan }, found), ...checks];
    }
  }
  return [concluded(undefined, { from: earlier, to: plan }, checks), ...checks];
}

/** Why there is no upgrade to be seen, so that the solution is only installed: a warning. */
export function notUpgraded({ revision, plan }: Earlier): CheckVerdict {
  const why = plan?.unbuildable;
  const [reason, message] =
    why === undefined
      ? (["NoEarlierVersion", `the revision ${revision} does not have the solution`] as const)
      : (["Unbuildable", `at the revision ${revision}: ${why}`] as const);
  return { ...plainCheck("upgrade", "passed", reason, message), warnings: [{ reason, message }] };
}

async function phaseChecks(context: HeldContext, { name, plan, former }: Phase): Promise<CheckVerdict[]> {
  const { progress, expected } = context;
  progress({ kind: "solution", solution: plan.name, doing: name, message: `${name}: version ${versionOf(plan)}` });
  expected.replace(plan);
  const installer = installerOf(context, plan);
  const replaces = former && { former: goneSince(former, plan) };
  const found = await liveChecks(context, { plan, installer, ...replaces, after: name !== "before" });
  return found.map((check) => ofPhase(name, check));
}

/** That an earlier version has no test says nothing of the one under test. */
function ofPhase(name: Phase["name"], check: CheckVerdict): CheckVerdict {
  const untested = check.reason === "NoFunctionalTest" && name !== "upgraded";
  const warnings = [{ reason: check.reason, message: `${name}: ${check.message}` }];
  return { ...check, name: `${name}: ${check.name}`, ...(untested && { verdict: "passed", warnings }) };
}

/**
 * What a former version had and the next one does not, for each step of the next that replaces one of the former; what stood in steps
 * that the next one does not have comes with its last step.
 */
export function goneSince(
  former: SolutionPlan,
  next: SolutionPlan,
): (steps: readonly PlanStep[]) => readonly ObjectRef[] {
  const stays = new Set(next.steps.flatMap(contentOf).map(({ ref }) => refKey(ref)));
  const keys = new Set(next.steps.map(keyOf));
  const last = next.steps.at(-1);
  return (steps) => {
    const own = new Set(steps.map(keyOf));
    const isReplaced = (step: PlanStep) =>
      own.has(keyOf(step)) || (!keys.has(keyOf(step)) && steps.includes(last as PlanStep));
    const objects = former.steps.filter(isReplaced).flatMap(contentOf);
    return objects.flatMap(({ ref, value }) => (stays.has(refKey(ref)) || isUnpruned(value) ? [] : ref));
  };
}

function keyOf({ part, kustomization, path }: PlanStep): string {
  return kustomization === undefined ? `${part} ${path}` : `${part} ${refKey(kustomization.ref)}`;
}

/** What Flux leaves where it is. */
function isUnpruned(value: Fields): boolean {
  const { annotations = {}, labels = {} } = (value["metadata"] ?? {}) as { annotations?: Fields; labels?: Fields };
  const key = "kustomize.toolkit.fluxcd.io/prune";
  return [annotations[key], labels[key]].some((it) => String(it).toLowerCase() === "disabled");
}

function concluded(
  phase: Phase["name"] | undefined,
  { from, to }: { readonly from: SolutionPlan; readonly to: SolutionPlan },
  checks: readonly CheckVerdict[],
): CheckVerdict {
  const name = `upgrade: ${versionOf(from)} to ${versionOf(to)}`;
  const durationMs = checks.reduce((sum, check) => sum + check.durationMs, 0);
  const worst = worstOf(checks);
  if (phase === undefined || worst === undefined) {
    const message = "the earlier version, the upgrade and the way back were seen to work";
    return { ...plainCheck(name, "passed", "UpgradePassed", message), durationMs };
  }
  const message = `${worst.name}: ${worst.message}`;
  if (phase === "before") {
    const text = `the earlier version does not work, so that nothing was upgraded: ${message}`;
    return { ...plainCheck(name, "skipped", "PrerequisiteFailed", text), durationMs };
  }
  const reason = phase === "upgraded" ? "UpgradeFailed" : "RollbackFailed";
  return {
    ...plainCheck(name, worst.verdict, worst.verdict === "failed" ? reason : worst.reason, message),
    durationMs,
  };
}

function versionOf({ version }: SolutionPlan): string {
  return version ?? "(no version)";
}
