import type { Case, Command, Function as FunctionNode, If, Pipeline, Statement, SyntaxNode, While } from "unbash";
import { EITHER, type Ending, either, FAILED, inSubshell, NEVER, OK } from "./ending.js";
import type { Call, Facts } from "./facts.js";
import { type Argument, readWord } from "./words.js";

/** What is evaluated: commands of a script and of the files that it sources. */
export interface Source {
  readonly all: readonly Facts[];
  readonly files: ReadonlyMap<string, Facts>;
  readonly functions: ReadonlyMap<string, FunctionNode>;
  /** A command that is not known may be a function that ends the script. */
  readonly unknown: boolean;
}

/** The options of the shell that decide how a list ends. Commands such as `set` change them. */
export interface Modes {
  errexit: boolean;
  pipefail: boolean;
}

/** How a function or a sourced file ends, and the options that it leaves. */
export interface Outcome {
  readonly ending: Ending;
  readonly modes: Readonly<Modes>;
}

/** Outcomes by what is run, each list by the options under which it is. */
export type Outcomes = ReadonlyMap<string, readonly (Outcome | undefined)[]>;

const MAX_DEPTH = 60;

/** Builtins and programs that end with 0, whatever happened before. */
const ALWAYS_PASS: ReadonlySet<string> = new Set(
  ": true echo printf sleep date set trap exec export local readonly declare typeset unset shift alias umask hash clear times shopt".split(
    " ",
  ),
);

/** Works out how statements end. What it finds out about functions it remembers, so that everything is evaluated once. */
export class Evaluator {
  readonly outcomes = new Map<string, (Outcome | undefined)[]>();
  private readonly frames: { passes: boolean; fails: boolean }[] = [];
  private depth = 0;

  /** `known` are outcomes that were worked out before. */
  constructor(
    private readonly source: Source,
    private readonly known: Outcomes,
  ) {}

  list(statements: readonly Statement[], modes: Modes, lenient: boolean): Ending {
    let last = OK;
    let aborts = false;
    let stops = false;
    for (const { command, background } of statements) {
      last = background ? OK : this.node(command, modes, lenient, last);
      aborts ||= last.aborts;
      stops ||= last.stops;
      if (modes.errexit && !lenient && last.trips) {
        aborts = true;
        if (!last.passes) return { ...NEVER, aborts, stops };
      }
      if (!last.passes && !last.fails) break;
    }
    return aborts === last.aborts && stops === last.stops ? last : { ...last, aborts, stops };
  }

  /** Whether the list can end with another status than 0, as that of a script. What follows the first such place is not looked at. */
  canFail(statements: readonly Statement[], modes: Modes): boolean {
    let last = OK;
    for (const { command, background } of statements) {
      last = background ? OK : this.node(command, modes, false, last);
      if (last.aborts || (modes.errexit && last.trips)) return true;
      if (!last.passes && !last.fails) break;
    }
    return last.fails;
  }

  node(node: SyntaxNode, modes: Modes, lenient: boolean, before: Ending = OK): Ending {
    if (this.depth > MAX_DEPTH) return EITHER;
    this.depth += 1;
    const ending = this.judge(node, modes, lenient, before);
    this.depth -= 1;
    return ending;
  }

  private judge(node: SyntaxNode, modes: Modes, lenient: boolean, before: Ending): Ending {
    switch (node.type) {
      case "Command":
        return this.command(node, modes, lenient, before);
      case "AndOr":
        return this.chain(node.commands, node.operators, modes, lenient, before);
      case "Pipeline":
        return this.pipeline(node, modes, lenient);
      case "If":
        return this.branches(node, modes, lenient);
      case "While":
        return this.loop(node, modes, lenient);
      case "For":
      case "Select":
      case "ArithmeticFor":
        return either([OK, this.list(node.body.commands, modes, lenient)]);
      case "Case":
        return this.cases(node, modes, lenient);
      case "Subshell":
        return inSubshell(this.list(node.body.commands, { ...modes }, lenient));
      case "BraceGroup":
        return this.list(node.body.commands, modes, lenient);
      case "CompoundList":
        return this.list(node.commands, modes, lenient);
      case "Redirected":
        return this.node(node.command, modes, lenient);
      case "Function":
        return OK;
      default:
        return EITHER;
    }
  }

