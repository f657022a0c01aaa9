import { compare } from "../../model/finding.js";
import { absent } from "./absent.js";
import type { Facts } from "./facts.js";
import { health } from "./health.js";
import { hidden } from "./hidden.js";
import { hoped } from "./hoped.js";
import { leftovers } from "./leftovers.js";
import { makeShelf, type Shelf } from "./library.js";
import { mistakes } from "./mistakes.js";
import type { Role, ScriptOptions, ScriptProblem } from "./options.js";
import { remoteCode } from "./remote.js";
import { secrets } from "./secrets.js";
import { makeStudy, type Report, type Study } from "./study.js";
import { verdict } from "./verdict.js";
import { sleeps, waits } from "./waits.js";

type Check = (study: Study, report: Report) => void;

/** What is judged, by what the script is for. A workload that is to run on may wait for ever. */
const CHECKS: Readonly<Record<Role, readonly Check[]>> = {
  test: [mistakes, waits, sleeps, verdict, hidden, absent, hoped, remoteCode, secrets, leftovers, health],
  job: [mistakes, waits, remoteCode, secrets],
  service: [mistakes, remoteCode, secrets],
  library: [mistakes, waits, remoteCode, secrets],
};

const NOTHING: ReadonlyMap<string, string> = new Map();

/**
 * Everything that is wrong with a script, in the order of its text. Depends on its arguments alone; any text is taken. The shelf
 * keeps what scripts source, and `facts` is what was read of the text before.
 */
export function analyzeScript(
  text: string,
  options: ScriptOptions,
  shelf: Shelf = makeShelf(),
  facts: Facts = shelf.facts(text),
): readonly ScriptProblem[] {
  const study = makeStudy(facts, options, shelf.library(options.sourced ?? NOTHING));
  const problems: ScriptProblem[] = [];
  let place: ReturnType<typeof placesIn> | undefined;
  const report: Report = (code, pos, message, fix) => {
    place ??= placesIn(text);
    problems.push({ code, message, ...(fix !== undefined && { fix }), ...place(pos) });
  };
  for (const check of CHECKS[options.role ?? "test"]) check(study, report);
  return problems.sort((a, b) => a.line - b.line || a.column - b.column || compare(a.code, b.code));
}

function placesIn(text: string): (pos: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (pos) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= pos) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: Math.max(0, Math.min(pos, text.length) - (starts[low] ?? 0)) };
  };
}
