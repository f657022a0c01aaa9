/** What a process can be told by. */
export interface Signals {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  exit(code: number): never;
  readonly stderr: { write(text: string): unknown };
}

/**
 * How people end a run: the first Ctrl-C (or SIGTERM) ends the judging, takes away what was made and writes the record; the second ends
 * the process at once and says what is left.
 */
export class Stop {
  /** Listens until `release`. */
  static onSignals(process: Signals): Stop {
    return new Stop(process);
  }

  readonly #judging = new AbortController();
  readonly #listeners: readonly (readonly ["SIGINT" | "SIGTERM", () => void])[];
  #first: "SIGINT" | "SIGTERM" | undefined;
  /** Says what a second signal leaves behind, and how it is taken away. */
  left: () => string = () => "nothing of this run is on the cluster";

  private constructor(private readonly process: Signals) {
    this.#listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => [signal, () => this.#on(signal)] as const);
    for (const [signal, listener] of this.#listeners) process.on(signal, listener);
  }

  /** Ends the judging. */
  get signal(): AbortSignal {
    return this.#judging.signal;
  }

  /** The signal that came. */
  get by(): "SIGINT" | "SIGTERM" | undefined {
    return this.#first;
  }

  /** 128 and the signal's number; undefined where none came. */
  get exitCode(): number | undefined {
    return this.#first === undefined ? undefined : codeOf(this.#first);
  }

  release(): void {
    for (const [signal, listener] of this.#listeners) this.process.off(signal, listener);
  }

  #on(signal: "SIGINT" | "SIGTERM"): void {
    if (this.#first !== undefined) {
      this.process.stderr.write(`stopped at once: ${this.left()}\n`);
      this.process.exit(codeOf(signal));
    }
    this.#first = signal;
    this.process.stderr.write("stopping: what was made is being removed; press Ctrl-C again to stop at once\n");
    this.#judging.abort();
  }
}

function codeOf(signal: "SIGINT" | "SIGTERM"): number {
  return signal === "SIGINT" ? 130 : 143;
}
