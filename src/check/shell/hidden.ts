import type { AndOr, If, Pipeline, SyntaxNode } from "unbash";
import { FILTERS, isComparison, isDiagnostic, isRemote, isUndo, printsOnly } from "./commands.js";
import type { Branching, Call, Facts, Sequence, Surroundings } from "./facts.js";
import { nameOf } from "./names.js";
import type { Report, Study } from "./study.js";

const FAILING_WORDS = ["fail", "error", "not ", "no ", "wrong", "unexpected", "missing", "invalid", "unhealthy"];

/** Failures that the script sees and does nothing about, and those that the shell hides from it. */
export function hidden(study: Study, report: Report): void {
  for (const sequence of study.facts.sequences) {
    const { commands } = sequence.list;
    for (const { command } of commands) {
      if (command.type === "AndOr") swallowed(command, sequence.around, study, report);
      else if (command.type === "Pipeline")
        negated(command, command === commands.at(-1)?.command, sequence, study, report);
    }
  }
  for (const branching of study.facts.branchings) printedOnly(branching, study, report);
  successOnly(study, report);
  const compared = comparedFiles(study.facts);
  for (const { node, around } of study.facts.pipings) filtered(node, around, study, compared, report);
  declarations(study, report);
  lenientFunctions(study, report);
}

/** `command || true`, `command || echo failed`. */
function swallowed({ commands, operators, pos }: AndOr, around: Surroundings, study: Study, report: Report): void {
  const last = commands.at(-1);
  const first = leading(commands[0], study);
  if (operators.at(-1) !== "||" || last === undefined || !printsOnly(last, study.facts.callOf)) return;
  if (around.captured || around.tested || isPolled(around) || isUndoing(around, study)) return;
  if (first !== undefined && (isUndo(first) || isDiagnostic(first) || keepsOutput(first))) return;
  if (commands[0] === undefined || !isJudging(commands[0], study.facts.callOf)) return;
  const how = study.facts.text.slice(last.pos, Math.min(last.end, last.pos + 40));
  const what = first ? nameOf(first) : (study.facts.text.slice(commands[0].pos, commands[0].end).split("\n")[0] ?? "");
  report("failure-swallowed", around.place ?? pos, `\`|| ${how}\` turns every failure of \`${what}\` into success`);
}

/** `! command` never ends a script, whatever `set -e` says. */
function negated(node: Pipeline, last: boolean, { around, top }: Sequence, study: Study, report: Report): void {
  if (!node.prefixes.some(({ type }) => type === "Negation")) return;
  if (around.captured || around.tested || (last && (top || around.inside !== undefined))) return;
  const first = leading(node, study);
  if (first === undefined) return;
  report(
    "negation-ignored",
    around.place ?? node.pos,
    `\`! ${nameOf(first)}\` does not end the script when it fails, with \`set -e\` either`,
  );
}

/** An `if` that only prints that something is wrong. */
function printedOnly({ node, around }: Branching, study: Study, report: Report): void {
  if (around.captured || isPolled(around) || isUndoing(around, study)) return;
  const failing = failingBranch(node, study);
  if (failing === undefined) return;
  const first = leading(node.clause.commands.at(-1)?.command, study);
  if (first !== undefined && (isDiagnostic(first) ? false : isUndo(first))) return;
  report(
    "failure-only-printed",
    around.place ?? failing.pos,
    "the failure is printed and nothing else: the script goes on as if all were well",
  );
}

/** The last `if` only prints that all is well: where it is not, the script ends with 0 as well. */
function successOnly({ facts }: Study, report: Report): void {
  const last = facts.script.commands.at(-1)?.command;
  if (last?.type !== "If" || last.else || last.elif.length > 0 || !printsOnly(last.then, facts.callOf)) return;
  const condition = last.clause.commands.at(-1)?.command;
  const text = facts.text.slice(last.then.pos, last.then.end).toLowerCase();
  if (condition === undefined || !isJudging(condition, facts.callOf)) return;
  if (!["pass", "succe"].some((word) => text.includes(word))) return;
  report("failure-only-printed", last.pos, "the success is printed, and without it the script ends with 0 as well");
}

/** Whether a condition compares, or asks a cluster or a service. */
function isJudging(node: SyntaxNode, callOf: Study["facts"]["callOf"]): boolean {
  if (node.type === "TestCommand" || node.type === "ArithmeticCommand") return true;
  if (node.type === "AndOr") return node.commands.some((command) => isJudging(command, callOf));
  if (node.type === "Pipeline") return node.commands.slice(0, 1).some((command) => isJudging(command, callOf));
  const call = node.type === "Command" ? callOf.get(node) : undefined;
  return call !== undefined && (isComparison(call) || isRemote(call.name));
}

function failingBranch(node: If, study: Study): SyntaxNode | undefined {
  const { callOf } = study.facts;
  const condition = node.clause.commands.at(-1)?.command;
  if (node.elif.length > 0 || condition === undefined) return undefined;
  const judging = isJudging(condition, callOf);
  const inverted = condition?.type === "Pipeline" && condition.prefixes.some(({ type }) => type === "Negation");
  if (node.else && printsOnly(node.else, callOf)) {
    if (inverted) return undefined;
    return judging && saysFailure(node.else, study) ? node.else : undefined;
  }
  if (node.else || !printsOnly(node.then, callOf)) return undefined;
  return judging && saysFailure(node.then, study) ? node.then : undefined;
}

