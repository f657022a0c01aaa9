import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Outcome, run } from "./run.js";

/** A step of a GitHub job. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Where steps run. */
export interface Runner {
  readonly folder: string;
  /** Commands that are there already, and not run. */
  readonly given: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What stands for `${{ expression }}`. */
  readonly values: Readonly<Record<string, string>>;
}

/** What became of the steps. */
export interface JobOutcome {
  readonly failed: boolean;
  /** Of the commands that ran, by the command. */
  readonly ran: ReadonlyMap<string, Outcome>;
  /** The actions that would have run. */
  readonly used: readonly string[];
}

/** Runs the steps of a GitHub job as its runner would, as far as they are commands: with `bash -e`, and by their conditions. */
export function runSteps(steps: readonly Step[], runner: Runner): JobOutcome {
  const ran = new Map<string, Outcome>();
  const used: string[] = [];
  let failed = false;
  for (const step of steps) {
    if (!isWanted(step.if, failed, runner.folder)) continue;
    if (step.uses !== undefined) used.push(step.uses);
    if (step.run === undefined || runner.given.includes(step.run.trim())) continue;
    const own = Object.entries(step.env ?? {}).map(([name, text]) => [name, evaluated(text, runner.values)] as const);
    const outcome = run(runner.folder, ["bash", "-e", "-c", step.run], { ...runner.env, ...Object.fromEntries(own) });
    ran.set(step.run.trim(), outcome);
    if (outcome.code !== 0) failed = true;
  }
  return { failed, ran, used };
}

/** Runs the lines of a GitLab job: the first that fails ends it. */
export function runScript(script: readonly string[], runner: Runner): JobOutcome {
  const ran = new Map<string, Outcome>();
  for (const line of script.filter((it) => !runner.given.includes(it))) {
    const outcome = run(runner.folder, ["sh", "-e", "-c", line], runner.env);
    ran.set(line, outcome);
    if (outcome.code !== 0) return { failed: true, ran, used: [] };
  }
  return { failed: false, ran, used: [] };
}

/** The conditions that the samples use; throws for any other, so that none is misread. */
function isWanted(condition: string | undefined, failed: boolean, folder: string): boolean {
  if (condition === undefined) return !failed;
  if (condition === "success() || failure()") return true;
  const file = /^\(success\(\) \|\| failure\(\)\) && hashFiles\('([^']+)'\) != ''$/.exec(condition)?.[1];
  if (file === undefined) throw new Error(`nobody has taught the test the condition ${condition}`);
  return existsSync(join(folder, file));
}

function evaluated(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const value = values[expression];
    if (value === undefined) throw new Error(`nobody has told the test what ${expression} is`);
    return value;
  });
}
