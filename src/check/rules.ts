import type { Rule } from "./rule.js";
import { BUILD } from "./rules/build.js";
import { WAIVERS } from "./rules/waivers.js";

/** All rules, in the order in which they are explained. */
export const RULES: readonly Rule[] = [...BUILD, ...WAIVERS];