  private pipeline({ commands, prefixes }: Pipeline, modes: Modes, lenient: boolean): Ending {
    const endings = commands.map((command) => inSubshell(this.node(command, { ...modes }, lenient)));
    const last = endings.at(-1) ?? OK;
    const any = modes.pipefail && endings.some(({ fails }) => fails);
    const ending = any ? { ...last, fails: true, trips: true } : last;
    const negated = prefixes.filter(({ type }) => type === "Negation").length % 2 === 1;
    return negated ? { ...ending, passes: ending.fails, fails: ending.passes, trips: false } : ending;
  }

  private loop(node: While, modes: Modes, lenient: boolean): Ending {
    const clause = this.list(node.clause.commands, modes, true);
    const body = this.list(node.body.commands, modes, lenient);
    return { ...either([OK, body]), aborts: clause.aborts || body.aborts, stops: clause.stops || body.stops };
  }

  private cases({ items }: Case, modes: Modes, lenient: boolean): Ending {
    const all = items.map(({ body }) => this.list(body.commands, modes, lenient));
    const complete = items.some(({ pattern }) => pattern.some(({ text }) => text === "*"));
    return either(complete ? all : [OK, ...all]);
  }

  private chain(
    commands: readonly SyntaxNode[],
    operators: readonly string[],
    modes: Modes,
    lenient: boolean,
    before: Ending,
  ): Ending {
    const last = commands.length - 1;
    let all = commands[0] ? this.node(commands[0], modes, lenient || last > 0, before) : OK;
    if (last > 0) all = { ...all, trips: false };
    for (let index = 1; index <= last; index += 1) {
      const and = operators[index - 1] === "&&";
      const next = commands[index];
      if (next === undefined || !(and ? all.passes : all.fails)) continue;
      const ending = this.node(next, modes, lenient || index < last, all);
      all = {
        passes: ending.passes || (!and && all.passes),
        fails: ending.fails || (and && all.fails),
        trips: index === last && ending.trips,
        aborts: all.aborts || ending.aborts,
        stops: all.stops || ending.stops,
      };
    }
    return all;
  }

  private branches(node: If, modes: Modes, lenient: boolean): Ending {
    const pairs = [node, ...node.elif];
    const clauses = pairs.map(({ clause }) => this.list(clause.commands, modes, true));
    const bodies = pairs.map(({ then }, index) =>
      clauses[index]?.passes === false ? NEVER : this.list(then.commands, modes, lenient),
    );
    const reachesElse = clauses.every(({ fails }) => fails);
    const rest = reachesElse ? [node.else ? this.list(node.else.commands, modes, lenient) : OK] : [];
    const aborts = clauses.some((clause) => clause.aborts);
    const all = either([...bodies, ...rest]);
    return { ...all, aborts: all.aborts || aborts, stops: all.stops || clauses.some(({ stops }) => stops) };
  }

  private command(node: Command, modes: Modes, lenient: boolean, before: Ending): Ending {
    const call = this.callOf(node);
    if (call === undefined) return this.settings(node, modes, lenient);
    const { name, args } = call;
    const own = this.source.functions.get(name);
    if (own !== undefined) return this.functionCall(name, own, modes, lenient);
    const ending = this.builtin(call, modes, lenient, before);
    return args.some(demands) ? { ...ending, aborts: true } : ending;
  }

  private callOf(node: Command): Call | undefined {
    for (const { callOf } of this.source.all) {
      const call = callOf.get(node);
      if (call !== undefined) return call;
    }
    return undefined;
  }

