import type { SyntaxNode } from "unbash";
import type { Call, Loop, Setting, Surroundings, Test } from "./facts.js";
import { type Parts, partsOf } from "./parts.js";
import { callsOf, hasOption, type Report, type Study } from "./study.js";
import type { WordFacts } from "./words.js";

/** From how many seconds on a sleep stands for a condition that could be polled. */
const LONG_SLEEP = 60;
const CLOCKS: ReadonlySet<string> = new Set(["date", "expr", "bc"]);
/** Commands that may have no end of their own. */
const ENDLESS: ReadonlySet<string> = new Set(["kubectl", "sleep", "tail", "watch"]);
/** Commands that take from something that comes to its end. */
const TAKING: ReadonlySet<string> = new Set(["read", "getopts", "shift"]);
const REQUESTING: ReadonlySet<string> = new Set(["curl", "wget", "nc", "ncat"]);
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** What can wait for ever. */
export function waits(study: Study, report: Report): void {
  const { facts, options } = study;
  if (options.bounded) return;
  const beside = functionsBeside(study);
  const isBeside = (around: Surroundings) =>
    around.background || around.bounded || (around.inside !== undefined && beside.has(around.inside));
  const loops = facts.loops.filter(({ kind, around }) => kind !== "for" && !isBeside(around));
  const parts = loops.length === 0 ? undefined : partsOf([facts]);
  if (parts) for (const loop of loops) endlessLoop(loop, parts, study, report);
  for (const call of callsOf(study, ENDLESS)) {
    const why = isBeside(call.around) ? undefined : endlessCommand(call);
    if (why !== undefined) report("endless-command", call.pos, why);
  }
  for (const call of callsOf(study, REQUESTING)) {
    const why = isBeside(call.around) ? undefined : unboundedRequest(call);
    if (why !== undefined) report("unbounded-request", call.pos, why);
  }
}

/** Sleeps that stand for a condition. */
export function sleeps(study: Study, report: Report): void {
  for (const { args, around, pos } of callsOf(study, ["sleep"])) {
    if (around.loop !== undefined || around.background || around.bounded) continue;
    const seconds = args.reduce((sum, { literal }) => sum + secondsOf(literal), 0);
    if (seconds < LONG_SLEEP) continue;
    report("fixed-sleep", pos, `sleeps ${seconds} s, which is too long on one cluster and too short on another`);
  }
}

/** Functions that run only under `timeout` or beside the script. */
function functionsBeside({ facts: { calls }, functions }: Study): ReadonlySet<string> {
  const beside = new Set<string>();
  if (functions.size === 0) return beside;
  const waited = new Set<string>();
  for (const { name, around } of calls) {
    if (functions.has(name)) (around.background || around.bounded ? beside : waited).add(name);
  }
  for (const name of waited) beside.delete(name);
  return beside;
}

function endlessLoop(loop: Loop, parts: Parts, study: Study, report: Report): void {
  const own = parts.get(loop);
  const calls = own?.calls ?? [];
  // What another loop reads inside does not end this one.
  if (calls.some(({ name, around }) => TAKING.has(name) && around.loop === loop)) return;
  const sourced = study.library.parts();
  const called = [...new Set(calls.map(({ name }) => name))].flatMap((name) =>
    [parts.get(name) ?? [], sourced.get(name) ?? []].flat(),
  );
  const settings = [...(own?.settings ?? []), ...called.flatMap((part) => part.settings)];
  const tests = [...(own?.tests ?? []), ...called.flatMap((part) => part.tests)];
  const leaves = calls.some((call) => leavesLoop(call, study));
  const counters = countersOf(settings, tests, [...calls, ...called.flatMap((part) => part.calls)]);
  const clause = loop.node?.type === "While" ? loop.node.clause : undefined;
  const inClause = ({ pos }: { readonly pos: number }) => clause !== undefined && pos >= clause.pos && pos < clause.end;
  const bounds = tests.some((test) => (inClause(test) || (leaves && test.around.tested)) && isBound(test, counters));
  if (bounds) return;
  const conditions = calls.filter(inClause);
  const constant =
    conditions.every(({ name, args }) => isConstant(loop.kind, name, args)) &&
    !tests.some((test) => inClause(test) && test.names.length > 0);
  report("endless-loop", loop.pos, endlessMessage(loop, constant, leaves, conditions));
}

function endlessMessage({ kind }: Loop, constant: boolean, leaves: boolean, conditions: readonly Call[]): string {
  if (constant && !leaves) return "the loop never ends: nothing in it leaves it";
  if (constant) return "the loop ends only when what it waits for happens: no counter or deadline bounds it";
  const names = [...new Set(conditions.map(({ name }) => `\`${name}\``))].join(", ");
  const until = kind === "until" ? "succeeds" : "fails";
  return `the loop runs until ${names || "its condition"} ${until}, however long that takes: no counter or deadline bounds it`;
}

function leavesLoop({ name, node }: Call, { flow, functions }: Study): boolean {
  if (name === "break" || name === "return" || name === "exit") return true;
  if (!functions.has(name)) return false;
  const { aborts, stops } = flow.node(node);
  return aborts || stops;
}

function isConstant(kind: Loop["kind"], name: string, args: readonly WordFacts[]): boolean {
  if (kind === "until") return name === "false";
  return (
    name === "true" ||
    name === ":" ||
    ((name === "[" || name === "test") && args.every(({ literal }) => literal !== undefined))
  );
}

