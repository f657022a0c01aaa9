import type { Statement, SyntaxNode } from "unbash";
import { FILTERS, isComparison, isDiagnostic, isRemote, isUndo } from "./commands.js";
import type { Ending } from "./ending.js";
import type { Call, Sequence } from "./facts.js";
import { nameOf } from "./names.js";
import { callsOf, isExitTrap, isRunBy, type Report, type Study, setsOption } from "./study.js";

/** What makes the verdict of a test worthless: it cannot be a failure, or not that of the command that failed. */
export function verdict(study: Study, report: Report): void {
  cannotFail(study, report);
  const { text, sequences } = study.facts;
  const asksStatus = text.includes("$?") || text.includes("${?");
  // With `set -e`, only `$?` is of interest.
  for (const sequence of study.errexit && !asksStatus ? [] : sequences) {
    sequence.list.commands.forEach((statement, index) => {
      const next = sequence.list.commands[index + 1];
      if (!study.errexit) {
        droppedComparison(statement, next, sequence, study, report);
        lostExit(statement, next, sequence, study, report);
      }
      if (asksStatus && next !== undefined) wrongStatus(statement, next, study, report);
    });
  }
  uncheckedCommand(study, report);
  errexitOff(study, report);
}

function cannotFail(study: Study, report: Report): void {
  const { facts, flow, options, unknown } = study;
  if (options.alone === false || unknown || facts.errors.length > 0) return;
  // Where `timeout` ends a loop, it does so with 124.
  if (options.bounded && facts.loops.some(({ kind }) => kind !== "for")) return;
  const passing = passingTrap(study);
  if (passing) {
    report("test-cannot-fail", passing.pos, "the script always ends with 0: the trap on EXIT ends with `exit 0`");
    return;
  }
  if (facts.script.commands.length === 0 || flow.canFail() || trapAborts(study)) return;
  const last = facts.script.commands.at(-1);
  const what = last === undefined ? "" : facts.text.slice(last.pos, Math.min(last.end, last.pos + 60)).split("\n")[0];
  const reason = study.errexit ? "every failure is caught" : "without `set -e` a failing command changes nothing";
  const message = `the script always ends with 0: ${reason}, and it ends with \`${what}\``;
  report("test-cannot-fail", last?.pos ?? 0, message);
}

/** A trap on EXIT that ends with 0, whatever the script would have ended with. */
function passingTrap({ facts, flow, functions }: Study): Call | undefined {
  const traps = facts.switches.filter(({ name, around }) => name === "trap" && !around.subshell);
  if (traps.some(({ args }) => args[0]?.literal === "-")) return undefined;
  const trap = traps.findLast(isExitTrap);
  if (trap === undefined) return undefined;
  const body = functions.get(trap.args[0]?.literal ?? "")?.body;
  if (body !== undefined) return alwaysStops(flow.node(body)) ? trap : undefined;
  const list = facts.sequences.find(
    ({ list: { commands }, around }) =>
      around.inside === "trap" && commands[0] !== undefined && isRunBy({ around, pos: commands[0].pos }, trap),
  )?.list.commands;
  return list !== undefined && alwaysStops(flow.list(list)) ? trap : undefined;
}

function alwaysStops({ passes, fails, aborts, stops }: Ending): boolean {
  return stops && !passes && !fails && !aborts;
}

function trapAborts({ flow, exitTrap, functions, trapped }: Study): boolean {
  if (!exitTrap) return false;
  return [...trapped].some((name) => {
    const body = functions.get(name)?.body;
    return body !== undefined && flow.node(body).aborts;
  });
}

/** A comparison that nobody looks at. */
function droppedComparison(
  statement: Statement,
  next: Statement | undefined,
  sequence: Sequence,
  study: Study,
  report: Report,
): void {
  const call = study.facts.callOf.get(statement.command as never);
  const isTest = call === undefined ? isTestCommand(statement.command) : isComparison(call);
  if (!isTest || statement.background || sequence.around.captured) return;
  if (next === undefined ? !sequence.top || study.flow.endFails() : readsStatus(next, study)) return;
  if (next === undefined && sequence.around.inside !== undefined) return;
  const pos = sequence.around.place ?? statement.pos;
  const what = study.facts.text.slice(statement.pos, statement.end).split("\n")[0];
  report(
    "comparison-dropped",
    pos,
    `nothing looks at the result of \`${what}\`, and without \`set -e\` the script goes on`,
  );
}

function isTestCommand({ type }: SyntaxNode): boolean {
  return type === "TestCommand";
}

/** `$?` of something that always succeeds. */
function wrongStatus(statement: Statement, next: Statement, study: Study, report: Report): void {
  const reader = statusReader(next, study);
  if (reader === undefined) return;
  const { command } = statement;
  const { passes, fails, aborts }: Ending = study.flow.node(command);
  if (!passes || fails || aborts) {
    hiddenStatus(statement, reader, study, report);
    return;
  }
  // The value of the variable was computed before, so it is meant that way.
  const call = study.facts.callOf.get(command as never);
  const what = call?.name ?? study.facts.text.slice(command.pos, command.end).split("\n")[0];
  report(
    "wrong-status-tested",
    reader.pos,
    `\`$?\` is the status of \`${what}\`, which always succeeds, not of the command before it`,
  );
}

