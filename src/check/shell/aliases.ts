import type { Command, Function as FunctionNode } from "unbash";
import type { Call, Facts } from "./facts.js";

/** Functions that only hand their arguments on, with the command that they run. */
export function aliasesOf(all: readonly Facts[]): Map<string, Call> {
  const aliases = new Map<string, Call>();
  for (const { functions, callOf } of all) {
    for (const [name, { body }] of functions) {
      aliases.delete(name);
      if (body.type !== "BraceGroup" || body.body.commands.length !== 1) continue;
      const only = body.body.commands[0]?.command;
      const call = only?.type === "Command" ? callOf.get(only) : undefined;
      if (call?.args.at(-1)?.expansions[0]?.name === "@") aliases.set(name, call);
    }
  }
  return aliases;
}

/**
 * The facts of a script where functions that only hand their arguments on, such as `kube() { kubectl -n "$NS" "$@"; }`, are
 * taken for the command that they run. `named` are its calls by their names.
 */
export function seeThrough(
  facts: Facts,
  library: ReadonlyMap<string, Call>,
  functions: ReadonlyMap<string, FunctionNode>,
  named: ReadonlyMap<string, readonly Call[]>,
): Facts {
  const aliases = aliasesOf([facts]);
  for (const [name, alias] of library) if (named.has(name) && !facts.functions.has(name)) aliases.set(name, alias);
  for (const [name, alias] of aliases) if (!named.has(name) || functions.has(alias.name)) aliases.delete(name);
  if (aliases.size === 0) return facts;
  const through = (call: Call): Call => {
    const alias = aliases.get(call.name);
    if (alias === undefined) return call;
    const args = [...alias.args.slice(0, -1), ...call.args];
    return { ...call, name: alias.name, args, words: args.map(({ start }) => start) };
  };
  const callOf = new Map<Command, Call>(facts.callOf);
  for (const name of aliases.keys()) {
    for (const { node } of named.get(name) ?? []) {
      const call = facts.callOf.get(node);
      if (call !== undefined) callOf.set(node, through(call));
    }
  }
  return { ...facts, calls: facts.calls.map(through), callOf };
}
