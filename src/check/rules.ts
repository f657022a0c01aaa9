import type { Rule } from "./rule.js";
import { BUILD } from "./rules/build.js";
import { POLICY } from "./rules/policy.js";
import { REFERENCES } from "./rules/references.js";
import { SECRETS } from "./rules/secrets.js";
import { WAIVERS } from "./rules/waivers.js";

/** All rules, in the order in which they are explained. */
export const RULES: readonly Rule[] = [...BUILD, ...REFERENCES, ...POLICY, ...SECRETS, ...WAIVERS];
