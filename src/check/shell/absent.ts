import { forEachChild, type SyntaxNode } from "unbash";
import type { Call, Loop, Piping, Test } from "./facts.js";
import { asks, commandsIn, fetches, isList } from "./lists.js";
import { callsOf, hasOption, type Report, type Study } from "./study.js";
import { type Argument, readWord, type WordFacts } from "./words.js";

const NOTHING_DEMANDED = ", and nothing demands that there is any: without the product the test passes";

/** A check of the entries of a list, to be reported unless something demands that there are any. */
interface Candidate {
  readonly pos: number;
  readonly message: string;
}

/** What lets a test pass where the product is absent: an empty list, or a failure that was hoped for. */
export function absent(study: Study, report: Report): void {
  const { facts } = study;
  const listed = listNames(study);
  const checks = checksIn(study);
  const candidates = [
    ...facts.loops.flatMap((loop) => emptyLoop(loop, listed, checks, study)),
    ...facts.pipings.flatMap((piping) => pipedLoop(piping, checks, study)),
    ...noBadOnes(study),
    ...facts.tests.flatMap((test) => noneBad(test, study)),
  ];
  if (candidates.length > 0 && !isProven(study, listed)) {
    for (const { pos, message } of candidates) report("empty-list-passes", pos, message);
  }
  for (const piping of facts.pipings) logWording(piping, study, report);
  firstOnly(study, report);
  for (const call of callsOf(study, ["kubectl"])) emptyGet(call, report);
  for (const call of callsOf(study, ["jq"])) allOfNothing(call, report);
}

/** Variables that hold a list that somebody else fills. */
function listNames({ facts }: Study): ReadonlySet<string> {
  return new Set(
    facts.settings.filter(({ value }) => fetches(value.substitutions, facts.callOf)).map(({ name }) => name),
  );
}

/** Whether something shows that there is at least one: a wait, or a comparison of a list or of what was counted. */
function isProven(study: Study, listed: ReadonlySet<string>): boolean {
  const { facts, functions, flow } = study;
  // What waits for each entry of a list does not wait where there is none.
  const waits = callsOf(study, ["kubectl"]).filter(({ around }) => around.loop?.kind !== "for");
  if (waits.some(({ words }) => isPresenceWait(words))) return true;
  const counted = new Set(
    facts.settings.flatMap(({ name, value, around }) =>
      (around.loop?.kind === "for" && value.expansions.some(({ operator }) => operator === "((")) ||
      derives(value, listed)
        ? [name]
        : [],
    ),
  );
  const known = (word: WordFacts) => word.expansions.some(({ name }) => counted.has(name) || listed.has(name));
  const emptyEnds = endsOfEmpty(study);
  const about = (test: Test) =>
    test.names.some((name) => counted.has(name)) ||
    test.words.some((word) => known(word) || (fetches(word.substitutions, facts.callOf) && !listsBad(word, study)));
  if (facts.pipings.some((piping) => isFound(piping, study))) return true;
  if (facts.tests.some((test) => about(test) && demandsSome(test, emptyEnds))) return true;
  if (
    facts.settings.some(({ value }) =>
      value.expansions.some(({ name, operator }) => listed.has(name) && operator.endsWith("?")),
    )
  )
    return true;
  return facts.calls.some((call) => {
    if (call.around.loop !== undefined || !functions.has(call.name) || !call.args.some(known)) return false;
    return flow.node(call.node).aborts;
  });
}

/** `kubectl get pods … | grep -q …` that ends the script, or for which it waits, where nothing is found. */
function isFound({ node, around }: Piping, { facts: { callOf }, errexit }: Study): boolean {
  const [first] = node.commands;
  const last = node.commands.at(-1);
  const call = last?.type === "Command" ? callOf.get(last) : undefined;
  if (first === undefined || call?.name !== "grep" || picksBad(call) || around.captured || !asks(node, callOf))
    return false;
  return around.loop?.kind === "until" || (errexit && !around.tested && around.loop === undefined);
}

function listsBad({ substitutions }: WordFacts, { facts: { callOf } }: Study): boolean {
  return substitutions.some(({ script }) => commandsIn(script, callOf).some(picksBad));
}

function derives({ substitutions }: WordFacts, listed: ReadonlySet<string>): boolean {
  return substitutions.some(({ script }) => mentions(script, listed));
}

