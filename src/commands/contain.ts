import { setImmediate } from "node:timers/promises";

/** What came of running definitions. */
export interface Contained<T> {
  readonly value: T;
  /** Errors that nobody waited for, such as those of a promise without `await`. */
  readonly strays: readonly unknown[];
}

/**
 * Runs definitions so that they cannot spoil the command: what they print goes to standard error, because standard output is for data,
 * `process.exit` throws, so that it becomes a finding of the definition that called it, and an error that nobody waits for does not end
 * the process. Afterwards all is as before.
 */
export async function contain<T>(run: () => Promise<T>): Promise<Contained<T>> {
  const { exit, exitCode } = process;
  const { write } = process.stdout;
  const strays: unknown[] = [];
  const onStray = (error: unknown): void => void strays.push(error);
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  process.exit = refuseExit;
  process.on("unhandledRejection", onStray).on("uncaughtException", onStray);
  try {
    const value = await run();
    // Node tells of a rejection only when everything else of its turn is done.
    await setImmediate();
    return { value, strays };
  } finally {
    process.off("unhandledRejection", onStray).off("uncaughtException", onStray);
    process.stdout.write = write;
    process.exit = exit;
    process.exitCode = exitCode;
  }
}

function refuseExit(): never {
  throw new Error("it calls process.exit, which would end conformitron");
}
