import { KubectlError, parseArguments, UnknownUsage } from "./arguments.js";
import type { FakeCluster } from "./fake-cluster.js";
import { auth, exec, get, logs, wait } from "./read-verbs.js";
import type { Session } from "./session.js";
import { apply, create, mark, patch, remove, rollout, run, scale } from "./write-verbs.js";

/** What a kubectl command gives. */
export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** A kubectl command as the shim hands it over. */
export interface KubectlCall {
  readonly folder: string;
  readonly words: readonly string[];
  readonly input: string;
}

const verbs: Readonly<Record<string, (session: Session, words: readonly string[]) => number>> = {
  get,
  wait,
  exec,
  logs,
  auth,
  apply,
  create,
  delete: remove,
  patch,
  label: (session, words) => mark(session, words, "labels"),
  annotate: (session, words) => mark(session, words, "annotations"),
  scale,
  rollout,
  run,
};

/** Runs one kubectl command on the fake; what it does not know is a complaint, which fails the scenario. */
export function kubectl(cluster: FakeCluster, call: KubectlCall, pass: (seconds: number) => void): KubectlResult {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let exit: number;
  try {
    cluster.options.onTick?.(cluster);
    const line = parseArguments(call.words);
    const [verb = "", ...words] = line.words;
    const handle = verbs[verb];
    if (handle === undefined) throw new UnknownUsage(`verb ${verb}`);
    exit = handle({ cluster, line, folder: call.folder, input: call.input, stdout, stderr, pass }, words);
  } catch (error) {
    if (!(error instanceof KubectlError)) {
      cluster.complaints.push(
        `kubectl ${call.words.join(" ")}: the fake does not know ${error instanceof UnknownUsage ? error.message : String(error)}`,
      );
    }
    stderr.push(`${error instanceof Error ? error.message : String(error)}\n`);
    exit = 1;
  }
  return { stdout: stdout.join(""), stderr: stderr.join(""), exit };
}
