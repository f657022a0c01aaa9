import type { Function as FunctionNode, Statement, SyntaxNode } from "unbash";
import type { Ending } from "./ending.js";
import { Evaluator, type Outcomes } from "./evaluator.js";
import type { Facts } from "./facts.js";
import type { Library } from "./library.js";

/** Answers how pieces of one script can end: which statuses they can have, and whether the script can end there. */
export interface Flow {
  /** Whether the script, as it is run, can end with another status than 0 at all. */
  readonly canFail: () => boolean;
  /** Whether it can do so where it gets to its end. */
  readonly endFails: () => boolean;
  readonly node: (node: SyntaxNode) => Ending;
  readonly list: (statements: readonly Statement[]) => Ending;
}

interface Script {
  readonly facts: Facts;
  readonly library: Library;
  /** Its own and those of the library. */
  readonly functions: ReadonlyMap<string, FunctionNode>;
  /** It sources a file that nobody knows. */
  readonly unknown: boolean;
  readonly flags: readonly string[];
}

const NOTHING: Outcomes = new Map();

/** Works out how a script and its parts can end. Pieces are judged by themselves: a failing command does not end the script there. */
export function makeFlow({ facts, library, functions, unknown, flags }: Script): Flow {
  let made: Evaluator | undefined;
  let endFails: boolean | undefined;
  const evaluator = () => {
    if (made !== undefined) return made;
    const source = { all: [facts, ...library.all], files: library.files, functions, unknown };
    made = new Evaluator(source, knownOf(facts, library, unknown));
    return made;
  };
  const start = { errexit: flags.includes("e") || flags.includes("errexit"), pipefail: flags.includes("pipefail") };
  return {
    canFail: () => evaluator().canFail(facts.script.commands, { ...start }),
    endFails: () => {
      endFails ??= evaluator().list(facts.script.commands, { ...start }, false).fails;
      return endFails;
    },
    node: (node) => evaluator().node(node, { errexit: false, pipefail: false }, false),
    list: (statements) => evaluator().list(statements, { errexit: false, pipefail: false }, false),
  };
}

/** What is known of the library counts where the script changes nothing of it. */
function knownOf({ functions }: Facts, library: Library, unknown: boolean): Outcomes {
  if (library.all.length === 0) return NOTHING;
  for (const name of functions.keys()) if (library.names.has(name)) return NOTHING;
  return library.outcomes(unknown);
}
