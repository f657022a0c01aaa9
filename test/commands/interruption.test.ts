import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { finishBeforeStopping } from "../../src/commands/interruption.js";

describe("what must not stop in the middle", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("is finished after %s, which then counts with exit code %i", async (signal, exitCode) => {
    let finished = false;
    const work = finishBeforeStopping("nothing", async () => {
      process.kill(process.pid, signal);
      await sleep(50);
      finished = true;
    });
    await expect(work).rejects.toMatchObject({ name: "Interruption", exitCode });
    expect(finished).toBe(true);
  });

  it("leaves no listener behind", async () => {
    const before = process.listenerCount("SIGINT");
    await expect(finishBeforeStopping("nothing", async () => "done")).resolves.toBe("done");
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});
