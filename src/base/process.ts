import { execa } from "execa";

/** How a program ended: its exit code, or 128 and more where a signal ended it. */
export interface ProgramEnd {
  readonly exitCode: number;
}

/** Runs a program with the terminal of this one and waits until it ends. `signal` ends it. */
export async function runInTerminal(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<ProgramEnd> {
  const ended = await execa(program, [...args], { stdio: "inherit", reject: false, cancelSignal: signal });
  return { exitCode: ended.exitCode ?? 143 };
}
