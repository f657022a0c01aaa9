import type { Function as FunctionNode } from "unbash";
import { aliasesOf } from "./aliases.js";
import type { Outcomes } from "./evaluator.js";
import type { Call, Facts } from "./facts.js";
import { outcomesOf } from "./outcomes.js";
import { type Parts, partsOf } from "./parts.js";
import { readScript } from "./read.js";

/** The files that a script sources, with what every script that sources them asks about them: found out once. */
export interface Library {
  /** Each file by the argument as it is written. */
  readonly files: ReadonlyMap<string, Facts>;
  readonly all: readonly Facts[];
  readonly functions: ReadonlyMap<string, FunctionNode>;
  readonly switches: readonly Call[];
  /** Functions that only hand their arguments on, with the command that they run. */
  readonly aliases: ReadonlyMap<string, Call>;
  /** Names that a function of the script would change the meaning of: those of functions and of commands. */
  readonly names: ReadonlySet<string>;
  /** The calls in each function; those outside of all by the empty name. */
  readonly callsIn: () => ReadonlyMap<string, readonly Call[]>;
  readonly parts: () => Parts;
  /** How its functions and files end, where the script has no function of one of the names. */
  readonly outcomes: (unknown: boolean) => Outcomes;
}

/** Reads scripts and what they source, each once where it is asked for again. */
export interface Shelf {
  /** What a text says; remembered for files that scripts source. */
  readonly facts: (text: string) => Facts;
  readonly library: (sourced: ReadonlyMap<string, string>) => Library;
}

/** A shelf with nothing on it. It keeps no script: only files that scripts source, and those are few. */
export function makeShelf(): Shelf {
  const known = new Map<string, { readonly facts: Facts; readonly id: number }>();
  const libraries = new Map<string, Library>();
  const file = (text: string) => {
    const ready = known.get(text);
    if (ready !== undefined) return ready;
    const read = { facts: readScript(text), id: known.size };
    known.set(text, read);
    return read;
  };
  return {
    facts: (text) => known.get(text)?.facts ?? readScript(text),
    library: (sourced) => {
      let key = "";
      for (const [word, text] of sourced) key += `${word.length} ${word} ${file(text).id} `;
      const ready = libraries.get(key);
      if (ready !== undefined) return ready;
      const made = makeLibrary(new Map([...sourced].map(([word, text]) => [word, file(text).facts])));
      libraries.set(key, made);
      return made;
    },
  };
}

function makeLibrary(files: ReadonlyMap<string, Facts>): Library {
  const all = [...files.values()];
  const functions = new Map(all.flatMap((part) => [...part.functions]));
  const ends = [false, true].map((unknown) => once(() => outcomesOf({ all, files, functions, unknown })));
  return {
    files,
    all,
    functions,
    switches: all.flatMap((part) => part.switches),
    aliases: aliasesOf(all),
    names: new Set([...functions.keys(), ...all.flatMap(({ calls }) => calls.map(({ name }) => name))]),
    callsIn: once(() => callsIn(all)),
    parts: once(() => partsOf(all)),
    outcomes: (unknown) => ends[unknown ? 1 : 0]?.() ?? new Map(),
  };
}

function callsIn(all: readonly Facts[]): ReadonlyMap<string, readonly Call[]> {
  const found = new Map<string, Call[]>();
  for (const call of all.flatMap(({ calls }) => calls)) {
    const inside = call.around.inside ?? "";
    const list = found.get(inside);
    if (list === undefined) found.set(inside, [call]);
    else list.push(call);
  }
  return found;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
