import type { Reporter, TestCase, TestModule } from "vitest/node";

/** One line of the table. */
export interface Row {
  readonly test: string;
  readonly state: string;
  readonly shell: string;
  readonly exit: number;
  readonly virtualSeconds: number;
  /** The script's own words about the end. */
  readonly said: string;
  readonly verdict: "passed" | "failed";
}

declare module "vitest" {
  interface TaskMeta {
    rows?: Row[];
  }
}

/** Prints what every script did in every state. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const tests = modules.flatMap((module): TestCase[] => [...module.children.allTests()]);
    const rows = tests.flatMap((test) => test.meta().rows ?? []);
    if (rows.length > 0) process.stdout.write(`\n${table(rows)}\n`);
  }
}

function table(rows: readonly Row[]): string {
  const header = ["TEST", "STATE", "SHELL", "EXIT", "VIRTUAL SECONDS", "VERDICT", "SAID"];
  const cells = rows.map((row) => [
    row.test,
    row.state,
    row.shell,
    String(row.exit),
    String(row.virtualSeconds),
    row.verdict,
    row.said.slice(0, 120),
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const print = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [header, ...cells].map(print).join("\n");
}
