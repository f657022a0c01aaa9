import type { Command, CompoundList, Function as FunctionNode, Statement, SyntaxNode, Word } from "unbash";
import { EITHER, type Ending, either, FAILED, inSubshell, NEVER, OK } from "./ending.js";
import type { Call, Facts } from "./facts.js";
import { readWord } from "./words.js";

/** Answers how pieces of one script can end. */
export interface Flow {
  /** The whole script, as it is run. */
  readonly whole: () => Ending;
  /** A list of statements, wherever it stands. */
  readonly list: (list: Pick<CompoundList, "commands">) => Ending;
  readonly node: (node: SyntaxNode) => Ending;
}

interface Source {
  readonly all: readonly Facts[];
  readonly files: ReadonlyMap<string, Facts>;
  readonly functions: ReadonlyMap<string, FunctionNode>;
  /** A command that is not known may be a function that ends the script. */
  readonly unknown: boolean;
  readonly flags: readonly string[];
}

interface Options {
  errexit: boolean;
  pipefail: boolean;
}

const MAX_DEPTH = 60;

/** Builtins and programs that end with 0, whatever happened before. */
const ALWAYS_PASS: ReadonlySet<string> = new Set(
  ": true echo printf sleep date set trap export local readonly declare typeset unset shift alias umask hash clear times shopt".split(
    " ",
  ),
);

/** Works out how a script and its parts can end: which statuses they can have, and whether the script can end there. */
export function makeFlow(source: Source): Flow {
  const evaluator = new Evaluator(source);
  return {
    whole: () => evaluator.whole(),
    list: (list) => evaluator.alone((options) => evaluator.list(list.commands, options, false)),
    node: (node) => evaluator.alone((options) => evaluator.node(node, options, false)),
  };
}

class Evaluator {
  private readonly ready = new Map<string, Ending>();
  private readonly frames: { passes: boolean; fails: boolean }[] = [];
  private depth = 0;

  constructor(private readonly source: Source) {}

  whole(): Ending {
    const { flags } = this.source;
    const options = { errexit: flags.includes("e") || flags.includes("errexit"), pipefail: flags.includes("pipefail") };
    return this.list(this.source.all[0]?.script.commands ?? [], options, false);
  }

  /** Judged by itself: a failing command does not end the script here. */
  alone(evaluate: (options: Options) => Ending): Ending {
    return evaluate({ errexit: false, pipefail: false });
  }

  list(statements: readonly Statement[], options: Options, lenient: boolean): Ending {
    let last = OK;
    let aborts = false;
    let stops = false;
    for (const { command, background } of statements) {
      last = background ? OK : this.node(command, options, lenient, last);
      aborts ||= last.aborts;
      stops ||= last.stops;
      if (options.errexit && !lenient && last.trips) {
        aborts = true;
        if (!last.passes) return { ...NEVER, aborts, stops };
      }
      if (!last.passes && !last.fails) break;
    }
    return { ...last, aborts, stops };
  }

  node(node: SyntaxNode, options: Options, lenient: boolean, before: Ending = OK): Ending {
    if (this.depth > MAX_DEPTH) return EITHER;
    this.depth += 1;
    const ending = this.judge(node, options, lenient, before);
    this.depth -= 1;
    return ending;
  }

  private judge(node: SyntaxNode, options: Options, lenient: boolean, before: Ending): Ending {
    switch (node.type) {
      case "Command":
        return this.command(node, options, lenient, before);
      case "AndOr":
        return this.chain(node.commands, node.operators, options, lenient, before);
      case "Pipeline": {
        const endings = node.commands.map((command) => inSubshell(this.node(command, { ...options }, lenient)));
        const last = endings.at(-1) ?? OK;
        const any = options.pipefail && endings.some(({ fails }) => fails);
        const ending = any ? { ...last, fails: true, trips: true } : last;
        const negated = node.prefixes.filter(({ type }) => type === "Negation").length % 2 === 1;
        return negated ? { ...ending, passes: ending.fails, fails: ending.passes, trips: false } : ending;
      }
      case "If":
        return this.branches(node, options, lenient);
      case "While": {
        const clause = this.list(node.clause.commands, options, true);
        const body = this.list(node.body.commands, options, lenient);
        return { ...either([OK, body]), aborts: clause.aborts || body.aborts, stops: clause.stops || body.stops };
      }
      case "For":
      case "Select":
      case "ArithmeticFor":
        return either([OK, this.list(node.body.commands, options, lenient)]);
      case "Case": {
        const all = node.items.map(({ body }) => this.list(body.commands, options, lenient));
        const complete = node.items.some(({ pattern }) => pattern.some(({ text }) => text === "*"));
        return either(complete ? all : [OK, ...all]);
      }
      case "Subshell":
        return inSubshell(this.list(node.body.commands, { ...options }, lenient));
      case "BraceGroup":
        return this.list(node.body.commands, options, lenient);
      case "CompoundList":
        return this.list(node.commands, options, lenient);
      case "Redirected":
        return this.node(node.command, options, lenient);
      case "Function":
        return OK;
      default:
        return EITHER;
    }
  }

