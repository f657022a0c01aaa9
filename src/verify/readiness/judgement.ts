import type { Failure } from "../../model/cluster.js";
import type { ObjectRef } from "../../model/live.js";
import type { Judgement, State, Warning } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import { READINESS_REASONS } from "../../model/reasons-readiness.js";

/** A judgement without warnings or causes. */
export function judgement(state: State, reason: Reason, message: string, more: Partial<Judgement> = {}): Judgement {
  return { state, reason, message, warnings: [], causes: [], ...more };
}

/** The object does what it should; `more` may hold warnings. */
export function current(reason: Reason, message: string, warnings: readonly (Warning | undefined)[] = []): Judgement {
  return judgement("Current", reason, message, { warnings: warnings.filter((it) => it !== undefined) });
}

/** It is not there yet. */
export function waiting(reason: Reason, message: string, more: Partial<Judgement> = {}): Judgement {
  return judgement("InProgress", reason, message, more);
}

/** It cannot get there, or has tried for long enough. */
export function failed(reason: Reason, message: string, more: Partial<Judgement> = {}): Judgement {
  return judgement("Failed", reason, message, more);
}

/** It cannot be judged. */
export function unknown(reason: Reason, message: string, more: Partial<Judgement> = {}): Judgement {
  return judgement("Unknown", reason, message, more);
}

/** The same judgement with more warnings. */
export function warned(given: Judgement, ...warnings: readonly (Warning | undefined)[]): Judgement {
  const more = warnings.filter((it) => it !== undefined);
  return more.length === 0 ? given : { ...given, warnings: [...given.warnings, ...more] };
}

/** The same judgement with further causes behind its own. */
export function caused(given: Judgement, causes: readonly ObjectRef[]): Judgement {
  return causes.length === 0 ? given : { ...given, causes: [...given.causes, ...causes] };
}

/** A controller's word as reason and message: one that is not in the list becomes `general`, and the message tells the word. */
export function worded(word: string | undefined, general: Reason, message: string | undefined): [Reason, string] {
  const said = message ?? "";
  if (word === undefined) return [general, said];
  return isControllers(word) ? [word, said || word] : [general, said === "" ? word : `${word}: ${said}`];
}

/** Words that controllers and runs have in common. */
const SHARED = ["UpgradeFailed", "RollbackFailed"];
/** Words of our own for what is well: a controller that gives one of them for a failure says nothing. */
const WELL = ["Ready", "Exists", "Reverifying"];

/** Whether a word is one by which the readiness of an object is told, and not one of a run. */
function isControllers(word: string): word is Reason {
  return SHARED.includes(word) || (Object.hasOwn(READINESS_REASONS, word) && !WELL.includes(word));
}

/** What it means that something could not be read. */
export function unread(failure: Failure, what?: string): Judgement {
  const message = what === undefined ? failure.message : `${what}: ${failure.message}`;
  switch (failure.kind) {
    case "not-found":
      return judgement("NotFound", "Absent", message);
    case "kind-not-served":
      return judgement("NotFound", "KindNotServed", message);
    case "unauthorized":
    case "forbidden":
      return unknown("Forbidden", message);
    case "server":
    case "unreachable":
      return unknown("Unreachable", message);
    default:
      return unknown("Refused", message);
  }
}

/** The earliest of the moments that are given; undefined where none is. */
export function soonest(moments: readonly (number | undefined)[]): number | undefined {
  const given = moments.filter((it) => it !== undefined);
  return given.length === 0 ? undefined : given.reduce((a, b) => Math.min(a, b));
}

/** `recheckAt` for a judgement, where there is a moment. */
export function recheck(moment: number | undefined): Pick<Judgement, "recheckAt"> {
  return moment === undefined ? {} : { recheckAt: moment };
}
