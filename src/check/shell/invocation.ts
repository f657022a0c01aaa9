/** How a container's command runs a shell. */
export interface Invocation {
  readonly shell: Shell;
  /** The letters and long options that are set, such as `e` and `pipefail`. */
  readonly flags: readonly string[];
  /** The script itself, by its index in the words; or the path of its file. */
  readonly script: { readonly index: number } | { readonly path: string };
  /** `timeout` ends the script. */
  readonly bounded: boolean;
}

/** The grammars that scripts are held to: `sh` is what busybox and dash share. */
export type Shell = "sh" | "bash";

const SHELLS: Readonly<Record<string, Shell>> = { sh: "sh", ash: "sh", dash: "sh", bash: "bash" };
/** Parts of the names of interpreters with another grammar. */
const NOT_SHELLS = ["python", "perl", "node", "ruby", "awk", "zsh", "fish", "tcl"];

/** What the words of a container's command run, where that is a shell or a file; undefined where it is another program. */
export function readInvocation(words: readonly string[]): Invocation | undefined {
  const { start, bounded } = skipWrappers(words);
  const first = words[start];
  if (first === undefined) return undefined;
  if (first === "-c" && start === 0) return shellWords(words, 0, "sh", bounded);
  const shell = shellOf(first);
  if (shell !== undefined) return shellWords(words, start + 1, shell, bounded);
  return first.startsWith("/") ? { shell: "sh", flags: [], script: { path: first }, bounded } : undefined;
}

/** What a script's first line says about its shell; undefined where it is no shell script. */
export function readShebang(text: string): { readonly shell: Shell; readonly flags: readonly string[] } | undefined {
  if (!text.startsWith("#!")) return { shell: "sh", flags: [] };
  const line = text.slice(2, text.indexOf("\n") < 0 ? undefined : text.indexOf("\n"));
  const words = line.split(" ").flatMap((word) => word.trim() || []);
  const program = words.find((word) => !word.startsWith("-") && !word.endsWith("/env")) ?? "sh";
  if (NOT_SHELLS.some((name) => baseName(program).includes(name))) return undefined;
  const flags = words.filter((word) => word.startsWith("-") && word !== "-S").flatMap((word) => [...word.slice(1)]);
  return { shell: shellOf(program) ?? "bash", flags };
}

function shellOf(program: string): Shell | undefined {
  const name = baseName(program);
  return Object.hasOwn(SHELLS, name) ? SHELLS[name] : undefined;
}

/** Programs that run the one in their arguments, with their options that take a word of their own. */
const WRAPPERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["busybox", []],
  ["dumb-init", ["-r", "--rewrite"]],
  ["env", ["-u", "--unset", "-C", "--chdir"]],
  ["exec", []],
  ["ionice", ["-c", "-n"]],
  ["nice", ["-n"]],
  ["nohup", []],
  ["setsid", []],
  ["stdbuf", ["-i", "-o", "-e"]],
  ["time", []],
  ["timeout", ["-k", "--kill-after", "-s", "--signal"]],
  ["tini", ["-e", "-p"]],
]);

function skipWrappers(words: readonly string[]): { start: number; bounded: boolean } {
  let start = 0;
  let bounded = false;
  for (;;) {
    const name = baseName(words[start] ?? "");
    const taking = WRAPPERS.get(name);
    if (taking === undefined) return { start, bounded };
    if (name === "timeout") bounded = true;
    start += 1;
    while (words[start]?.startsWith("-") || (name === "env" && words[start]?.includes("=")))
      start += taking.includes(words[start] ?? "") ? 2 : 1;
    if (name === "timeout") start += 1;
  }
}

function baseName(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1);
}

function shellWords(words: readonly string[], from: number, shell: Shell, bounded: boolean): Invocation | undefined {
  const flags: string[] = [];
  let index = from;
  for (; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!word.startsWith("-") || word === "-" || word === "--") break;
    const letters = word.startsWith("--") ? [word.slice(2)] : [...word.slice(1)];
    flags.push(...letters);
    if (!letters.includes("o")) continue;
    index += 1;
    flags.push(words[index] ?? "");
  }
  if (words[index] === "--") index += 1;
  const target = words[index];
  if (target === undefined) return undefined;
  return { shell, flags, script: flags.includes("c") ? { index } : { path: target }, bounded };
}
