import { exists } from "./disk.js";
import { OutputError } from "./error.js";
import { journalOf, writeJournal } from "./journal.js";
import { releaseLock, takeLock } from "./lock.js";
import { type Place, placeOf } from "./place.js";
import { stage, unstage } from "./stage.js";
import { completeSwitch } from "./switch.js";
import type { OutputPlan, WriteHooks } from "./types.js";

/**
 * Carries out a plan. All new files are first written beside the tree, in `.<name>.synth`; a journal there marks the
 * switch; then stale files are removed and the new ones renamed into place. An empty plan touches nothing.
 *
 * Each file is whole, old or new, at any time, also after the process is killed: before the journal nothing of the tree
 * has changed, and from the journal on `recoverOutput` completes the switch. Up to 1024 files (64 on macOS) are also flushed
 * before the step that relies on them, so that the same holds after a power cut. More would take seconds: a power cut right
 * after a whole tree was written can leave files cut short, which the next synth sees by their bytes.
 *
 * @throws OutputError when the plan has foreign files, another synth is writing, the tree changed since it was compared, or
 * the disk is full; unless its problem is `interrupted`, the tree is untouched and nothing is left beside it.
 */
export async function writePlan(out: string, plan: OutputPlan, hooks: WriteHooks = {}): Promise<void> {
  const place = placeOf(out);
  const [foreign] = plan.foreign;
  if (foreign !== undefined) {
    throw new OutputError("place", `${place.label}/${foreign} was not written by conformitron`, "move it away");
  }
  if (plan.writes.length === 0 && plan.removals.length === 0) return;
  await takeLock(place);
  try {
    refuseInterrupted(place);
    await stage(place, plan, hooks);
    await switchTo(place, plan, hooks);
    hooks.reached?.("settled", "");
    unstage(place);
  } finally {
    releaseLock(place);
  }
}

function refuseInterrupted(place: Place): void {
  if (!exists(place.journal)) return;
  throw new OutputError(
    "interrupted",
    `an earlier synth was interrupted while it wrote ${place.label}`,
    "run synth again, which completes it",
  );
}

async function switchTo(place: Place, plan: OutputPlan, hooks: WriteHooks): Promise<void> {
  const journal = journalOf(plan);
  try {
    await writeJournal(place, journal);
  } catch (error) {
    unstage(place);
    throw new OutputError("staging", `cannot write ${place.label}, which is unchanged`, "make room on the disk", error);
  }
  hooks.reached?.("journal", "");
  await completeSwitch(place, journal, hooks);
}
