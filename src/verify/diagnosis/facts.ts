import type { Attempt, CheckVerdict, Evidence } from "../../model/verification.js";

/** What a check saw, ordered by how much it tells. */
export interface Facts {
  /** In one line each: the check's message, then those of events, the newest first, and of conditions. */
  readonly texts: readonly string[];
  readonly events: readonly Extract<Evidence, { kind: "event" }>[];
  readonly fields: readonly Extract<Evidence, { kind: "field" }>[];
  readonly attempt: Attempt | undefined;
  /** The last line of the last attempt's log, else of a log that was seen; of a container's run that ended before any other. */
  readonly lastLine: string | undefined;
}

/** Why something happened, and what to do where more is known than the reason says. */
export interface Explanation {
  readonly cause: string;
  readonly fix?: string;
}

/** Finds an explanation in the facts; undefined where they do not have what it looks for. */
export type Explain = (facts: Facts) => Explanation | undefined;

/** What tells the cause stands at the beginning; the rest only takes time. */
const MOST_CHARACTERS = 4000;

/** What was seen, by kind. */
export function factsOf({ message, evidence, attempts = [] }: Omit<CheckVerdict, "diagnosis">): Facts {
  const events = evidence
    .filter((one) => one.kind === "event")
    .toSorted((a, b) => (Date.parse(b.at ?? "") || 0) - (Date.parse(a.at ?? "") || 0));
  const conditions = evidence.filter((one) => one.kind === "condition");
  const logs = evidence.filter((one) => one.kind === "log").toSorted((a, b) => Number(b.previous) - Number(a.previous));
  const attempt = attempts.at(-1);
  const lines =
    attempt === undefined || attempt.log.trim() === "" ? logs.map(({ lines }) => lines) : [attempt.log.split("\n")];
  return {
    texts: [message, ...[...events, ...conditions].map((one) => one.message)].map(oneLine),
    events,
    fields: evidence.filter((one) => one.kind === "field"),
    attempt,
    lastLine: lines.map((all) => all.findLast((line) => line.trim() !== "")).find((line) => line !== undefined),
  };
}

function oneLine(text: string): string {
  return text.slice(0, MOST_CHARACTERS).trim().replaceAll(/\s+/g, " ");
}

/** The first text that a pattern finds something in. */
export function match({ texts }: Facts, pattern: RegExp): RegExpExecArray | undefined {
  for (const text of texts) {
    const found = pattern.exec(text);
    if (found !== null) return found;
  }
  return undefined;
}
