import { describeRef } from "../../model/live.js";
import type { Attempt, Evidence } from "../../model/verification.js";
import { ago, duration, listed } from "./words.js";

/** Something that was seen, in words: a line, and where it is a log its lines. */
export interface EvidenceText {
  /** `condition`, `event`, `log`, `field`, `objects` or `attempt`. */
  readonly label: string;
  readonly head: string;
  readonly lines: readonly string[];
}

/** More objects than these help nobody; the record has all. */
const MOST_OBJECTS = 20;

/** A piece of evidence in words; ages are seen from `now`, the end of the run. */
export function evidenceText(evidence: Evidence, now: string): EvidenceText {
  switch (evidence.kind) {
    case "condition": {
      const { object, type, status, reason, message, since } = evidence;
      const state = listed(`${type}=${status}${reason === "" ? "" : ` ${reason}`}`, ago(since, now));
      return line("condition", `${describeRef(object)}: ${state}`, message);
    }
    case "event": {
      const { object, type, reason, message, count, at } = evidence;
      const times = count > 1 ? `${count} times` : undefined;
      return line("event", `${describeRef(object)}: ${listed(`${type} ${reason}`, times, ago(at, now))}`, message);
    }
    case "log": {
      const { object, container, previous, lines } = evidence;
      const which = previous ? ", before its last restart" : "";
      return { label: "log", head: `${describeRef(object)}, container ${container}${which}`, lines };
    }
    case "field":
      return line("field", fieldText(evidence), "");
    case "objects": {
      const { objects, message } = evidence;
      const more = objects.length > MOST_OBJECTS ? `and ${objects.length - MOST_OBJECTS} more` : undefined;
      return line("objects", message, listed(...objects.slice(0, MOST_OBJECTS).map(describeRef), more));
    }
  }
}

/** An attempt of a test in words, with its log. */
export function attemptText(
  { pod, startedAt, finishedAt, exitCode, reason, log }: Attempt,
  index: number,
): EvidenceText {
  const took = Date.parse(finishedAt ?? "") - Date.parse(startedAt ?? "");
  const end = exitCode === null ? "did not end by itself" : `exit code ${exitCode}`;
  const head = listed(
    `${index + 1} in Pod ${pod}: ${end}${reason === null ? "" : ` (${reason})`}`,
    Number.isNaN(took) ? undefined : `after ${duration(took)}`,
  );
  return { label: "attempt", head, lines: log === "" ? [] : log.replace(/\n$/, "").split("\n") };
}

/** One text of several lines, the lines of logs indented. */
export function plainEvidence({ label, head, lines }: EvidenceText): string {
  return [`${label}: ${head}`, ...lines.map((text) => `  | ${text}`)].join("\n");
}

function line(label: string, head: string, message: string): EvidenceText {
  return { label, head: message === "" ? head : `${head}: ${message}`, lines: [] };
}

function fieldText({ object, path, value, expected, manager }: Extract<Evidence, { kind: "field" }>): string {
  const state = listed(
    `${path} is ${value === "" ? "empty" : value}`,
    expected === undefined ? undefined : `expected ${expected}`,
    manager === undefined ? undefined : `set by ${manager}`,
  );
  return `${describeRef(object)}: ${state}`;
}
