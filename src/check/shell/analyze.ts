import { compare } from "../../model/finding.js";
import { absent } from "./absent.js";
import type { Facts } from "./facts.js";
import { health } from "./health.js";
import { hidden } from "./hidden.js";
import { hoped } from "./hoped.js";
import type { Shell } from "./invocation.js";
import { leftovers } from "./leftovers.js";
import { mistakes } from "./mistakes.js";
import { readScript } from "./read.js";
import { remoteCode } from "./remote.js";
import { secrets } from "./secrets.js";
import { makeStudy, type Report, type Study } from "./study.js";
import { verdict } from "./verdict.js";
import { sleeps, waits } from "./waits.js";

/** What a script is to its cluster: a functional test, other work that ends, something that runs on, or a file that scripts source. */
export type Role = "test" | "job" | "service" | "library";

/** How a script runs. */
export interface ScriptOptions {
  readonly shell: Shell;
  /** Letters and names of the shell's options that the command line sets, such as `e` and `pipefail`. @default none */
  readonly flags?: readonly string[];
  /** @default "test" */
  readonly role?: Role;
  /** The pod's verdict is that of this script alone. @default true */
  readonly alone?: boolean;
  /** `timeout` ends the script. @default false */
  readonly bounded?: boolean;
  /** Variables of the environment that come from Secrets. @default none */
  readonly secrets?: readonly string[];
  /** A whole Secret is in the environment, so variables with names such as `…_TOKEN` count as secrets. @default false */
  readonly moreSecrets?: boolean;
  /** Folders and files that hold Secrets. @default none */
  readonly secretPaths?: readonly string[];
  /** The pod's own namespace. @default unknown */
  readonly namespace?: string;
  /** Texts of the files that it sources, by the argument as written. @default none */
  readonly sourced?: ReadonlyMap<string, string>;
}

/** Something that is wrong with a script. */
export interface ScriptProblem {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  /** From 0. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
}

type Check = (study: Study, report: Report) => void;

/** What is judged, by what the script is for. A workload that is to run on may wait for ever. */
const CHECKS: Readonly<Record<Role, readonly Check[]>> = {
  test: [mistakes, waits, sleeps, verdict, hidden, absent, hoped, remoteCode, secrets, leftovers, health],
  job: [mistakes, waits, remoteCode, secrets],
  service: [mistakes, remoteCode, secrets],
  library: [mistakes, waits, remoteCode, secrets],
};

/**
 * Everything that is wrong with a script, in the order of its text. Depends on its arguments alone; any text is taken.
 * `read` may remember what it read.
 */
export function analyzeScript(
  text: string,
  options: ScriptOptions,
  read: (text: string) => Facts = readScript,
): readonly ScriptProblem[] {
  const study = makeStudy(read(text), options, read);
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
