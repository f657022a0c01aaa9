import { resolvePlain } from "./scalar.js";
import type { Trap } from "./traps.js";

/** Keys whose values are versions: `tag`, `imageTag`, `kubernetesVersion`, `target_revision`. */
const VERSION_KEY = /(tag|version|revision|channel)$/i;
const ENDS_IN_ZERO = /^[-+]?[0-9]+\.[0-9]*0$/;

/** Whether a plain scalar is a number that is written with zeros at its end, which no reader keeps. */
export function losesZeros(text: string): boolean {
  return ENDS_IN_ZERO.test(text) && typeof resolvePlain(text) === "number";
}

/** What becomes of a version that is taken for a number; undefined where it is none, or the number is written the same. */
export function versionTrap(key: string, text: string): Trap | undefined {
  if (!VERSION_KEY.test(key) || !losesZeros(text)) return undefined;
  return {
    code: "yaml-version-number",
    message: `${text} without quotes is the number ${resolvePlain(text)}, so that ${key} names another version`,
    fix: `write "${text}"`,
  };
}