  private chain(
    commands: readonly SyntaxNode[],
    operators: readonly string[],
    options: Options,
    lenient: boolean,
    before: Ending,
  ): Ending {
    const last = commands.length - 1;
    let all = commands[0] ? this.node(commands[0], options, lenient || last > 0, before) : OK;
    if (last > 0) all = { ...all, trips: false };
    for (let index = 1; index <= last; index += 1) {
      const and = operators[index - 1] === "&&";
      const next = commands[index];
      if (next === undefined || !(and ? all.passes : all.fails)) continue;
      const ending = this.node(next, options, lenient || index < last, all);
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

  private branches(node: Extract<SyntaxNode, { type: "If" }>, options: Options, lenient: boolean): Ending {
    const pairs = [node, ...node.elif];
    const clauses = pairs.map(({ clause }) => this.list(clause.commands, options, true));
    const bodies = pairs.map(({ then }, index) =>
      clauses[index]?.passes === false ? NEVER : this.list(then.commands, options, lenient),
    );
    const reachesElse = clauses.every(({ fails }) => fails);
    const rest = reachesElse ? [node.else ? this.list(node.else.commands, options, lenient) : OK] : [];
    const aborts = clauses.some((clause) => clause.aborts);
    const all = either([...bodies, ...rest]);
    return { ...all, aborts: all.aborts || aborts, stops: all.stops || clauses.some(({ stops }) => stops) };
  }

  private command(node: Command, options: Options, lenient: boolean, before: Ending): Ending {
    const call = this.callOf(node);
    if (call === undefined) return this.settings(node, options, lenient);
    const { name, args } = call;
    const own = this.source.functions.get(name);
    if (own !== undefined) return this.functionCall(name, own, options, lenient);
    const demands = [...args, ...node.prefix].some((part) => "expansions" in part && part.expansions.some(isDemand));
    const ending = this.builtin(call, options, lenient, before);
    return demands ? { ...ending, aborts: true } : ending;
  }

  private callOf(node: Command): Call | undefined {
    for (const { callOf } of this.source.all) {
      const call = callOf.get(node);
      if (call !== undefined) return call;
    }
    return undefined;
  }

  private builtin(call: Call, options: Options, lenient: boolean, before: Ending): Ending {
    const { name, args } = call;
    if (name === "exit" || name === "return") return this.leave(name, args[0]?.literal ?? args[0]?.text, before);
    if (name === "set")
      return setOptions(
        args.map(({ literal = "" }) => literal),
        options,
      );
    if (name === "false") return FAILED;
    if (name === "." || name === "source") return this.sourced(args[0]?.text ?? "", options, lenient);
    if (name !== "exec" && call.node.name?.value === "exec") return { ...NEVER, aborts: true, stops: true };
    if (ALWAYS_PASS.has(name)) return OK;
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

  private sourced(word: string, options: Options, lenient: boolean): Ending {
    const facts = this.source.files.get(word);
    return facts ? this.list(facts.script.commands, options, lenient) : { ...EITHER, aborts: true };
  }

  /** The status of `x=$(…)` is that of the last substitution. */
  private settings(node: Command, options: Options, lenient: boolean): Ending {
    let ending = OK;
    let aborts = false;
    for (const { value } of node.prefix.filter((part) => part.type === "Assignment")) {
      if (value.type !== "Word") continue;
      const { substitutions, expansions } = readWord(value as Word);
      aborts ||= expansions.some(isDemand);
      for (const { script } of substitutions) ending = inSubshell(this.list(script.commands, { ...options }, lenient));
    }
    return { ...ending, aborts };
  }

  /** Worked out once; what calls itself may end either way. */
  private functionCall(name: string, { body }: FunctionNode, options: Options, lenient: boolean): Ending {
    const key = `${name} ${options.errexit} ${options.pipefail} ${lenient}`;
    const known = this.ready.get(key);
    if (known !== undefined) return known;
    this.ready.set(key, EITHER);
    const frame = { passes: false, fails: false };
    this.frames.push(frame);
    const { passes, fails, trips, aborts, stops } = this.node(body, options, lenient);
    this.frames.pop();
    const ending = {
      passes: passes || frame.passes,
      fails: fails || frame.fails,
      trips: trips || frame.fails,
      aborts,
      stops,
    };
    this.ready.set(key, ending);
    return ending;
  }
}

function isDemand({ operator }: { readonly operator: string }): boolean {
  return operator === "?" || operator === ":?";
}

function isLast(status: string | undefined): boolean {
  return status === undefined || status === "$?" || status === '"$?"';
}

function setOptions(words: readonly string[], options: Options): Ending {
  words.forEach((word, index) => {
    const on = word.startsWith("-");
    if (!on && !word.startsWith("+")) return;
    const long = word.includes("o") ? words[index + 1] : undefined;
    if (word.includes("e") || long === "errexit") options.errexit = on;
    if (long === "pipefail") options.pipefail = on;
  });
  return OK;
}