function saysFailure({ pos, end }: SyntaxNode, { facts }: Study): boolean {
  const text = facts.text.slice(pos, Math.min(end, pos + 2000)).toLowerCase();
  return FAILING_WORDS.some((word) => text.includes(word));
}

/** The status of a pipeline is that of its last command, and some last commands always succeed. */
function filtered(
  node: Pipeline,
  around: Surroundings,
  study: Study,
  compared: ReadonlySet<string>,
  report: Report,
): void {
  if (study.pipefail || around.captured || isUndoing(around, study)) return;
  if (!study.errexit && !around.tested) return;
  const calls = node.commands.map((command) => study.facts.callOf.get(command as never));
  const last = calls.at(-1);
  const failing = calls.slice(0, -1).find((call) => call !== undefined && isRemote(call.name) && call.name !== "jq");
  if (last === undefined || failing === undefined || !FILTERS.has(last.name)) return;
  if (isUndo(failing) || (isDiagnostic(failing) && !around.tested)) return;
  if (last.name === "tee" && last.args.some(({ literal }) => literal !== undefined && compared.has(literal))) return;
  const message = `the pipeline ends with the status of \`${last.name}\`, which is 0 also when \`${nameOf(failing)}\` fails`;
  report("pipeline-hides-failure", around.place ?? node.pos, message);
}

/** Files that a comparison looks into: where a command failed, they hold nothing. */
function comparedFiles({ pipings, calls }: Facts): ReadonlySet<string> {
  if (pipings.length === 0) return new Set();
  return new Set(calls.filter(isComparison).flatMap(({ args }) => args.flatMap(({ literal }) => literal ?? [])));
}

/** `local x=$(command)` has the status of `local`. */
function declarations({ facts, errexit }: Study, report: Report): void {
  if (!errexit) return;
  for (const { by, name, value, pos } of facts.settings) {
    if (by === undefined || value.substitutions.length === 0) continue;
    const failing = value.substitutions
      .flatMap(({ script }) => script.commands)
      .some(({ command }) => canFail(command, facts.callOf));
    if (!failing) continue;
    report(
      "declaration-hides-failure",
      pos,
      `\`${by} ${name}=$(…)\` succeeds also when the command in it fails, so \`set -e\` does not see it`,
    );
  }
}

function canFail(node: SyntaxNode, callOf: Study["facts"]["callOf"]): boolean {
  if (node.type === "Pipeline") return node.commands.slice(-1).some((command) => canFail(command, callOf));
  return node.type === "Command" && isRemote(callOf.get(node)?.name ?? "");
}

/** In a condition the shell ignores `set -e`, also inside the functions that are called there. */
function lenientFunctions(study: Study, report: Report): void {
  if (!study.errexit) return;
  const ignored = new Map<string, Call | undefined>();
  for (const { name, around, pos } of study.facts.calls) {
    const own = around.lenient ? study.functions.get(name) : undefined;
    if (own === undefined) continue;
    if (!ignored.has(name)) ignored.set(name, uncheckedIn(own.body, study));
    const lost = ignored.get(name);
    if (lost === undefined) continue;
    const message = `\`${name}\` is called in a condition, where \`set -e\` has no effect: a failing \`${nameOf(lost)}\` in it goes unnoticed`;
    report("errexit-ignored", pos, message);
  }
}

/** A command in a function that only `set -e` would make fail: none of the statements after it can end the script. */
function uncheckedIn(body: SyntaxNode, study: Study): Call | undefined {
  const list = body.type === "BraceGroup" ? body.body.commands : [];
  const checked = list.findLastIndex(({ command }) => study.flow.node(command).aborts);
  const calls = list
    .slice(checked + 1, -1)
    .flatMap(({ command }) => (command.type === "Command" ? (study.facts.callOf.get(command) ?? []) : []));
  return calls.find((call) => isRemote(call.name) && !isUndo(call) && !isDiagnostic(call));
}

function leading(node: SyntaxNode | undefined, { facts }: Study): Call | undefined {
  if (node === undefined) return undefined;
  if (node.type === "Command") return facts.callOf.get(node);
  return node.type === "Pipeline" ? leading(node.commands[0], { facts } as Study) : undefined;
}

/** In a loop that waits, a try may fail. */
function isPolled({ loop }: Surroundings): boolean {
  for (let outer = loop; outer !== undefined; outer = outer.around.loop) if (outer.kind !== "for") return true;
  return false;
}

function isUndoing({ inside }: Surroundings, { trapped }: Study): boolean {
  return inside !== undefined && trapped.has(inside);
}

function keepsOutput({ outputs, args }: Call): boolean {
  return (
    outputs.some((file) => file !== "/dev/null") ||
    args.some(({ literal }) => literal === "-o" || literal === "--output")
  );
}
