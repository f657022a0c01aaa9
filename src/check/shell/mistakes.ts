import type { Call, Facts } from "./facts.js";
import { callsOf, hasOption, type Report, type Study, setsOption } from "./study.js";
import { type Argument, readWord, type Substitution, type WordFacts } from "./words.js";

const KUBECTL_VERBS: ReadonlySet<string> = new Set(
  "annotate api-resources apply auth cluster-info config cp create delete describe exec expose get label logs patch port-forward replace rollout run scale set top version wait".split(
    " ",
  ),
);
const KEYWORDS: ReadonlySet<string> = new Set(["fi", "done", "then", "esac", "do", "else"]);
/** Commands of bash alone. */
const BASH_COMMANDS: ReadonlySet<string> = new Set(
  "compgen complete declare dirs disown mapfile popd pushd readarray shopt typeset".split(" "),
);
/** Commands and variables that busybox has as well, but dash has not. */
const ASH_COMMANDS: ReadonlySet<string> = new Set(["source", "let"]);
const COMPARISONS: ReadonlySet<string> = new Set(["=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"]);
/** Commands whose arguments are never another command. */
const LEADING: ReadonlySet<string> = new Set(
  "kubectl sleep exit break cd export curl wget helm set apk apt-get".split(" "),
);
/** What an argument may be that was to be a command. */
const GLUED: ReadonlySet<string> = new Set([
  ...["kubectl", "echo", "curl", "sleep", "if", "for", "while", "until", "exit"],
  ...KEYWORDS,
]);
const NO_NAMES: ReadonlySet<string> = new Set();
const NUMBERED = new Set(["#", "?", "$", "!", "SECONDS", "RANDOM", "LINENO", "EPOCHSECONDS", "PPID", "UID"]);

/** Slips in the shell itself, in whatever the script is for. */
export function mistakes(study: Study, report: Report): void {
  syntax(study, report);
  if (study.options.shell === "sh") bashOnly(study, report);
  for (const call of callsOf(study, LEADING)) glued(call, report);
  for (const call of callsOf(study, ["kubectl", "docker"])) terminal(call, report);
  const tests = callsOf(study, ["[", "test"]);
  const numbers = tests.length === 0 ? NO_NAMES : numericNames(study.facts);
  for (const call of tests) {
    unquoted(call, numbers, study, report);
    emptyTest(call, report);
  }
}

function syntax({ facts }: Study, report: Report): void {
  const [first] = facts.errors;
  const returned = facts.text.includes("\r\n") ? facts.calls.find(endsInReturn) : undefined;
  if (returned) {
    const message = `the line of \`${returned.name.trim()}\` ends with a carriage return (CRLF), which the shell takes for part of the last word`;
    report("shell-syntax", returned.pos, message);
  } else if (first) report("shell-syntax", first.pos, `the shell cannot read this: ${first.message}`);
}

function endsInReturn({ name, args }: Call): boolean {
  const last = args.at(-1);
  return last === undefined ? name.endsWith("\r") : last.text.endsWith("\r");
}

function bashOnly(study: Study, report: Report): void {
  const { facts } = study;
  for (const { what, pos, lenient } of facts.bashisms) {
    if (lenient)
      report("shell-not-portable", pos, `\`${what}\` runs in busybox and bash, but not in every sh: dash has none`);
    else report("bash-in-sh", pos, `\`${what}\` is bash, but the script runs in sh`);
  }
  for (const { name, pos } of callsOf(study, BASH_COMMANDS))
    report("bash-in-sh", pos, `\`${name}\` is a command of bash, but the script runs in sh`);
  for (const { name, pos } of callsOf(study, ASH_COMMANDS)) notPortable(name, pos, report);
  for (const { args, pos } of callsOf(study, ["[", "test"]))
    if (args.some(({ literal }) => literal === "==")) notPortable("==", pos, report);
  for (const call of facts.switches) {
    if (call.name === "trap" && call.args.slice(1).some(({ literal }) => literal === "ERR"))
      notPortable("trap … ERR", call.pos, report);
    if (setsOption(call, undefined, "pipefail")) notPortable("set -o pipefail", call.pos, report);
  }
  for (const { node, pos } of functionsOf(facts))
    if (facts.text.startsWith("function", node)) notPortable("function", pos, report);
}

function notPortable(what: string, pos: number, report: Report): void {
  report("shell-not-portable", pos, `\`${what}\` runs in busybox and bash, but not in every sh: dash has none`);
}

function functionsOf({ functions }: Study["facts"]): { node: number; pos: number }[] {
  return [...functions.values()].map(({ pos }) => ({ node: pos, pos }));
}

/** A separator was lost, as folding a YAML scalar does: the next command became an argument. */
function glued({ name, args, pos, around }: Call, report: Report): void {
  if (!args.some(({ literal }) => literal !== undefined && GLUED.has(literal))) return;
  const own = beforeDashes(args);
  own.forEach((argument, index) => {
    const { literal, quoted } = argument;
    if (literal === undefined || quoted || !startsCommand(name, literal, own[index + 1], own[index - 1])) return;
    const place = around.place ?? argument.pos;
    const message = `\`${literal}\` is an argument of \`${name}\` here: a line break or ';' before it was lost`;
    report("glued-commands", Math.max(place, pos), message);
  });
}