function mentions(node: SyntaxNode, names: ReadonlySet<string>): boolean {
  if (node.type === "SimpleExpansion") return names.has(node.text.slice(1));
  if (node.type === "ParameterExpansion") return names.has(node.parameter);
  let found = false;
  forEachChild(node, (child) => {
    found ||= mentions(child, names);
  });
  return found;
}

/** Whether a test is one that an empty list does not pass. */
function demandsSome({ words, pos }: Test, emptyEnds: ReadonlyMap<number, boolean>): boolean {
  const first = words[0]?.literal;
  if (first !== "-z" && first !== "-n") return true;
  return emptyEnds.get(pos) ?? first === "-n";
}

/** For tests for emptiness that decide something: whether the script ends where they find nothing. */
function endsOfEmpty({ facts, flow }: Study): ReadonlyMap<number, boolean> {
  const ends = new Map<number, boolean>();
  const isEmptiness = new Map(facts.tests.map(({ pos, words }) => [pos, words[0]?.literal === "-z"]));
  const decide = (condition: SyntaxNode | undefined, yes: SyntaxNode | undefined, no: SyntaxNode | undefined) => {
    const empty = condition && isEmptiness.get(condition.pos);
    if (condition === undefined || empty === undefined) return;
    const taken = empty ? yes : no;
    ends.set(condition.pos, taken !== undefined && flow.node(taken).aborts);
  };
  for (const { node } of facts.branchings) decide(node.clause.commands.at(-1)?.command, node.then, node.else);
  for (const { command } of facts.sequences.flatMap(({ list }) => list.commands)) {
    if (command.type !== "AndOr") continue;
    const [condition, then] = command.commands;
    const and = command.operators[0] === "&&";
    decide(condition, and ? then : undefined, and ? command.commands[2] : then);
  }
  for (const { node } of facts.loops) {
    const condition = node?.type === "While" ? node.clause.commands.at(-1)?.command : undefined;
    if (condition) ends.set(condition.pos, true);
  }
  return ends;
}

function isPresenceWait(words: readonly string[]): boolean {
  if (words.includes("rollout") && words.includes("status")) return true;
  return words.includes("wait") && !words.some((word) => word === "--for=delete" || word === "delete");
}

/** `for pod in $(kubectl get pods …)` with a check in it: no pod, no check. */
function emptyLoop(
  { node, around, pos }: Loop,
  listed: ReadonlySet<string>,
  checks: Checks,
  study: Study,
): Candidate[] {
  if (node?.type !== "For" || around.captured) return [];
  const { callOf } = study.facts;
  const isListed = ({ substitutions, expansions }: WordFacts) =>
    fetches(substitutions, callOf) || expansions.some(({ name }) => listed.has(name));
  const lists = (node.wordlist ?? []).map(readWord).some(isListed);
  return lists && checks(node.body)
    ? [{ pos, message: `the loop checks each entry of a list${NOTHING_DEMANDED}` }]
    : [];
}

/** `kubectl get pods … | while read …` with a check in it. */
function pipedLoop({ node, around }: Piping, checks: Checks, study: Study): Candidate[] {
  const last = node.commands.at(-1);
  const inner = last?.type === "Redirected" ? last.command : last;
  if (inner?.type !== "While" || around.captured || !checks(inner.body)) return [];
  const lists = node.commands.slice(0, -1).some((command) => asks(command, study.facts.callOf));
  const message = `the loop checks each line that it reads${NOTHING_DEMANDED}`;
  return lists ? [{ pos: around.place ?? node.pos, message }] : [];
}

type Checks = (node: SyntaxNode) => boolean;

/** Tells whether a piece of the script checks something: it can end the script, or compares. */
function checksIn({ facts, flow, errexit }: Study): Checks {
  let places: readonly number[] | undefined;
  return (node) => {
    places ??= [
      ...facts.tests.map(({ pos }) => pos),
      ...facts.branchings.map((one) => one.node.pos),
      ...(errexit ? facts.calls.filter(isUse).map(({ pos }) => pos) : []),
    ].sort(ascending);
    return flow.node(node).aborts || (firstFrom(places, node.pos) ?? node.end) < node.end;
  };
}

