import { contentHash } from "../../base/cache.js";
import type { ScriptOptions, ScriptProblem } from "./options.js";
import type { Run } from "./runs.js";
import type { Source } from "./sources.js";

/** What is kept of a script that was read before. It can be written as JSON. */
export interface KeptScript {
  /** The files that it sources: kept by the hash of its text alone. */
  readonly sources?: readonly Source[];
  /** The scripts in files that it runs: kept by the hash of its text alone. */
  readonly runs?: readonly Run[];
  /** What is wrong with it: kept by the hash of its text, of what it sources and of how it runs. */
  readonly problems?: readonly ScriptProblem[];
}

/** What is kept of scripts, by hashes of their content: a Map of any age. Only what is asked for or set is still of use. */
export type ScriptCache = Pick<Map<string, KeptScript>, "get" | "set">;

/** Hashes texts, each once. */
export function makeHasher(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const ready = known.get(text);
    if (ready !== undefined) return ready;
    const hash = contentHash(text);
    known.set(text, hash);
    return hash;
  };
}

/** The options without what makes no difference to the script, so that it is judged once for all that run it alike. */
export function relevantOptions(script: string, options: ScriptOptions): ScriptOptions {
  const { namespace, alone, secrets = [], secretPaths = [], ...rest } = options;
  const texts = [script, ...(options.sourced?.values() ?? [])];
  // `env` and `printenv` print what nobody names.
  const isPrinted = texts.some((text) => text.includes("env"));
  const isNamed = (name: string) => isPrinted || texts.some((text) => text.includes(name));
  const isTest = (options.role ?? "test") === "test";
  return {
    ...rest,
    secrets: secrets.filter(isNamed),
    secretPaths: secretPaths.filter(isNamed),
    ...(isTest && alone !== undefined && { alone }),
    ...(isTest && namespace !== undefined && { namespace }),
  };
}

/** By what the problems of a script are kept. */
export function problemsKey(script: string, options: ScriptOptions, hash: (text: string) => string): string {
  const { sourced, ...rest } = options;
  const files: string[] = [];
  for (const [word, text] of sourced ?? []) files.push(word, hash(text));
  return JSON.stringify([hash(script), rest, files]);
}
