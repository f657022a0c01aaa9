/** A kubectl command line, taken apart. */
export interface Arguments {
  readonly words: readonly string[];
  /** Long names; a flag given several times keeps all values. A flag without a value is `true`. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** What stands after `--`. */
  readonly rest: readonly string[];
}

/** The fake's own refusal of something it does not know: it fails the scenario, whatever the script makes of it. */
export class UnknownUsage extends Error {}

/** An error as kubectl itself reports it: text on stderr and exit code 1. */
export class KubectlError extends Error {}

const short: Readonly<Record<string, string>> = {
  n: "namespace",
  f: "filename",
  o: "output",
  l: "selector",
  c: "container",
  p: "patch",
  A: "all-namespaces",
  i: "stdin",
  q: "quiet",
};

const withValue = new Set(
  (
    "namespace filename output selector container patch type for timeout request-timeout field-selector tail since image restart " +
    "overrides labels env from-literal from-file from duration audience replicas grace-period field-manager sort-by subresource " +
    "limits requests port api-version"
  ).split(" "),
);

const withoutValue = new Set(
  (
    "all-namespaces stdin quiet ignore-not-found wait now force overwrite server-side force-conflicts no-headers command all " +
    "previous all-containers dry-run cascade show-labels record validate list"
  ).split(" "),
);

/** Takes a command line apart; an unknown flag is unknown usage. */
export function parseArguments(line: readonly string[]): Arguments {
  const words: string[] = [];
  const flags = new Map<string, string[]>();
  const end = line.indexOf("--");
  const head = end < 0 ? line : line.slice(0, end);
  for (let index = 0; index < head.length; index += 1) {
    const word = head[index] ?? "";
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const { name, value } = splitFlag(word);
    if (value !== undefined) add(flags, name, value);
    else if (withoutValue.has(name)) add(flags, name, "true");
    else {
      index += 1;
      add(flags, name, head[index] ?? "");
    }
  }
  return { words, flags, rest: end < 0 ? [] : line.slice(end + 1) };
}

/** The last value of a flag. */
export function flag(line: Arguments, name: string): string | undefined {
  return line.flags.get(name)?.at(-1);
}

/** Whether a flag without a value is set. */
export function isSet(line: Arguments, name: string): boolean {
  return !["false", "none", undefined].includes(flag(line, name));
}

/** A duration flag such as `90s`, `2m` or `1h30m`, in seconds. */
export function seconds(text: string): number {
  const parts = [...text.matchAll(/(\d+)(h|m|s)/g)];
  if (parts.length === 0) throw new UnknownUsage(`duration ${text}`);
  const unit: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
  return parts.reduce((sum, [, count, name = "s"]) => sum + Number(count) * (unit[name] ?? 1), 0);
}

function splitFlag(word: string): { name: string; value?: string } {
  const long = /^--([a-z-]+)(?:=(.*))?$/s.exec(word);
  const letter = /^-([a-zA-Z])(?:=?(.+))?$/s.exec(word);
  const name = long?.[1] ?? short[letter?.[1] ?? ""];
  const value = long ? long[2] : letter?.[2];
  if (name === undefined || !(withValue.has(name) || withoutValue.has(name))) throw new UnknownUsage(`flag ${word}`);
  return value === undefined ? { name } : { name, value };
}

function add(flags: Map<string, string[]>, name: string, value: string): void {
  flags.set(name, [...(flags.get(name) ?? []), value]);
}
