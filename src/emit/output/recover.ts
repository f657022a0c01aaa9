import { exists } from "./disk.js";
import { readJournal } from "./journal.js";
import { releaseLock, takeLock } from "./lock.js";
import { placeOf } from "./place.js";
import { unstage } from "./stage.js";
import { completeSwitch } from "./switch.js";

/**
 * Puts right what a killed synth left, before anything is compared: with a journal the switch is completed, without one
 * what was staged is removed.
 *
 * @throws OutputError when another synth is writing, the journal cannot be read, or the switch cannot be completed.
 */
export async function recoverOutput(out: string): Promise<"clean" | "completed" | "undone"> {
  const place = placeOf(out);
  if (!exists(place.staging)) return "clean";
  await takeLock(place);
  try {
    const journal = readJournal(place);
    if (journal !== undefined) await completeSwitch(place, journal);
    unstage(place);
    return journal === undefined ? "undone" : "completed";
  } finally {
    releaseLock(place);
  }
}

/** Whether the tree is in the middle of a switch, so that it must not be judged until the next synth has completed it. */
export async function interruptedOutput(out: string): Promise<boolean> {
  return exists(placeOf(out).journal);
}
