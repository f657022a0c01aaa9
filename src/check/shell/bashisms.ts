import type { Assignment, Pipeline, Redirection, WordPart } from "unbash";
import type { Expansion } from "./words.js";

/** Something that not every sh has. */
export interface Bashism {
  readonly what: string;
  /** The sh of busybox has it as well. */
  readonly lenient: boolean;
}

/** What is of bash in a part of a word, expansions aside. */
export function partBashism(part: WordPart): Bashism | undefined {
  if (part.type === "BraceExpansion") return { what: part.text, lenient: false };
  if (part.type === "ProcessSubstitution") return { what: `${part.operator}(…)`, lenient: false };
  return part.type === "AnsiCQuoted" ? { what: "$'…'", lenient: true } : undefined;
}

/** What is of bash in an expansion. */
export function expansionBashism({ name, operator }: Expansion): Bashism | undefined {
  if (operator === "") return undefined;
  if (operator === "!") return { what: `\${!${name}}`, lenient: false };
  const changes = operator.startsWith("^") || operator.startsWith(",") || operator === "@";
  if (changes) return { what: `\${${name}${operator}}`, lenient: false };
  if (operator.startsWith("/") || operator === ":") return { what: `\${${name}${operator}…}`, lenient: true };
  return undefined;
}

/** What is of bash in a redirection: dash runs `command &>file` beside the script, and so it succeeds always. */
export function redirectBashism({ type, operator }: Redirection): Bashism | undefined {
  if (type === "HereString") return { what: "<<<", lenient: false };
  return operator === "&>" || operator === "&>>" ? { what: operator, lenient: true } : undefined;
}

/** What is of bash in a pipeline. */
export function pipeBashism({ operators }: Pipeline): Bashism | undefined {
  return operators.includes("|&") ? { what: "|&", lenient: false } : undefined;
}

/** What is of bash in an assignment. */
export function assignmentBashism({ value, index, append }: Assignment): Bashism | undefined {
  if (value.type === "ArrayValue" || index !== undefined) return { what: "an array", lenient: false };
  return append ? { what: "+=", lenient: false } : undefined;
}
