import { beforeEach, describe, expect, it } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { refOf } from "../../../src/model/live.js";
import { untilSeen, untilUnseen } from "../../../src/verify/run/watched.js";
import { RunBench } from "./run-bench.js";

let bench: RunBench;
let object: LiveObject;

beforeEach(() => {
  bench = new RunBench();
  object = bench.cluster.put({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
  });
});

/** How many milliseconds it took. */
async function time(wait: Promise<void>): Promise<number> {
  const from = bench.clock.now();
  await bench.clock.until(wait);
  return bench.clock.now() - from;
}

describe("what was written", () => {
  it("is seen as soon as the watches show it", async () => {
    expect(await time(untilSeen(bench.context(), [object]))).toBeLessThan(1000);
  });

  it.each([
    ["of a later generation", { generation: 7 }],
    ["of another uid", { uid: "other" }],
  ])("%s than the watches show is waited for, but not for ever", async (_, more) => {
    const written = { ...object, metadata: { ...object.metadata, generation: 1, ...more } };
    expect(await time(untilSeen(bench.context(), [written]))).toBe(10_000);
  });

  it("without a generation tells nothing, and is not waited for", async () => {
    const { generation: _, ...metadata } = object.metadata;
    expect(await time(untilSeen(bench.context(), [{ ...object, metadata: { ...metadata, uid: "other" } }]))).toBe(0);
  });
});

describe("what was taken away", () => {
  it("is waited for as long as the watches show it", async () => {
    const context = bench.context();
    bench.clock.after(3000, () => bench.cluster.remove(refOf(object)));
    const took = await time(untilUnseen(context, [refOf(object)]));
    expect(took).toBeGreaterThanOrEqual(3000);
    expect(took).toBeLessThan(4000);
  });

  it("is not waited for without end", async () => {
    expect(await time(untilUnseen(bench.context(), [refOf(object)]))).toBe(10_000);
  });

  it("is not waited for where it is a Secret, of which no watch tells", async () => {
    const secret = bench.cluster.put({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "token", namespace: "shop" },
    });
    expect(await time(untilUnseen(bench.context(), [refOf(secret)]))).toBe(0);
  });
});
