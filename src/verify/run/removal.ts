import type { Cluster, ListRequest } from "../../model/cluster.js";
import { describeRef, type ObjectRef } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { LedgerEntry } from "../hold/ledger.js";
import { leftWords } from "../install/left-words.js";
import { type BroughtObject, type Leftover, listLeftovers } from "../install/leftovers.js";
import { remove } from "../install/remove.js";
import { type LeftObject, leftVerdict } from "../install/stuck.js";
import type { Installation } from "../install/types.js";
import { broughtByReleases } from "./brought.js";
import { plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";

const NAME = "removal";

/**
 * Takes away what the run has made of a solution, and tells what is left of it. A removal is bounded by itself: also a run that was
 * stopped takes away what it made.
 */
export async function removed(
  context: HeldContext,
  installation: Installation,
  plan: SolutionPlan,
): Promise<CheckVerdict[]> {
  const { progress, clock } = context;
  const own = ({ run }: LedgerEntry) => run === installation.run;
  const entries = installation.hold.ledger.entries.filter(own);
  if (entries.length === 0) return [];
  const startedAt = clock.now();
  progress({ kind: "solution", solution: plan.name, doing: "removing", message: "removing what was made" });
  const released = entries.flatMap(({ ref }) => (ref.kind === "HelmRelease" ? ref : []));
  const brought = broughtByReleases(context, released);
  const { left, removed: gone } = await remove(installation, { only: own });
  const check =
    left.length > 0 ? stuck(left, context.cluster) : await leftovers(context, { plan, released, brought }, gone.length);
  return [{ ...check, durationMs: clock.now() - startedAt }];
}

function stuck(left: readonly LeftObject[], cluster: Cluster): CheckVerdict {
  const worst = (left.find((one) => leftVerdict(one) === "failed") ?? left[0]) as LeftObject;
  const { reason, message: why } = worst;
  const objects = left.map(({ ref }) => ref);
  const message = reason === "Unreachable" ? `${why}; ${leftWords(objects, cluster)}` : why;
  const evidence = [{ kind: "objects", objects, message: left.map((one) => one.message).join("; ") } as const];
  return { ...plainCheck(NAME, leftVerdict(worst), reason, message), evidence };
}

/** What was removed. */
interface Removed {
  readonly plan: SolutionPlan;
  /** HelmReleases. */
  readonly released: readonly ObjectRef[];
  readonly brought: readonly BroughtObject[];
}

async function leftovers(
  { cluster, lists }: HeldContext,
  { plan, released, brought }: Removed,
  count: number,
): Promise<CheckVerdict> {
  const reader = { get: (ref: ObjectRef) => cluster.get(ref), list: (what: ListRequest) => lists.list(what) };
  const found = await listLeftovers(reader, plan.namespaces, released, brought);
  if (found.leftovers.length === 0) {
    return plainCheck(NAME, "passed", "RemovedCleanly", `${count} objects are gone, and nothing of theirs is left`);
  }
  const message = found.leftovers.map(words).join("; ");
  const evidence = [{ kind: "objects", objects: found.leftovers.map(({ ref }) => ref), message } as const];
  if (found.leftovers.some(({ onPurpose }) => onPurpose !== true)) {
    return { ...plainCheck(NAME, "failed", "LeftBehind", message), evidence };
  }
  const clean = plainCheck(
    NAME,
    "passed",
    "RemovedCleanly",
    `${count} objects are gone; what Helm leaves on purpose stays`,
  );
  return { ...clean, warnings: [{ reason: "LeftBehind", message }], evidence };
}

function words({ ref, why }: Leftover): string {
  return `${describeRef(ref)}: ${why}`;
}