/** The arguments of the command itself: those after `--` are another's. */
function beforeDashes(args: readonly Argument[]): readonly Argument[] {
  const end = args.findIndex(({ literal }) => literal === "--");
  return end < 0 ? args : args.slice(0, end);
}

function startsCommand(name: string, word: string, next: Argument | undefined, before: Argument | undefined): boolean {
  const verb = next?.literal ?? "";
  if (before?.literal?.startsWith("-") && !before.literal.includes("=")) return false;
  if (word === "kubectl") return name !== "break" && KUBECTL_VERBS.has(verb);
  if (name === "sleep")
    return ["echo", "curl", "sleep", "if", "for", "while", "until", "exit"].includes(word) || KEYWORDS.has(word);
  if (name === "kubectl" || name === "helm") {
    if (word === "echo") return next?.quoted === true || (next?.expansions.length ?? 0) > 0;
    return word === "sleep" && Number.isFinite(Number.parseInt(verb, 10));
  }
  return (name === "exit" || name === "break") && (KEYWORDS.has(word) || word === "echo");
}

function terminal({ args, pos }: Call, report: Report): void {
  const verb = beforeDashes(args).find(
    ({ literal }) => literal === "exec" || literal === "run" || literal === "attach",
  );
  if (verb === undefined) return;
  const wants = beforeDashes(args).find(
    ({ literal = "" }) => literal === "--tty" || ["-t", "-it", "-ti"].includes(literal),
  );
  if (wants) report("terminal-wanted", pos, `\`${wants.text}\` asks for a terminal, and a pod of a Job has none`);
}

function unquoted({ args, around }: Call, numbers: ReadonlySet<string>, study: Study, report: Report): void {
  args.forEach((argument, index) => {
    const compared = [args[index + 1], args[index - 1]].some((other) => COMPARISONS.has(other?.literal ?? ""));
    if (!compared) return;
    const bare = argument.expansions.find(
      (one) => !one.quoted && !NUMBERED.has(one.name) && !numbers.has(one.name) && !isDefaulted(one.operator),
    );
    const open = argument.substitutions.length > 0 && !argument.quoted && !isNumber(argument, study.facts.callOf);
    if (!bare && !open) return;
    const what = bare ? `$${bare.name}` : "the output of the command";
    report(
      "unquoted-comparison",
      around.place ?? argument.pos,
      `${what} is not quoted: when it is empty or has a blank, the comparison is an error instead of a result`,
    );
  });
}

function isDefaulted(operator: string): boolean {
  return [":-", ":=", "#", "((", ":?"].includes(operator);
}

/** `[ -n $x ]` is true whatever x is. */
function emptyTest({ args, around }: Call, report: Report): void {
  args.forEach(({ literal }, index) => {
    const operand = args[index + 1];
    if (literal !== "-n" || operand === undefined || operand.quoted || operand.literal !== undefined) return;
    report(
      "unquoted-comparison",
      around.place ?? operand.pos,
      `\`-n ${operand.text}\` without quotes is true also when it is empty`,
    );
  });
}

/** Variables that hold nothing but numbers. */
function numericNames({ settings, loops, callOf }: Facts): ReadonlySet<string> {
  const numbers = new Set(settings.map(({ name }) => name));
  const counting = loops.flatMap(({ node }) => (node?.type === "For" ? [node] : []));
  for (const { name } of counting) numbers.add(name.text);
  for (const { name, value } of settings) if (!isNumber(value, callOf)) numbers.delete(name);
  for (const { name, wordlist = [] } of counting)
    if (!wordlist.every((word) => isNumber(readWord(word), callOf))) numbers.delete(name.text);
  return numbers;
}

function isNumber({ literal, expansions, substitutions }: WordFacts, callOf: Facts["callOf"]): boolean {
  if (literal !== undefined) return literal !== "" && Number.isFinite(Number(literal));
  if (substitutions.length === 1 && expansions.length === 0) return substitutions.every((one) => prints(one, callOf));
  const [only] = expansions;
  return expansions.length === 1 && (only?.operator === "((" || NUMBERED.has(only?.name ?? ""));
}

/** Whether the output of a substitution is always numbers: that of `seq`, `wc -l`, `grep -c`, `date +%s`. */
function prints({ script }: Substitution, callOf: Facts["callOf"]): boolean {
  const node = script.commands.at(-1)?.command;
  const last = node?.type === "Pipeline" ? node.commands.at(-1) : node;
  const call = last?.type === "Command" ? callOf.get(last) : undefined;
  if (call === undefined) return false;
  const { name, args } = call;
  if (name === "grep") return hasOption(args, "--count", "c");
  if (name === "date") return args.length === 1 && args[0]?.literal === "+%s";
  return name === "seq" || name === "expr" || (name === "wc" && args.some(({ literal }) => literal?.startsWith("-")));
}
