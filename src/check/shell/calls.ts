import type { Command, HereDoc, Redirection } from "unbash";
import type { Call, Surroundings } from "./facts.js";
import { type Argument, readWord } from "./words.js";

/** Commands that run the command in their arguments, with how many words of their own they take after their options. */
const WRAPPERS: ReadonlyMap<string, number> = new Map([
  ["builtin", 0],
  ["busybox", 0],
  ["command", 0],
  ["env", 0],
  ["exec", 0],
  ["ionice", 0],
  ["nice", 0],
  ["nohup", 0],
  ["setsid", 0],
  ["stdbuf", 0],
  ["sudo", 0],
  ["time", 0],
  ["timeout", 1],
  ["xargs", 0],
]);
const OPTIONS_WITH_VALUE: Readonly<Record<string, readonly string[]>> = {
  env: ["-u", "-C", "-S"],
  nice: ["-n"],
  sudo: ["-u", "-g"],
  timeout: ["-k", "-s", "--kill-after", "--signal"],
  xargs: ["-I", "-n", "-P", "-L", "-d", "-a", "-E", "-s"],
};
const NONE: readonly never[] = [];

/** A simple command as a call; undefined where it only sets variables. */
export function readCall(node: Command, around: Surroundings): Call | undefined {
  if (node.name === undefined) return undefined;
  const all = [readWord(node.name)];
  for (const arg of node.args) if (arg.type === "Word") all.push(readWord(arg));
  const { at, bounded } = unwrap(all);
  const args = all.slice(at + 1);
  return {
    name: baseName(all[at]?.literal ?? all[at]?.text ?? ""),
    args,
    words: args.map(({ start }) => start),
    node,
    pos: node.pos,
    around: bounded ? { ...around, bounded } : around,
    heredocs: node.redirects.length === 0 ? NONE : node.redirects.filter(isHereDoc),
    outputs: node.redirects.length === 0 ? NONE : node.redirects.flatMap(outputOf),
  };
}

/** Where the command stands that is run in the end. */
function unwrap(words: readonly Argument[]): { at: number; bounded: boolean } {
  let at = 0;
  let bounded = false;
  for (;;) {
    const name = baseName(words[at]?.literal ?? "");
    const inner = WRAPPERS.has(name) ? wrapped(name, words, at + 1) : words.length;
    if (inner >= words.length) return { at, bounded };
    bounded ||= name === "timeout";
    at = inner;
  }
}

/** Where the command that a wrapper runs stands. */
function wrapped(name: string, words: readonly Argument[], from: number): number {
  let index = from;
  for (; index < words.length; index += 1) {
    const text = words[index]?.start ?? "";
    if (OPTIONS_WITH_VALUE[name]?.includes(text)) index += 1;
    else if (!text.startsWith("-") && !(name === "env" && text.includes("="))) break;
  }
  return index + (WRAPPERS.get(name) ?? 0);
}

function isHereDoc(redirect: Redirection): redirect is HereDoc {
  return redirect.type === "HereDoc";
}

function outputOf(redirect: Redirection): readonly string[] {
  const gets = redirect.type === "Redirect" && isOutput(redirect.operator, redirect.descriptor);
  return gets ? [redirect.target?.value ?? ""] : NONE;
}

function isOutput(
  operator: string,
  descriptor: { readonly type: string; readonly value?: number } | undefined,
): boolean {
  if (!operator.startsWith(">") && !operator.startsWith("&>")) return false;
  return operator.startsWith("&") || descriptor === undefined || descriptor.value === 1;
}

function baseName(command: string): string {
  return command.slice(command.lastIndexOf("/") + 1);
}
