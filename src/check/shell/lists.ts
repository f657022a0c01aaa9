import { type Command, forEachChild, type SyntaxNode } from "unbash";
import { isRemote } from "./commands.js";
import type { Call } from "./facts.js";
import type { Substitution } from "./words.js";

const VALUE_OPTIONS: ReadonlySet<string> = new Set(
  "-n --namespace -o --output -l --selector --field-selector --context --kubeconfig --sort-by -f --filename --request-timeout --timeout --for -c".split(
    " ",
  ),
);

const ALWAYS_THERE: ReadonlySet<string> = new Set(["namespace", "namespaces", "node", "nodes", "no", "ns"]);

/** Whether one of the substitutions gets a list from a cluster or a service. */
export function fetches(substitutions: readonly Substitution[], callOf: ReadonlyMap<Command, Call>): boolean {
  return substitutions.some(({ script }) => script.commands.some(({ command }) => asks(command, callOf)));
}

/** Whether the command, or the first of the pipeline, gets a list from a cluster or a service. */
export function asks(node: SyntaxNode, callOf: ReadonlyMap<Command, Call>): boolean {
  if (node.type === "AndOr") return node.commands.slice(0, 1).some((first) => asks(first, callOf));
  const first = node.type === "Pipeline" ? node.commands[0] : node;
  const call = first?.type === "Command" ? callOf.get(first) : undefined;
  if (call === undefined || !isRemote(call.name)) return false;
  if (call.name !== "kubectl") return call.name === "curl" || call.name === "wget" || call.name === "helm";
  return call.words.includes("get") && !isNeverEmpty(call.words) && (isList(call.words) || node.type === "Pipeline");
}

/** The commands in a piece of a script. */
export function commandsIn(node: SyntaxNode, callOf: ReadonlyMap<Command, Call>): Call[] {
  const found: Call[] = [];
  const visit = (child: SyntaxNode): void => {
    const call = child.type === "Command" ? callOf.get(child) : undefined;
    if (call !== undefined) found.push(call);
    else forEachChild(child, visit);
  };
  visit(node);
  return found;
}

/** Whether the words of `kubectl get` ask for a list, not for one object. */
export function isList(words: readonly string[]): boolean {
  if (words.some((word) => word === "-f" || word.startsWith("--filename") || word.startsWith("--raw"))) return false;
  const named = positional(words).slice(1);
  return named.length === 1 && !named[0]?.includes("/");
}

/** Each cluster has nodes and namespaces; those with a label may be missing. */
function isNeverEmpty(words: readonly string[]): boolean {
  const kind = positional(words)[1] ?? "";
  return ALWAYS_THERE.has(kind) && !words.some((word) => word.startsWith("-l") || word.includes("selector"));
}

function positional(words: readonly string[]): string[] {
  const found: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (VALUE_OPTIONS.has(word)) index += 1;
    else if (!word.startsWith("-")) found.push(word);
  }
  return found;
}
