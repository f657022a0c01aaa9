import {
  type AndOr,
  type ArithmeticCommand,
  type Assignment,
  type Command,
  type CompoundList,
  type Function as FunctionNode,
  forEachChild,
  type If,
  type ParsedScript,
  type Pipeline,
  parse,
  type Redirected,
  type Redirection,
  type Script,
  type SyntaxNode,
  type TestCommand,
  type While,
  type Word,
  type WordPart,
} from "unbash";
import {
  assignmentBashism,
  type Bashism,
  expansionBashism,
  partBashism,
  pipeBashism,
  redirectBashism,
} from "./bashisms.js";
import { readCall, wordsOf } from "./calls.js";
import { readComparison } from "./comparisons.js";
import { type Call, type Facts, noFacts, OUTSIDE, type Surroundings } from "./facts.js";
import { innerParser, innerScriptOf } from "./inner.js";
import { type Argument, readParts, readWord, type WordFacts } from "./words.js";

const DECLARING: ReadonlySet<string> = new Set(["local", "export", "readonly", "declare", "typeset"]);
const SWITCHES: ReadonlySet<string> = new Set(["set", "trap", ".", "source"]);
/** How deep scripts in the arguments of shells are followed. */
const MAX_INNER = 4;

/** Reads a script in one pass; what is no shell at all gives errors and whatever could be made of it. */
export function readScript(text: string): Facts {
  const script = parse(text);
  const facts = noFacts(text, script);
  new Reader(facts).script(script, OUTSIDE, true);
  return facts;
}

class Reader {
  private depth = 0;
  private readonly parseInner: (script: Argument) => Script | undefined;

  constructor(private readonly facts: Facts) {
    this.parseInner = innerParser(facts.text);
  }

  script(script: ParsedScript | Script, around: Surroundings, top: boolean): void {
    if ("errors" in script) {
      for (const { message, pos } of script.errors ?? []) {
        this.facts.errors.push({ message, pos: around.place ?? pos });
      }
    }
    this.list(script, around, top);
  }

  private list(list: Pick<CompoundList, "commands">, around: Surroundings, top = false): void {
    this.facts.sequences.push({ list, around, top });
    const before = around.tested ? { ...around, tested: false } : around;
    const last = list.commands.length - 1;
    for (const [index, { command, background }] of list.commands.entries()) {
      const here = index === last ? around : before;
      this.node(command, background ? { ...here, background: true, subshell: true } : here);
    }
  }

  private node(node: SyntaxNode, around: Surroundings): void {
    switch (node.type) {
      case "Command":
        this.command(node, around);
        break;
      case "AndOr":
        this.andOr(node, around);
        break;
      case "If":
        this.branching(node, around);
        break;
      case "While":
        this.loop(node, around);
        break;
      case "CompoundList":
        this.list(node, around);
        break;
      case "Subshell":
        this.list(node.body, { ...around, subshell: true });
        break;
      case "Redirected":
        this.redirected(node, around);
        break;
      case "Pipeline":
        this.pipeline(node, around);
        break;
      case "For":
      case "Select":
      case "ArithmeticFor":
        this.counted(node, around);
        break;
      case "Function":
        this.definition(node, around);
        break;
      case "Case":
        this.word(node.word, around);
        for (const { body } of node.items) this.list(body, around);
        break;
      case "Word":
        this.substitutions(readWord(node), around);
        break;
      case "BraceGroup":
        this.list(node.body, around);
        break;
      case "TestCommand":
      case "ArithmeticCommand":
        this.test(node, around);
        break;
      default:
        if (node.type === "Coproc") this.found({ what: "coproc", lenient: false }, node.pos, around);
        forEachChild(node, (child) => this.node(child, around));
    }
  }

  private definition(node: FunctionNode, around: Surroundings): void {
    const name = node.name.value;
    this.facts.functions.set(name, node);
    this.node(node.body, { ...OUTSIDE, inside: name, place: around.place });
  }

  private pipeline(node: Pipeline, around: Surroundings): void {
    this.facts.pipings.push({ node, around });
    this.found(pipeBashism(node), node.pos, around);
    const negated = node.prefixes.some(({ type }) => type === "Negation");
    const lenient = around.lenient || negated;
    const last = node.commands.length - 1;
    const subshell = around.subshell || last > 0;
    node.commands.forEach((command, index) => {
      const tested = index === last && (around.tested || negated);
      const redirected = around.redirected || index < last;
      this.node(command, { ...around, tested, lenient, redirected, subshell });
    });
  }

  private andOr({ commands }: AndOr, around: Surroundings): void {
    const last = commands.length - 1;
    commands.forEach((command, index) => {
      this.node(command, index < last ? { ...around, tested: true, lenient: true } : around);
    });
  }

  private branching(node: If, around: Surroundings): void {
    this.facts.branchings.push({ node, around });
    const condition = { ...around, tested: true, lenient: true };
    for (const { clause, then } of [node, ...node.elif]) {
      this.list(clause, condition);
      this.list(then, around);
    }
    if (node.else) this.list(node.else, around);
  }

  private loop(node: While, around: Surroundings): void {
    const { kind, pos, end } = node;
    const loop = { node, kind, pos: around.place ?? pos, end, around };
    this.facts.loops.push(loop);
    this.list(node.clause, { ...around, loop, tested: true, lenient: true });
    this.list(node.body, { ...around, loop });
  }

