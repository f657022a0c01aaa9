/** Thrown where a command notices that it was interrupted. */
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
 * Listens for Ctrl-C and for SIGTERM. The first stops the command at the next place where nothing is half done; the second ends the
 * process at once and says what is left.
 * @param left what a second signal leaves behind and how to clean it
 * @returns a function that throws once a signal has come
 */
export function listenForSignals(left: string): () => void {
  // While definitions run, process.exit is not what it was.
  const exit = process.exit.bind(process);
  let first: "SIGINT" | "SIGTERM" | undefined;
  const onSignal = (signal: "SIGINT" | "SIGTERM"): void => {
    if (first !== undefined) {
      process.stderr.write(`stopped at once: ${left}\n`);
      exit(signal === "SIGINT" ? 130 : 143);
    }
    first = signal;
    process.stderr.write("stopping at the next safe place; press Ctrl-C again to stop at once\n");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return () => {
    if (first !== undefined) throw new Interruption(first);
  };
}
