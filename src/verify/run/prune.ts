import { type ObjectRef, refKey } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { LedgerEntry } from "../hold/ledger.js";
import { remove } from "../install/remove.js";
import { leftVerdict } from "../install/stuck.js";
import type { Installation } from "../install/types.js";
import { plainCheck } from "./checks.js";

/** Takes objects away that the run has made. Gives a check for the first that stays. */
export async function pruned(installation: Installation, refs: readonly ObjectRef[]): Promise<CheckVerdict[]> {
  const keys = new Set(refs.map(refKey));
  const only = ({ ref, run }: LedgerEntry) => run === installation.run && keys.has(refKey(ref));
  const { left } = keys.size === 0 ? { left: [] } : await remove(installation, { only });
  return left.slice(0, 1).map((one) => plainCheck("prune", leftVerdict(one), one.reason, one.message));
}
