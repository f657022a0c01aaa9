/**
 * Runs definitions so that they cannot spoil the command: what they print goes to standard error, because standard output is for data,
 * and `process.exit` throws, so that it becomes a finding of the definition that called it. Afterwards all is as before.
 */
export async function contain<T>(run: () => Promise<T>): Promise<T> {
  const { exit, exitCode } = process;
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  process.exit = refuseExit;
  try {
    return await run();
  } finally {
    process.stdout.write = write;
    process.exit = exit;
    process.exitCode = exitCode;
  }
}

function refuseExit(): never {
  throw new Error("it calls process.exit, which would end conformitron");
}
