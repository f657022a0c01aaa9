import { afterEach, expect, test, vi } from "vitest";
import { execute } from "../../src/load/execute.js";

afterEach(() => {
  vi.useRealTimers();
});

test("gives up on a file that awaits what never comes, and goes on", async () => {
  vi.useFakeTimers();
  const running = execute("/project", ["a.ts", "b.ts"], (file) =>
    file === "a.ts" ? new Promise(() => undefined) : Promise.resolve({ b: 1 }),
  );
  await vi.advanceTimersByTimeAsync(30_000);
  const { modules, findings } = await running;

  expect([...modules]).toEqual([["b.ts", { b: 1 }]]);
  expect(findings).toMatchObject([{ code: "definition-failed", file: "a.ts", line: 1, column: 1 }]);
  expect(findings[0]?.message).toContain("for 30 seconds");
});

test("runs one file after the other", async () => {
  const order: string[] = [];
  await execute("/project", ["a.ts", "b.ts"], async (file) => {
    order.push(`start ${file}`);
    await Promise.resolve();
    order.push(`end ${file}`);
    return {};
  });

  expect(order).toEqual(["start a.ts", "end a.ts", "start b.ts", "end b.ts"]);
});
