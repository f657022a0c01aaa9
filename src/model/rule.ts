import type { Severity } from "./finding.js";

/** The families of rules, in the order in which they are explained. */
export const RULE_SETS = [
  "reading",
  "build",
  "schema",
  "references",
  "values",
  "policy",
  "secrets",
  "shell",
  "waivers",
] as const;

/** A family of rules. */
export type RuleSet = (typeof RULE_SETS)[number];

/** What a rule is about, in words: the documentation and the report are made from it. */
export interface RuleText {
  /** A closed kebab-case code; what `waive` and `severities` name. */
  readonly code: string;
  readonly set: RuleSet;
  readonly severity: Severity;
  /** What is wrong, in one sentence without a full stop. */
  readonly title: string;
  /** Why it matters: what would happen on a cluster. Whole sentences. */
  readonly why: string;
  /** What to do, in the imperative, lower case, without a full stop. */
  readonly fix: string;
  /** Where the rule comes from, if not from Kubernetes itself: a document, an API reference. */
  readonly source?: string;
}
