import type {
  Assignment,
  Command,
  CompoundList,
  For,
  Function as FunctionNode,
  HereDoc,
  If,
  ParseError,
  Pipeline,
  While,
} from "unbash";
import type { Argument, WordFacts } from "./words.js";

/** What surrounds a command. */
export interface Surroundings {
  /** The function that it stands in. */
  readonly inside: string | undefined;
  /** Its status decides something: it is a condition, or stands before `&&` or `||`, or after `!`. */
  readonly tested: boolean;
  /** In a condition, where `set -e` has no effect. */
  readonly lenient: boolean;
  /** In `$(…)` or the like: what it prints is somebody's input. */
  readonly captured: boolean;
  /** What it prints goes to the next command of a pipeline, to a file or to nowhere. */
  readonly redirected: boolean;
  /** Runs beside the script. */
  readonly background: boolean;
  /** `timeout` ends it. */
  readonly bounded: boolean;
  /** In a subshell: an `exit` ends only that. */
  readonly subshell: boolean;
  readonly loop: Loop | undefined;
  /** The place of everything inside, where positions mean another text than the script. */
  readonly place: number | undefined;
}

/** What surrounds the statements of a script. */
export const OUTSIDE: Surroundings = {
  inside: undefined,
  tested: false,
  lenient: false,
  captured: false,
  redirected: false,
  background: false,
  bounded: false,
  subshell: false,
  loop: undefined,
  place: undefined,
};

/** A command with its name and arguments. Wrappers such as `timeout 5` and `env X=1` are taken off. */
export interface Call {
  readonly name: string;
  readonly args: readonly Argument[];
  /** The arguments as far as they are known: the text of each before its first expansion. */
  readonly words: readonly string[];
  readonly node: Command;
  readonly pos: number;
  readonly around: Surroundings;
  readonly heredocs: readonly HereDoc[];
  /** Files that its standard output goes to. */
  readonly outputs: readonly string[];
}

/** A variable gets a value. */
export interface Setting {
  readonly name: string;
  readonly value: WordFacts;
  readonly node: Assignment | undefined;
  readonly pos: number;
  readonly around: Surroundings;
  /** The builtin that hides the status of the value: `local`, `export`, … */
  readonly by: string | undefined;
}

/** A loop that a condition ends. */
export interface Loop {
  readonly node: While | For | undefined;
  readonly kind: "while" | "until" | "for";
  readonly pos: number;
  readonly end: number;
  readonly around: Surroundings;
}

/** A comparison: `[ … ]`, `test`, `[[ … ]]`, `((…))`. */
export interface Test {
  readonly words: readonly WordFacts[];
  /** The names in `((…))`, which may also be changed by it. */
  readonly names: readonly string[];
  readonly pos: number;
  readonly around: Surroundings;
}

/** A list of statements, in the order in which they run. */
export interface Sequence {
  readonly list: Pick<CompoundList, "commands">;
  readonly around: Surroundings;
  /** The last status of the list is that of the whole script. */
  readonly top: boolean;
}

/** An `if` with what surrounds it. */
export interface Branching {
  readonly node: If;
  readonly around: Surroundings;
}

/** A pipeline with what surrounds it. */
export interface Piping {
  readonly node: Pipeline;
  readonly around: Surroundings;
}

/** What one pass over a script finds, each in the order of the text. */
export interface Facts {
  readonly text: string;
  readonly script: Pick<CompoundList, "commands">;
  readonly calls: Call[];
  readonly callOf: Map<Command, Call>;
  /** The calls of `set`, `trap`, `.` and `source`, which change how others are judged. */
  readonly switches: Call[];
  readonly settings: Setting[];
  readonly loops: Loop[];
  readonly sequences: Sequence[];
  readonly branchings: Branching[];
  readonly pipings: Piping[];
  readonly functions: Map<string, FunctionNode>;
  readonly tests: Test[];
  readonly errors: ParseError[];
  /** Constructs that only bash has, with their place. */
  readonly bashisms: { readonly what: string; readonly pos: number; readonly lenient: boolean }[];
}

/** The facts of a script before it is read. */
export function noFacts(text: string, script: Facts["script"]): Facts {
  return {
    text,
    script,
    calls: [],
    callOf: new Map(),
    switches: [],
    settings: [],
    loops: [],
    sequences: [],
    branchings: [],
    pipings: [],
    functions: new Map(),
    tests: [],
    errors: [],
    bashisms: [],
  };
}