/** `$?` of a pipeline is that of its last command. */
function hiddenStatus({ command }: Statement, reader: Call, study: Study, report: Report): void {
  if (command.type !== "Pipeline" || study.pipefail) return;
  const names = command.commands.map((part) => study.facts.callOf.get(part as never)?.name ?? "");
  const last = names.at(-1) ?? "";
  const failing = names.slice(0, -1).find((name) => isRemote(name));
  if (failing === undefined || !FILTERS.has(last)) return;
  report(
    "wrong-status-tested",
    reader.pos,
    `\`$?\` is the status of \`${last}\`, the last command of the pipeline, not of \`${failing}\``,
  );
}

function statusReader(statement: Statement, { facts }: Study): Call | undefined {
  const call = firstCall(statement.command, facts.callOf);
  const first = call?.args.some(({ expansions }) => expansions.some(({ name }) => name === "?"));
  return first ? call : undefined;
}

function readsStatus(statement: Statement, study: Study): boolean {
  const { command } = statement;
  if (
    command.type === "Command" &&
    command.prefix.some((part) => part.type === "Assignment" && part.text.endsWith("$?"))
  )
    return true;
  if (command.type === "TestCommand" || command.type === "If") {
    const text = study.facts.text.slice(command.pos, command.type === "If" ? command.clause.end : command.end);
    if (text.includes("$?")) return true;
  }
  return statusReader(statement, study) !== undefined;
}

/** The command of a statement that runs first. */
function firstCall(node: SyntaxNode, callOf: Study["facts"]["callOf"]): Call | undefined {
  let current: SyntaxNode | undefined = node;
  while (current !== undefined) {
    if (current.type === "Command") return callOf.get(current);
    if (current.type === "AndOr" || current.type === "Pipeline") current = current.commands[0];
    else if (current.type === "If") current = current.clause.commands[0]?.command;
    else return undefined;
  }
  return undefined;
}

/** An `exit` that ends only the subshell that it stands in. */
function lostExit(
  statement: Statement,
  next: Statement | undefined,
  sequence: Sequence,
  study: Study,
  report: Report,
): void {
  const { command } = statement;
  if (statement.background || sequence.around.captured || next === undefined || readsStatus(next, study)) return;
  const inner = command.type === "Redirected" ? command.command : command;
  const body = inner.type === "Subshell" ? inner : inner.type === "Pipeline" ? inner.commands.at(-1) : undefined;
  if (body === undefined || body.type === "Command") return;
  const ending = study.flow.node(body.type === "Subshell" ? body.body : body);
  if (!ending.aborts) return;
  const what = body.type === "Subshell" ? "( … )" : "the last part of a pipeline";
  report(
    "subshell-exit-lost",
    sequence.around.place ?? statement.pos,
    `the \`exit\` ends only ${what}, which is a subshell, and the script goes on`,
  );
}

/** Without `set -e`: the first command whose failure nobody sees. */
function uncheckedCommand(study: Study, report: Report): void {
  const { errexit, facts, unknown } = study;
  if (errexit || unknown) return;
  const lost = facts.sequences.flatMap(({ list, around }) => {
    if (around.captured || around.tested) return [];
    return list.commands.flatMap((statement, index) => {
      const next = list.commands[index + 1];
      const call = facts.callOf.get(statement.command as never);
      if (next === undefined || call === undefined || statement.background || readsStatus(next, study)) return [];
      return isRemote(call.name) && !isUndo(call) && !isDiagnostic(call) && !study.trapped.has(around.inside ?? "")
        ? [call]
        : [];
    });
  });
  const [first] = lost;
  if (first === undefined) return;
  const more = lost.length > 1 ? `, nor that of ${lost.length - 1} more commands` : "";
  report(
    "failure-unnoticed",
    first.pos,
    `without \`set -e\` nothing notices the failure of \`${nameOf(first)}\`${more}`,
  );
}

function errexitOff(study: Study, report: Report): void {
  const { errexit } = study;
  const switches = callsOf(study, ["set"]).filter(({ around }) => around.inside === undefined && !around.subshell);
  const last = switches.findLast((call) => setsOption(call, "e", "errexit") || offOption(call));
  if (!errexit || last === undefined || !offOption(last)) return;
  report("errexit-left-off", last.pos, "`set +e` is never switched back, so failures after it go unnoticed");
}

function offOption({ args }: Call): boolean {
  return args.some(
    ({ literal = "" }, index) =>
      literal.startsWith("+") && (literal.includes("e") || args[index + 1]?.literal === "errexit"),
  );
}