/** Whether a command, where `set -e` sees its failure, checks what it is called with. */
function isUse({ name, words, around }: Call): boolean {
  if (around.tested) return false;
  if (name === "kubectl") return words.includes("exec") || isPresenceWait(words);
  return name === "curl" || name === "wget";
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** The first number that is not below the limit; the numbers are in order. */
function firstFrom(sorted: readonly number[], limit: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return sorted[low];
}

/** `bad=$(kubectl get … | grep -v Running)`, and that is to be empty. */
function noBadOnes({ facts: { settings, tests, callOf } }: Study): Candidate[] {
  return settings.flatMap(({ value: { substitutions }, name, pos }) => {
    if (!fetches(substitutions, callOf)) return [];
    if (!substitutions.some(({ script }) => commandsIn(script, callOf).some(picksBad))) return [];
    const judged = tests.some(({ words }) =>
      words.some(({ expansions }) => expansions.some((one) => one.name === name)),
    );
    const message = `\`${name}\` lists what is wrong; it is empty as well where there is nothing at all, so the test passes without the product`;
    return judged ? [{ pos, message }] : [];
  });
}

/** `[ -z "$(kubectl get … | grep -v Running)" ]`. */
function noneBad({ words, pos }: Test, study: Study): Candidate[] {
  const { callOf } = study.facts;
  const message = `what is wrong is listed; the list is empty as well where there is nothing at all${NOTHING_DEMANDED}`;
  const bad = words.some((word) => fetches(word.substitutions, callOf) && listsBad(word, study));
  return bad ? [{ pos, message }] : [];
}

function picksBad({ name, args }: Call): boolean {
  if (name === "grep") return hasOption(args, "--invert-match", "v");
  if (name === "kubectl")
    return args.some(({ literal = "" }, index) => literal.includes("!=") && isSelector(args[index - 1], literal));
  return (
    name === "jq" &&
    args.some(({ literal }) => literal?.includes("select(") && (literal.includes("!=") || literal.includes("| not")))
  );
}

function isSelector(before: Argument | undefined, literal: string): boolean {
  return before?.literal === "--field-selector" || literal.startsWith("--field-selector");
}

/** `kubectl get` of a list ends with 0 also when the list is empty. */
function emptyGet({ words, around, outputs, pos }: Call, report: Report): void {
  if (!around.tested || around.captured || around.redirected) return;
  if (!words.includes("get")) return;
  if (!outputs.every((file) => file.startsWith("/dev/"))) return;
  if (words.includes("--ignore-not-found")) {
    report("empty-list-passes", pos, "`kubectl get --ignore-not-found` succeeds also when there is nothing");
  } else if (isList(words)) {
    report("empty-list-passes", pos, "`kubectl get` of a list succeeds also when the list is empty");
  }
}

/** `jq 'all(…)'` is true of an empty list. */
function allOfNothing({ args, pos }: Call, report: Report): void {
  const filter = args.find(
    ({ literal }) =>
      literal !== undefined &&
      (literal.startsWith("all(") || [" all(", "|all(", "(all("].some((part) => literal.includes(part))),
  );
  const bounded = ["length", "any(", "!= []", "first"].some((word) => filter?.literal?.includes(word));
  if (filter && !bounded) report("empty-list-passes", pos, "`all(…)` of jq is true of an empty list");
}

/** Only the first of several pods is looked at. */
function firstOnly(study: Study, report: Report): void {
  const { facts } = study;
  const kubectl = callsOf(study, ["kubectl"]);
  if (kubectl.some(({ args }) => args.some(({ literal }) => ["apply", "create", "run"].includes(literal ?? ""))))
    return;
  for (const { value, name, pos } of facts.settings) {
    const calls = value.substitutions.flatMap(({ script }) => commandsIn(script, facts.callOf));
    const lists = calls.find(
      (call) =>
        call.name === "kubectl" &&
        call.args.some(({ literal }) => literal === "get") &&
        call.args.some(({ literal }) => literal?.startsWith("pod") || literal === "po"),
    );
    if (lists === undefined) continue;
    const first = calls.some(
      (call) =>
        call.args.some(({ literal }) => literal?.includes("items[0]")) ||
        (call.name === "head" && call.args.some(({ literal }) => ["1", "-1", "-n1"].includes(literal ?? ""))),
    );
    if (first)
      report(
        "first-pod-only",
        pos,
        `\`${name}\` is the first of the pods that are found; the others are not looked at`,
      );
  }
}

/** `kubectl logs … | grep …`: the product may word its log otherwise tomorrow. */
function logWording({ node, around }: Piping, { facts }: Study, report: Report): void {
  const calls = node.commands.map((command) => facts.callOf.get(command as never));
  const reads = calls.some((call) => call?.name === "kubectl" && call.args.some(({ literal }) => literal === "logs"));
  if (reads && calls.some((call) => call?.name === "grep"))
    report("log-wording", around.place ?? node.pos, "the verdict depends on the wording of a log");
}
