import type { If, SyntaxNode } from "unbash";
import { isRemote } from "./commands.js";
import type { Branching, Call } from "./facts.js";
import { nameOf } from "./names.js";
import type { Report, Study } from "./study.js";

type Earlier = (call: Call) => boolean;

/** Where any failure of a command counts as the result that was hoped for. */
export function hoped(study: Study, report: Report): void {
  const earlier = earlierIn(study);
  for (const branching of study.facts.branchings) hopedFailure(branching, earlier, study, report);
  hopedStatus(earlier, study, report);
}

/** Any failure at all, a missing pod included, counts as what was hoped for. */
function hopedFailure({ node, around }: Branching, earlier: Earlier, study: Study, report: Report): void {
  const condition = node.clause.commands.at(-1)?.command;
  const call = condition?.type === "Command" ? study.facts.callOf.get(condition) : undefined;
  if (call === undefined || around.captured || !isHoped(call, earlier) || !condemns(node.then, study)) return;
  if (node.else && study.flow.node(node.else).aborts) return;
  reportHoped(call, call.pos, report);
}

/** The same, by `$?` or by `&&`. */
function hopedStatus(earlier: Earlier, study: Study, report: Report): void {
  for (const { list, around } of study.facts.sequences) {
    list.commands.forEach(({ command }, index) => {
      if (command.type !== "Command" && command.type !== "AndOr") return;
      const next = list.commands[index + 1]?.command;
      const call = command.type === "Command" && next?.type === "If" ? study.facts.callOf.get(command) : undefined;
      if (call !== undefined && next?.type === "If" && isHoped(call, earlier) && hopesForFailure(next, study))
        reportHoped(call, call.pos, report);
      if (command.type !== "AndOr" || around.captured) return;
      const first = command.commands[0];
      const tried = first?.type === "Command" ? study.facts.callOf.get(first) : undefined;
      const then = command.commands[1];
      if (tried === undefined || then === undefined || command.operators[0] !== "&&" || !isHoped(tried, earlier))
        return;
      const rescued =
        command.operators[1] === "||" && command.commands[2] && study.flow.node(command.commands[2]).aborts;
      if (condemns(then, study) && !rescued) reportHoped(tried, tried.pos, report);
    });
  }
}

function hopesForFailure(node: If, study: Study): boolean {
  const condition = node.clause.commands.at(-1)?.command;
  const call = condition?.type === "Command" ? study.facts.callOf.get(condition) : undefined;
  const [left, operator, right] = call?.args ?? [];
  if (left?.expansions[0]?.name !== "?" || right?.literal !== "0") return false;
  const wanted = operator?.literal === "-eq" || operator?.literal === "=" || operator?.literal === "==";
  const success = wanted ? node.then : node.else;
  const failure = wanted ? node.else : node.then;
  if (success === undefined || !condemns(success, study)) return false;
  return failure === undefined || !study.flow.node(failure).aborts;
}

function reportHoped(call: Call, pos: number, report: Report): void {
  report(
    "any-failure-passes",
    pos,
    `any failure of \`${nameOf(call)}\` counts as the result that was hoped for, a missing pod or a refused connection as well`,
  );
}

/** A command that asks others, whose message nobody keeps and that was not shown to succeed before. */
function isHoped(call: Call, earlier: Earlier): boolean {
  const keeps = call.node.redirects.some(
    (one) =>
      one.type === "Redirect" &&
      one.operator.includes(">") &&
      one.operator !== ">&" &&
      one.target?.value !== "/dev/null",
  );
  return isRemote(call.name) && call.name !== "jq" && !keeps && !earlier(call);
}

/** Tells whether the same command stands further up. */
function earlierIn({ facts }: Study): Earlier {
  let first: Map<string, number> | undefined;
  return (call) => {
    first ??= firstPlaces(facts.calls);
    return (first.get(wordsText(call)) ?? call.pos) < call.pos;
  };
}

function firstPlaces(calls: readonly Call[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const call of calls) {
    const text = wordsText(call);
    first.set(text, Math.min(first.get(text) ?? call.pos, call.pos));
  }
  return first;
}

function wordsText({ name, args }: Call): string {
  return [name, ...args.map(({ text }) => text)].join(" ");
}

function condemns(node: SyntaxNode, { flow }: Study): boolean {
  const { passes, fails, aborts, stops } = flow.node(node);
  return aborts && !passes && !fails && !stops;
}
