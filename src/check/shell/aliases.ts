import type { Command, Function as FunctionNode } from "unbash";
import type { Call, Facts } from "./facts.js";

/**
 * The facts of a script where functions that only hand their arguments on, such as `kube() { kubectl -n "$NS" "$@"; }`, are
 * taken for the command that they run.
 */
export function seeThrough(facts: Facts, all: readonly Facts[], functions: ReadonlyMap<string, FunctionNode>): Facts {
  const aliases = aliasesOf(all, functions);
  if (aliases.size === 0 || !facts.calls.some(({ name }) => aliases.has(name))) return facts;
  const through = (call: Call): Call => {
    const alias = aliases.get(call.name);
    return alias === undefined ? call : { ...call, name: alias.name, args: [...alias.args.slice(0, -1), ...call.args] };
  };
  const callOf = new Map<Command, Call>();
  for (const [node, call] of facts.callOf) callOf.set(node, through(call));
  return { ...facts, calls: facts.calls.map(through), callOf };
}

function aliasesOf(all: readonly Facts[], functions: ReadonlyMap<string, FunctionNode>): ReadonlyMap<string, Call> {
  const aliases = new Map<string, Call>();
  for (const [name, { body }] of functions) {
    const [only, ...others] = body.type === "BraceGroup" ? body.body.commands : [];
    if (only?.command.type !== "Command" || others.length > 0) continue;
    const { command } = only;
    const call = all.map(({ callOf }) => callOf.get(command)).find((found) => found !== undefined);
    if (call?.args.at(-1)?.expansions[0]?.name === "@" && !functions.has(call.name)) aliases.set(name, call);
  }
  return aliases;
}
