import type { Rule } from "./rule.js";
import { BUILD } from "./rules/build.js";
import { POLICY } from "./rules/policy.js";
import { READING } from "./rules/reading.js";
import { REFERENCES } from "./rules/references.js";
import { SCHEMA } from "./rules/schema.js";
import { SECRETS } from "./rules/secrets.js";
import { SHELL } from "./rules/shell.js";
import { VALUES } from "./rules/values.js";
import { WAIVERS } from "./rules/waivers.js";

/** All rules, in the order in which they are explained. */
export const RULES: readonly Rule[] = [
  ...READING,
  ...BUILD,
  ...SCHEMA,
  ...REFERENCES,
  ...VALUES,
  ...POLICY,
  ...SECRETS,
  ...SHELL,
  ...WAIVERS,
];
