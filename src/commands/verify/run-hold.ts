import type { ObjectRef } from "../../model/live.js";
import type { ObjectKind } from "../../model/readiness.js";
import type { CheckVerdict, SolutionVerdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { Hold, Holder } from "../../verify/hold/hold.js";
import { acquire } from "../../verify/hold/lease.js";
import { DEFAULT_NAMESPACE } from "../../verify/hold/marks.js";
import { isRunHold, runHold } from "../../verify/hold/names.js";
import { cleanUp } from "../../verify/install/clean-up.js";
import { remove } from "../../verify/install/remove.js";
import { controllerChecks } from "../../verify/preflight/controllers.js";
import { concludeSolution, plainCheck } from "../../verify/run/checks.js";
import type { RunContext } from "../../verify/run/context.js";
import { type Copies, gitSource } from "./git-mode.js";
import { leftOf } from "./left.js";
import type { VerifyRequest } from "./request.js";

/** What came of the solutions, and of what was looked at for all of them. */
export interface Judged {
  readonly solutions: readonly SolutionVerdict[];
  readonly checks: readonly CheckVerdict[];
  /** What was made for all of them and could not be taken away. */
  readonly left: readonly ObjectRef[];
}

/** What is done while the run holds what its solutions share. */
export interface RunHeldWork {
  readonly work: (copies: Copies | undefined) => Promise<SolutionVerdict[]>;
  /** Is told of what is held. */
  readonly onHold: (hold: Hold) => void;
}

/** What is stuck of an earlier run must not hold up this one: `--cleanup` has more time. */
const CLEAN_UP_MS = 30_000;

/** What the mode `git` makes, whatever the tree has. */
const READ_BY_FLUX: readonly ObjectKind[] = [
  { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "GitRepository" },
  { apiVersion: "kustomize.toolkit.fluxcd.io/v1", kind: "Kustomization" },
];

/**
 * Judges solutions that the run itself brings to the cluster, while it holds what they share: the answers of the controllers, and in the
 * mode `git` the GitRepository. Where one of these is not well, each solution is what that is.
 */
export async function whileRunHeld(
  context: RunContext,
  holder: Holder,
  { plans, tree, git }: VerifyRequest,
  { work, onHold }: RunHeldWork,
): Promise<Judged> {
  const acquired = await acquire(holder, runHold(context.id));
  if (!acquired.held) {
    const { reason, message } = acquired.problem;
    return refusedBy(plans, plainCheck("lease", "error", reason, message), []);
  }
  const { hold } = acquired;
  onHold(hold);
  // What killed runs held besides their solutions; nobody has to wait for it.
  const cleaned = cleanUp(holder, { observe: false, only: isRunHold, timeoutMs: CLEAN_UP_MS });
  let left: readonly ObjectRef[] = [];
  const judged = async (): Promise<Omit<Judged, "left">> => {
    const apis = git === undefined ? tree.apis : [...tree.apis, ...READ_BY_FLUX];
    const checks = await controllerChecks(context, hold, apis, DEFAULT_NAMESPACE);
    const silent = checks.find(({ verdict }) => verdict !== "passed");
    if (silent !== undefined) return refusedBy(plans, silent, checks);
    const copies = git && (await gitSource(context, hold, plans, git));
    if (typeof copies === "object") return refusedBy(plans, copies, [...checks, copies]);
    return { solutions: await work(copies), checks };
  };
  try {
    const found = await judged();
    left = await letGo(context, hold);
    return { ...found, left };
  } finally {
    await cleaned;
    await hold.release();
  }
}

/** A run that was stopped takes away what it made all the same. */
async function letGo(context: RunContext, hold: Hold): Promise<readonly ObjectRef[]> {
  if (context.options.keep) {
    hold.ledger.keep(context.id);
    return [];
  }
  const { cluster, clock, id: run } = context;
  // Its solutions have asked often enough.
  if (cluster.unreachable !== undefined) return leftOf([hold], run);
  const { left } = await remove({ cluster, clock, run, hold });
  return left.map(({ ref }) => ref);
}

function refusedBy(plans: readonly SolutionPlan[], check: CheckVerdict, checks: readonly CheckVerdict[]): Judged {
  return { solutions: plans.map((plan) => concludeSolution(plan, [check])), checks, left: [] };
}