/** Variables that change with every round, whatever the cluster does. */
function countersOf(settings: readonly Setting[], tests: readonly Test[], calls: readonly Call[]): ReadonlySet<string> {
  const changing = settings.filter(({ value }) => isProgress(value)).map(({ name }) => name);
  const counted = calls.flatMap(({ name, args }) => args.flatMap((argument) => changedBy(name, argument)));
  return new Set([...changing, ...counted, ...tests.flatMap(({ names }) => names), "SECONDS", "EPOCHSECONDS", "#"]);
}

/** Variables that `let i=i+1` or `: $((i += 1))` change. */
function changedBy(command: string, { text, expansions }: Call["args"][number]): string[] {
  const sums = expansions.flatMap(({ name, operator }) => (operator === "((" ? name.slice(3, -2) : []));
  if (command === "let") sums.push(text);
  return sums.filter((sum) => ["=", "++", "--"].some((sign) => sum.includes(sign))).flatMap(namesIn);
}

function namesIn(sum: string): string[] {
  let plain = sum;
  for (const sign of "+-*/%=<>!&|^~?:,()\"'$ ") plain = plain.replaceAll(sign, "\n");
  return plain.split("\n").filter((name) => name !== "");
}

function isProgress({ expansions, substitutions }: WordFacts): boolean {
  const computed = expansions.some(
    ({ operator }) => operator === "((" || operator.startsWith("#") || operator.startsWith("%"),
  );
  return computed || substitutions.some(({ script }) => script.commands.some(({ command }) => isClock(command)));
}

/** Whether the command, or the last of the pipeline, tells the time or computes. */
function isClock(node: SyntaxNode): boolean {
  const last = node.type === "Pipeline" ? node.commands.at(-1) : node;
  return last?.type === "Command" && CLOCKS.has(last.name?.value ?? "");
}

function isBound({ words, names }: Test, counters: ReadonlySet<string>): boolean {
  if (names.length > 0) return true;
  return words.some((word) => isProgress(word) || word.expansions.some(({ name }) => counters.has(name)));
}

function endlessCommand({ name, args, words }: Call): string | undefined {
  if (name === "sleep" && words.some((word) => word.startsWith("inf"))) return "sleeps for ever";
  if (name === "tail" && (hasOption(args, "--follow", "f") || hasOption(args, "--retry", "F")))
    return "`tail -f` never ends by itself";
  if (name === "watch") return "`watch` never ends by itself";
  if (name !== "kubectl") return undefined;
  const verb = words.find((word) => ["rollout", "wait", "logs", "get", "port-forward", "proxy"].includes(word));
  const timeout = words.find((word) => word.startsWith("--timeout"));
  const limit = timeout === "--timeout" ? words[words.indexOf(timeout) + 1] : timeout?.slice("--timeout=".length);
  if (verb === "rollout" && words.includes("status") && isNoLimit(limit) && !words.includes("--watch=false"))
    return `\`kubectl rollout status\` ${limit ? `with --timeout=${limit}` : "without --timeout"} waits as long as the rollout is stuck`;
  if (verb === "wait" && limit?.startsWith("-")) return `\`kubectl wait --timeout=${limit}\` waits for a week`;
  if (verb === "logs" && (isOn(words, "--follow") || words.includes("-f")))
    return "`kubectl logs -f` follows for as long as the container runs";
  if (verb === "get" && (words.includes("-w") || isOn(words, "--watch") || isOn(words, "--watch-only")))
    return "`kubectl get --watch` never ends by itself";
  if (verb === "port-forward" || verb === "proxy") return `\`kubectl ${verb}\` never ends by itself`;
  return undefined;
}

/** For a rollout, 0 means that there is no limit. */
function isNoLimit(limit: string | undefined): boolean {
  return limit === undefined || (limit !== "" && secondsOf(limit) === 0);
}

function isOn(words: readonly string[], option: string): boolean {
  return words.includes(option) || words.includes(`${option}=true`);
}

function unboundedRequest({ name, args }: Call): string | undefined {
  // What an expansion brings may hold the option.
  const open = args.some(
    ({ expansions, start, text }) =>
      start === "" && (text.includes("[@]") || expansions.some((one) => !one.quoted || one.name === "@")),
  );
  if (open) return undefined;
  if (name === "curl" && !hasOption(args, "--max-time", "m") && !hasOption(args, "--config", "K") && !asksItself(args))
    return "`curl` without --max-time waits as long as the server keeps the connection open";
  if (name === "wget" && !hasOption(args, "--timeout", "T") && !hasOption(args, "--read-timeout") && !asksItself(args))
    return "`wget` without -T waits for minutes, in busybox for ever";
  if (name.startsWith("nc") && !hasOption(args, "--wait", "w") && !hasOption(args, "--help"))
    return `\`${name}\` without -w waits as long as nobody answers`;
  return undefined;
}

function asksItself(args: Call["args"]): boolean {
  return args.length === 0 || hasOption(args, "--version") || hasOption(args, "--help");
}

function secondsOf(literal: string | undefined): number {
  const amount = Number.parseFloat(literal ?? "");
  return Number.isFinite(amount) ? amount * (UNITS[literal?.at(-1) ?? ""] ?? 1) : 0;
}
