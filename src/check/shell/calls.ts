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
  ionice: ["-c", "-n"],
  nice: ["-n"],
  sudo: ["-u", "-g"],
  timeout: ["-k", "-s", "--kill-after", "--signal"],
  xargs: ["-I", "-n", "-P", "-L", "-d", "-a", "-E", "-s"],
};
const NONE: readonly never[] = [];
const UNWRAPPED = { at: 0, bounded: false };

/** The words of a command: its name, where it has one, and its arguments. */
export function wordsOf({ name, args }: Command): Argument[] {
  const words = name === undefined ? [] : [readWord(name)];
  for (const part of args) if (part.type === "Word") words.push(readWord(part));
  return words;
}

/** A simple command, with the words of its name and arguments, as a call. */
export function readCall(node: Command, words: readonly Argument[], around: Surroundings): Call {
  const { at, bounded } = WRAPPERS.has(commandOf(words[0])) ? unwrap(words) : UNWRAPPED;
  const args = words.slice(at + 1);
  const { redirects } = node;
  return {
    name: baseName(words[at]?.literal ?? words[at]?.text ?? ""),
    args,
    words: args.map(startOf),
    node,
    pos: node.pos,
    around: bounded ? { ...around, bounded } : around,
    heredocs: redirects.length === 0 ? NONE : redirects.filter(isHereDoc),
    outputs: redirects.length === 0 ? NONE : redirects.flatMap(outputOf),
  };
}

/** Where the command stands that is run in the end. */
function unwrap(words: readonly Argument[]): { at: number; bounded: boolean } {
  let at = 0;
  let bounded = false;
  for (;;) {
    const name = commandOf(words[at]);
    const inner = WRAPPERS.has(name) ? wrapped(name, words, at + 1) : words.length;
    if (inner >= words.length) return { at, bounded };
    bounded ||= name === "timeout";
    at = inner;
  }
}

function commandOf(word: Argument | undefined): string {
  return baseName(word?.literal ?? "");
}

function startOf({ start }: Argument): string {
  return start;
}

/** Where the command that a wrapper runs stands. */
function wrapped(name: string, words: readonly Argument[], from: number): number {
  let index = from;
  for (; index < words.length; index += 1) {
    const text = words[index]?.start ?? "";
    if (OPTIONS_WITH_VALUE[name]?.includes(text)) index += 1;
    // `command -v` only tells where a program is.
    else if (name === "command" && (text === "-v" || text === "-V")) return words.length;
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
