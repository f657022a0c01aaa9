import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { VerificationReport } from "../../../../src/model/verification.js";
import { ROOT } from "../../../support/files.js";

const BIN = join(ROOT, "lib/bin.cjs");

/** How a process of the verifier ended. */
export interface Ended {
  /** Undefined where a signal has ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** The record; undefined where none was written. */
  readonly report: VerificationReport | undefined;
}

/** How it is started. */
export interface Start {
  readonly cwd: string;
  /** Arguments after `verify . --environment snow`. */
  readonly args: readonly string[];
  /** @default that of the environment */
  readonly kubeconfig?: string;
}

/** A process of the verifier. */
export class Verifier {
  readonly ended: Promise<Ended>;
  readonly #folder = mkdtempSync(join(tmpdir(), "way-record-"));
  readonly #kill: (signal: NodeJS.Signals) => void;
  #stderr = "";

  constructor({ cwd, args, kubeconfig }: Start) {
    const record = join(this.#folder, "record.json");
    const all = ["verify", ".", "--environment", "snow", "--output", `json=${record}`, ...args];
    const env = kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig };
    const child = execa(process.execPath, [BIN, ...all], { cwd, env, reject: false, timeout: 300_000 });
    this.#kill = (signal) => void child.kill(signal);
    child.stderr.on("data", (chunk) => {
      this.#stderr += String(chunk);
    });
    this.ended = child.then(({ exitCode, stdout, stderr }) => {
      const report = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : undefined;
      rmSync(this.#folder, { recursive: true, force: true });
      return { exitCode, stdout: String(stdout), stderr: String(stderr), report };
    });
  }

  /** What it has told so far. */
  get told(): string {
    return this.#stderr;
  }

  /** Waits until it has told something. Throws where it ends before, or after a minute and a half. */
  async tells(pattern: RegExp): Promise<void> {
    let isOver = false;
    void this.ended.then(() => {
      isOver = true;
    });
    const end = Date.now() + 90_000;
    while (!pattern.test(this.#stderr)) {
      if (isOver || Date.now() > end) throw new Error(`it has not told ${pattern}:\n${this.#stderr}`);
      await pause(100);
    }
  }

  signal(signal: "SIGINT" | "SIGKILL"): void {
    this.#kill(signal);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
