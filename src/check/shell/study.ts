import type { Function as FunctionNode } from "unbash";
import { seeThrough } from "./aliases.js";
import type { Call, Facts, Surroundings } from "./facts.js";
import { type Flow, makeFlow } from "./flow.js";
import type { Library } from "./library.js";
import type { ScriptOptions } from "./options.js";
import type { Argument } from "./words.js";

/** Reports a problem at a place in the text. */
export type Report = (code: string, pos: number, message: string, fix?: string) => void;

/** A script with what it sources, and what rules ask about it. */
export interface Study {
  readonly facts: Facts;
  readonly options: ScriptOptions;
  /** The files that it sources. */
  readonly library: Library;
  /** It sources a file that nobody knows, so functions may come from there. */
  readonly unknown: boolean;
  /** The script's calls by the name of the command, each in the order of the text. */
  readonly named: ReadonlyMap<string, readonly Call[]>;
  /** All functions, the script's own before those of the files. */
  readonly functions: ReadonlyMap<string, FunctionNode>;
  /** The calls of the script and of the functions of its files that it reaches. */
  readonly reached: () => readonly Call[];
  /** A failing command ends the script. */
  readonly errexit: boolean;
  readonly pipefail: boolean;
  readonly flow: Flow;
  /** Functions that a trap runs; `trap` stands for what is written into it. */
  readonly trapped: ReadonlySet<string>;
  /** Something runs when the script ends, however it ends. */
  readonly exitTrap: boolean;
}

/** Joins a script with the files that it sources. */
export function makeStudy(facts: Facts, options: ScriptOptions, library: Library): Study {
  const functions = facts.functions.size === 0 ? library.functions : joined(library.functions, facts.functions);
  const unknown = facts.switches.some((call) => isSource(call) && !library.files.has(call.args[0]?.text ?? ""));
  const switches = library.switches.length === 0 ? facts.switches : [...facts.switches, ...library.switches];
  const named = byName(facts.calls);
  const isEntered = (name: string) => named.get(name)?.some(({ around }) => isOutside(around)) === true;
  const top = switches.filter(
    ({ around }) => !around.subshell && (around.inside === undefined || isEntered(around.inside)),
  );
  const traps = switches.filter(({ name }) => name === "trap");
  const flags = [...(options.flags ?? []), ...(endsOnError(traps, facts) ? ["errexit"] : [])];
  const seen = seeThrough(facts, library.aliases, functions, named);
  return {
    facts: seen,
    named: seen === facts ? named : byName(seen.calls),
    options,
    library,
    unknown,
    functions,
    reached: () => reachedCalls(facts, library),
    errexit: hasFlag(flags, "e", "errexit") || top.some((call) => setsOption(call, "e", "errexit")),
    pipefail: hasFlag(flags, "pipefail", "pipefail") || top.some((call) => setsOption(call, undefined, "pipefail")),
    flow: makeFlow({ facts, library, functions, unknown, flags }),
    trapped: new Set(["trap", ...traps.flatMap(({ args }) => args[0]?.literal?.split(" ") ?? [])]),
    exitTrap: traps.some(isExitTrap),
  };
}

/** The calls of some commands. */
export function callsOf({ named }: Study, names: Iterable<string>): readonly Call[] {
  const found: Call[] = [];
  for (const name of names) for (const call of named.get(name) ?? []) found.push(call);
  return found;
}

function byName(calls: readonly Call[]): ReadonlyMap<string, readonly Call[]> {
  const named = new Map<string, Call[]>();
  for (const call of calls) {
    const list = named.get(call.name);
    if (list === undefined) named.set(call.name, [call]);
    else list.push(call);
  }
  return named;
}

function joined(
  library: ReadonlyMap<string, FunctionNode>,
  own: ReadonlyMap<string, FunctionNode>,
): ReadonlyMap<string, FunctionNode> {
  const all = new Map(library);
  for (const [name, node] of own) all.set(name, node);
  return all;
}

/** Whether something is to run when the script ends. */
export function isExitTrap({ args: [action, ...signals] }: Call): boolean {
  if (action?.literal === "" || action?.literal === "-") return false;
  return signals.some(({ literal }) => literal?.toUpperCase() === "EXIT" || literal === "0");
}

/** Whether a command stands by itself, outside of all functions: `main "$@"`. */
function isOutside({ inside, subshell, lenient }: Surroundings): boolean {
  return inside === undefined && !subshell && !lenient;
}

/** `trap '…; exit 1' ERR` does what `set -e` does. */
function endsOnError(traps: readonly Call[], { calls }: Facts): boolean {
  const trap = traps.findLast(({ args }) => args.slice(1).some(({ literal }) => literal === "ERR"));
  if (trap === undefined) return false;
  return calls.some((call) => call.name === "exit" && call.args[0]?.literal !== "0" && isRunBy(call, trap));
}

/** Whether a command stands in the action of a trap, or in a function that the action names. */
export function isRunBy({ around: { inside }, pos }: Pick<Call, "around" | "pos">, trap: Call): boolean {
  if (inside === "trap") return pos >= trap.node.pos && pos < trap.node.end;
  return inside !== undefined && trap.args[0]?.literal?.split(" ").includes(inside) === true;
}

/** Whether the command reads another script. */
export function isSource({ name }: Call): boolean {
  return name === "." || name === "source";
}

/** Whether `set` switches an option on. */
export function setsOption({ name, args }: Call, letter: string | undefined, long: string): boolean {
  if (name !== "set") return false;
  const end = args.findIndex(({ literal }) => literal === "--");
  return args.slice(0, end < 0 ? undefined : end).some(({ literal = "" }, index) => {
    if (!literal.startsWith("-") || literal.startsWith("--")) return false;
    return (
      (letter !== undefined && literal.includes(letter)) || (literal.includes("o") && args[index + 1]?.literal === long)
    );
  });
}

/** Whether the words of a call hold the option: `--name`, `--name=…`, or the letter in a group such as `-sSf`. */
export function hasOption(args: readonly Argument[], long: string, letter?: string): boolean {
  return args.some(({ start }) => {
    if (start === long || start.startsWith(`${long}=`)) return true;
    return letter !== undefined && start.startsWith("-") && !start.startsWith("--") && start.includes(letter);
  });
}

function hasFlag(flags: readonly string[], letter: string, long: string): boolean {
  return flags.includes(letter) || flags.includes(long);
}

function reachedCalls({ calls }: Facts, library: Library): readonly Call[] {
  if (library.all.length === 0) return calls;
  const callsIn = library.callsIn();
  const reached = [...calls];
  const seen = new Set<string>();
  const take = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const call of callsIn.get(name) ?? []) reached.push(call);
  };
  take("");
  // Grows while it is walked: what a function calls is reached as well.
  for (const { name, args } of reached) {
    take(name);
    for (const { literal } of args) if (literal !== undefined && callsIn.has(literal)) take(literal);
  }
  return reached;
}
