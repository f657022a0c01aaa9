import type { Command, HereDoc, Word } from "unbash";
import type { Argument, Call, Surroundings } from "./facts.js";
import { readWord } from "./words.js";

/** Commands that run the command in their arguments, with how many words of their own they take after their options. */
const WRAPPERS: Readonly<Record<string, number>> = {
  builtin: 0,
  busybox: 0,
  command: 0,
  env: 0,
  exec: 0,
  ionice: 0,
  nice: 0,
  nohup: 0,
  setsid: 0,
  stdbuf: 0,
  sudo: 0,
  time: 0,
  timeout: 1,
  xargs: 0,
};
const OPTIONS_WITH_VALUE: Readonly<Record<string, readonly string[]>> = {
  env: ["-u", "-C", "-S"],
  nice: ["-n"],
  sudo: ["-u", "-g"],
  timeout: ["-k", "-s", "--kill-after", "--signal"],
  xargs: ["-I", "-n", "-P", "-L", "-d", "-a", "-E", "-s"],
};

/** A simple command as a call; undefined where it only sets variables. */
export function readCall(node: Command, around: Surroundings): Call | undefined {
  if (node.name === undefined) return undefined;
  const words = [node.name, ...node.args.filter((arg) => arg.type === "Word")].map(argument);
  const { rest, bounded } = unwrap(words);
  const [first, ...args] = rest;
  const outputs = node.redirects.flatMap((redirect) =>
    redirect.type === "Redirect" && isOutput(redirect.operator, redirect.descriptor)
      ? [redirect.target?.value ?? ""]
      : [],
  );
  const heredocs = node.redirects.filter((redirect): redirect is HereDoc => redirect.type === "HereDoc");
  return {
    name: baseName(first?.literal ?? first?.text ?? ""),
    args,
    node,
    pos: node.pos,
    around: bounded ? { ...around, bounded } : around,
    heredocs,
    outputs,
    quiet: outputs.includes("/dev/null"),
  };
}

function argument(word: Word): Argument {
  const { literal, start, expansions, substitutions, quoted } = readWord(word);
  return { literal, start, expansions, substitutions, quoted, word, text: word.text, pos: word.pos };
}

function unwrap(words: readonly Argument[]): { rest: readonly Argument[]; bounded: boolean } {
  let rest = words;
  let bounded = false;
  for (;;) {
    const name = baseName(rest[0]?.literal ?? "");
    const own = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    const inner = own === undefined ? 0 : skipOwn(name, rest, own);
    if (own === undefined || inner >= rest.length) return { rest, bounded };
    if (name === "timeout") bounded = true;
    rest = rest.slice(inner);
  }
}

function skipOwn(name: string, words: readonly Argument[], own: number): number {
  let index = 1;
  for (; index < words.length; index += 1) {
    const text = words[index]?.literal ?? words[index]?.start ?? "";
    if (OPTIONS_WITH_VALUE[name]?.includes(text)) index += 1;
    else if (!text.startsWith("-") && !(name === "env" && text.includes("="))) break;
  }
  return index + own;
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