  private builtin(call: Call, modes: Modes, lenient: boolean, before: Ending): Ending {
    const { name, args } = call;
    if (name === "exit" || name === "return") return this.leave(name, args[0]?.literal ?? args[0]?.text, before);
    if (name === "set") return setOptions(call.words, modes);
    // The rest of the list is left out, and the loop goes on or ends with 0.
    if (name === "break" || name === "continue") return NEVER;
    if (name === "false") return FAILED;
    if (name === "." || name === "source") return this.sourced(args[0]?.text ?? "", modes, lenient);
    if (name !== "exec" && call.node.name?.value === "exec") return { ...NEVER, aborts: true, stops: true };
    if (ALWAYS_PASS.has(name) || (name === "wait" && args.length === 0)) return OK;
    return this.source.unknown ? { ...EITHER, aborts: true } : EITHER;
  }

  private leave(name: string, status: string | undefined, before: Ending): Ending {
    const zero = status === "0" || (isLast(status) && before.passes);
    const other = status !== "0" && (!isLast(status) || before.fails);
    const frame = name === "return" ? this.frames.at(-1) : undefined;
    if (frame === undefined) return { ...NEVER, aborts: other, stops: zero };
    frame.passes ||= zero;
    frame.fails ||= other;
    return NEVER;
  }

  /** A file that a script sources, by the argument as it is written. */
  sourced(word: string, modes: Modes, lenient: boolean): Ending {
    const facts = this.source.files.get(word);
    if (facts === undefined) return { ...EITHER, aborts: true };
    return this.once(`. ${word}`, modes, lenient, () => this.list(facts.script.commands, modes, lenient));
  }

  functionCall(name: string, { body }: FunctionNode, modes: Modes, lenient: boolean): Ending {
    return this.once(name, modes, lenient, () => this.node(body, modes, lenient));
  }

  /** The status of `x=$(…)` is that of the last substitution. */
  private settings(node: Command, modes: Modes, lenient: boolean): Ending {
    let ending = OK;
    let aborts = false;
    for (const part of node.prefix) {
      if (part.type !== "Assignment" || part.value.type !== "Word") continue;
      const { substitutions, expansions } = readWord(part.value);
      aborts ||= expansions.some(isDemand);
      for (const { script } of substitutions) ending = inSubshell(this.list(script.commands, { ...modes }, lenient));
    }
    return aborts === ending.aborts ? ending : { ...ending, aborts };
  }

  /** Worked out once, with its `return`s; what calls itself may end either way. */
  private once(what: string, modes: Modes, lenient: boolean, evaluate: () => Ending): Ending {
    const under = (modes.errexit ? 4 : 0) + (modes.pipefail ? 2 : 0) + (lenient ? 1 : 0);
    const outcomes = this.known.get(what) ?? this.outcomes.get(what) ?? [];
    const known = outcomes[under];
    if (known === undefined) {
      const own = this.outcomes.get(what) ?? [];
      this.outcomes.set(what, own);
      own[under] = { ending: EITHER, modes: { ...modes } };
      const ending = this.framed(evaluate);
      own[under] = { ending, modes: { ...modes } };
      return ending;
    }
    modes.errexit = known.modes.errexit;
    modes.pipefail = known.modes.pipefail;
    return known.ending;
  }

  private framed(evaluate: () => Ending): Ending {
    const frame = { passes: false, fails: false };
    this.frames.push(frame);
    const { passes, fails, trips, aborts, stops } = evaluate();
    this.frames.pop();
    return {
      passes: passes || frame.passes,
      fails: fails || frame.fails,
      trips: trips || frame.fails,
      aborts,
      stops,
    };
  }
}

function demands({ expansions }: Argument): boolean {
  return expansions.length > 0 && expansions.some(isDemand);
}

function isDemand({ operator }: { readonly operator: string }): boolean {
  return operator === "?" || operator === ":?";
}

function isLast(status: string | undefined): boolean {
  return status === undefined || status === "$?" || status === '"$?"';
}

function setOptions(words: readonly string[], modes: Modes): Ending {
  for (const [index, word] of words.entries()) {
    const on = word.startsWith("-");
    if (word === "--") break;
    if (!on && !word.startsWith("+")) continue;
    const long = word.includes("o") ? words[index + 1] : undefined;
    if (word.includes("e") || long === "errexit") modes.errexit = on;
    if (long === "pipefail") modes.pipefail = on;
  }
  return OK;
}