  private counted(node: Extract<SyntaxNode, { type: "For" | "Select" | "ArithmeticFor" }>, around: Surroundings): void {
    const { pos, end } = node;
    const what = node.type === "Select" ? "select" : "for ((…))";
    if (node.type !== "For") this.found({ what, lenient: false }, pos, around);
    else for (const word of node.wordlist ?? []) this.word(word, around);
    const loop = {
      node: node.type === "For" ? node : undefined,
      kind: "for",
      pos: around.place ?? pos,
      end,
      around,
    } as const;
    this.facts.loops.push(loop);
    this.list(node.body, { ...around, loop });
  }

  private redirected({ command, redirects }: Redirected, around: Surroundings): void {
    for (const redirect of redirects) this.redirect(redirect, around);
    const away = redirects.some(
      (redirect) =>
        redirect.type === "Redirect" && redirect.operator.includes(">") && redirect.descriptor === undefined,
    );
    this.node(command, away ? { ...around, redirected: true } : around);
  }

  private command(node: Command, around: Surroundings): void {
    const words = wordsOf(node);
    const call = node.name === undefined ? undefined : readCall(node, words, around);
    if (call !== undefined) this.call(call, around);
    for (const part of node.prefix) if (part.type === "Assignment") this.assignment(part, around, call);
    let at = 0;
    for (const part of node.args) {
      if (part.type === "Assignment") this.assignment(part, around, call);
      else this.partBashisms(words[++at]?.parts, around);
    }
    for (const redirect of node.redirects) this.redirect(redirect, around);
    if (call === undefined) return;
    const { name, args, pos } = call;
    if (name === "[" || name === "test") this.facts.tests.push({ words: args, names: [], pos, around });
    this.innerScript(call);
  }

  private call(call: Call, around: Surroundings): void {
    const { place } = call.around;
    this.facts.calls.push(place === undefined ? call : { ...call, pos: place });
    this.facts.callOf.set(call.node, call);
    if (SWITCHES.has(call.name)) this.facts.switches.push(call);
    for (const argument of call.args) if (argument.literal === undefined) this.substitutions(argument, around);
  }

  private assignment(node: Assignment, around: Surroundings, call: Call | undefined): void {
    const { name, value } = node;
    this.found(assignmentBashism(node), node.pos, around);
    const facts =
      value.type === "Word" ? readWord(value) : readParts(value.elements.flatMap(({ parts }) => parts ?? []));
    const by = call !== undefined && DECLARING.has(call.name) ? call.name : undefined;
    // What stands before a command is that command's alone.
    if (call === undefined || by !== undefined) {
      this.facts.settings.push({ name, value: facts, node, pos: around.place ?? node.pos, around, by });
    }
    this.substitutions(facts, around);
  }

  private redirect(redirect: Redirection, around: Surroundings): void {
    this.found(redirectBashism(redirect), redirect.pos, around);
    if (redirect.type === "HereDoc") {
      if (expands(redirect.body.text)) this.substitutions(readParts(redirect.body.parts ?? []), around);
    } else if (redirect.target) this.word(redirect.target, around);
  }

  private word(word: Word, around: Surroundings): void {
    const facts = readWord(word);
    this.partBashisms(facts.parts, around);
    this.substitutions(facts, around);
  }

  private substitutions({ substitutions, expansions }: WordFacts, around: Surroundings): void {
    for (const expansion of expansions) this.found(expansionBashism(expansion), expansion.pos, around);
    for (const { script, pos } of substitutions) {
      // An escaped backtick script has positions of its own.
      const place = around.place ?? (script.source === undefined ? undefined : pos);
      this.script(
        script,
        { ...around, place, captured: true, subshell: true, tested: false, background: false },
        false,
      );
    }
  }

  /** A script in an argument. Where it cannot be read in its place, all of it has that of the command. */
  private innerScript(call: Call): void {
    const script = this.depth < MAX_INNER ? innerScriptOf(call) : undefined;
    if (script === undefined) return;
    const { name, pos } = call;
    const around = name === "trap" ? { ...OUTSIDE, inside: name } : { ...call.around, subshell: true };
    const { place } = call.around;
    const inPlace = place === undefined ? this.parseInner(script) : undefined;
    this.depth += 1;
    if (inPlace !== undefined) this.script(inPlace, around, false);
    else this.script(parse(script.literal ?? ""), { ...around, place: place ?? pos }, false);
    this.depth -= 1;
  }

  private test(node: TestCommand | ArithmeticCommand, around: Surroundings): void {
    this.facts.tests.push({ ...readComparison(node), pos: around.place ?? node.pos, around });
    const double = node.type === "TestCommand";
    this.found({ what: double ? "[[ … ]]" : "((…))", lenient: double }, node.pos, around);
    forEachChild(node, (child) => this.node(child, around));
  }

  private partBashisms(parts: readonly WordPart[] | undefined, around: Surroundings): void {
    for (const part of parts ?? []) this.found(partBashism(part), part.pos, around);
  }

  private found(bashism: Bashism | undefined, pos: number, around: Surroundings): void {
    if (bashism) this.facts.bashisms.push({ ...bashism, pos: around.place ?? pos });
  }
}

/** Whether something may be expanded in the text of a heredoc: else the grammar need not read it. */
function expands(text: string): boolean {
  return text.includes("$") || text.includes("`");
}
