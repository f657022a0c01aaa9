import type { RuleText } from "../../model/rule.js";

/** What can be wrong with what Flux would build. */
export const BUILD: readonly RuleText[] = [];
