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
  const { execa } = await import("execa");
  const ended = await execa(program, [...args], { stdio: "inherit", reject: false, cancelSignal: signal });
  return { exitCode: ended.exitCode ?? 143 };
}

/** What a program that was captured wrote, and how it ended. */
export interface Captured {
  /** Undefined where it did not start, or did not end by itself. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** What it wrote there; where it did not start, why. */
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** How a program is run whose output is wanted. */
export interface CaptureOptions {
  /** @default the folder of this process */
  readonly cwd?: string;
  /** Variables besides those of this process. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for its standard input. @default none */
  readonly input?: string;
  /** Milliseconds after which it is ended. @default no limit */
  readonly timeoutMs?: number;
  /** Characters of output after which it is ended. @default 100 million */
  readonly maxBuffer?: number;
  readonly signal?: AbortSignal;
}

/** Runs a program to its end and gives back what it wrote. Never throws: a program that cannot be started has no exit code. */
export async function capture(program: string, args: readonly string[], options: CaptureOptions): Promise<Captured> {
  const { execa } = await import("execa");
  const { timeoutMs, signal, ...rest } = options;
  const ended = await execa(program, [...args], {
    ...rest,
    ...(rest.input === undefined && { stdin: "ignore" as const }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    ...(signal !== undefined && { cancelSignal: signal }),
    reject: false,
    stripFinalNewline: false,
  });
  const { exitCode, timedOut } = ended;
  const stderr = exitCode === undefined && ended.failed ? `${ended.shortMessage}\n${ended.stderr}` : ended.stderr;
  return { exitCode, stdout: String(ended.stdout), stderr: String(stderr), timedOut };
}
