/** Thrown when a command was interrupted while it did what must not stop in the middle. */
export class Interruption extends Error {
  /** 128 and the signal's number. */
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`interrupted by ${signal}`);
    this.name = "Interruption";
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}

/**
 * Runs what must not stop in the middle. Before and after it, Ctrl-C and SIGTERM end the process by themselves, because nothing is half
 * done. In it, the first signal counts once the work is done; the second ends the process at once and says what is left.
 * @param left what a second signal leaves behind and how to clean it
 */
export async function finishBeforeStopping<T>(left: string, work: () => Promise<T>): Promise<T> {
  let first: "SIGINT" | "SIGTERM" | undefined;
  const onSignal = (signal: "SIGINT" | "SIGTERM"): void => {
    if (first !== undefined) {
      process.stderr.write(`stopped at once: ${left}\n`);
      process.exit(new Interruption(signal).exitCode);
    }
    first = signal;
    process.stderr.write("stopping when the tree is whole; press Ctrl-C again to stop at once\n");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    const result = await work();
    if (first !== undefined) throw new Interruption(first);
    return result;
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}
