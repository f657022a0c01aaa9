import { READINESS_REASONS } from "./reasons-readiness.js";
import { RUN_REASONS } from "./reasons-run.js";

/** Every reason that a verdict, a check or a warning can have. The list is closed. */
export const REASONS = { ...READINESS_REASONS, ...RUN_REASONS } as const;

/** A CamelCase code of the list. */
export type Reason = keyof typeof REASONS;

/** Whether a word that a controller wrote is a reason of the list. */
export function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}
