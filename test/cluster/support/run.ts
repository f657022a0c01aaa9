import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** How a program is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  /** @default 60 */
  readonly seconds?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a program ended. */
export interface Ended {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

// The lab's own kubectl, helm and kustomize match its cluster; elsewhere those on PATH are taken.
const LAB_BIN = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "conformitron-lab", "bin");

/** Runs a program to its end, whatever that is. */
export async function attempt(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd, input = "", seconds = 60, env = {} } = options;
  const ended = await execa(program, [...args], {
    input,
    reject: false,
    timeout: seconds * 1000,
    env: { ...env, PATH: `${LAB_BIN}:${process.env["PATH"] ?? ""}` },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const stderr = ended.timedOut ? `${ended.stderr}\nended after ${seconds} seconds` : ended.stderr;
  return {
    ok: !ended.failed,
    stdout: ended.stdout,
    stderr: stderr || (ended.failed ? (ended.shortMessage ?? "") : ""),
  };
}

/** Runs a program and gives its standard output. Throws where it fails. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { ok, stdout, stderr } = await attempt(program, args, options);
  if (!ok) throw new Error(`${program} ${args.join(" ")}\n${stdout}\n${stderr}`);
  return stdout;
}
