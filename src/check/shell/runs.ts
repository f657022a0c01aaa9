import type { CommandArgument, Word } from "unbash";
import { isBuiltin } from "./commands.js";
import type { Call, Facts } from "./facts.js";
import type { Shell } from "./invocation.js";
import { type Template, templateOf } from "./sources.js";

/** A script in a file that another script runs. It can be written as JSON. */
export interface Run {
  readonly path: Template;
  /** The shell that is named before the file, with its options; absent where the file is run itself. */
  readonly by?: { readonly shell: Shell; readonly flags: readonly string[] };
  /** The other script does nothing else, so the verdict is that of this one. */
  readonly only: boolean;
}

const SHELLS: ReadonlyMap<string, Shell> = new Map([
  ["ash", "sh"],
  ["bash", "bash"],
  ["dash", "sh"],
  ["sh", "sh"],
]);
/** What only gets a script ready. */
const PREPARING: ReadonlySet<string> = new Set(["cat", "chmod", "cp", "date", "ls", "mkdir", "sleep"]);

/** The scripts in files that a script runs: `/test/run.sh`, `exec sh -e /test/run.sh`, or a copy of such a file. */
export function runsOf({ calls }: Facts): Run[] {
  const found = calls.map(runBy);
  const runs = found.flatMap((run) => run ?? []);
  if (runs.length === 0) return [];
  const copies = copiesIn(calls);
  const only = runs.length === 1 && calls.every((call, index) => isPreparing(call) || found[index] !== undefined);
  return runs.map(({ word, by }) => ({
    path: copies.get(word.value) ?? templateOf(word) ?? [],
    ...(by && { by }),
    only,
  }));
}

function isPreparing({ name }: Call): boolean {
  return isBuiltin(name) || PREPARING.has(name) || SHELLS.has(name);
}

function runBy({ name, args, node }: Call): { word: Word; by?: Run["by"] } | undefined {
  const shell = SHELLS.get(name);
  if (shell === undefined) {
    const isProgram = (word: CommandArgument | undefined): word is Word =>
      word?.type === "Word" && word.text.includes("/") && word.text.replaceAll('"', "").endsWith(`/${name}`);
    const word = isProgram(node.name) ? node.name : node.args.find(isProgram);
    return word && { word };
  }
  const at = args.findIndex(({ literal }) => literal === undefined || !literal.startsWith("-"));
  const word = args[at]?.word;
  const flags = args.slice(0, at).flatMap(({ literal = "" }) => [...literal.slice(1)]);
  // A value of an option is no file.
  return word === undefined || flags.includes("c") || flags.includes("o") || flags.includes("s")
    ? undefined
    : { word, by: { shell, flags } };
}

/** Where copies of files come from. */
function copiesIn(calls: readonly Call[]): ReadonlyMap<string, Template> {
  const copies = new Map<string, Template>();
  for (const { name, args } of calls) {
    const [from, to] = args.filter(({ start }) => !start.startsWith("-"));
    const path = name === "cp" && from ? templateOf(from.word) : undefined;
    if (path === undefined || from === undefined || to?.literal === undefined) continue;
    const file = from.word.value.slice(from.word.value.lastIndexOf("/") + 1);
    copies.set(to.literal, path);
    copies.set(`${to.literal}${to.literal.endsWith("/") ? "" : "/"}${file}`, path);
  }
  return copies;
}
