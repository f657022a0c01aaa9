import { beforeEach, describe, expect, test } from "vitest";
import type { ObjectRef } from "../../../src/model/live.js";
import type { Judgement } from "../../../src/model/readiness.js";
import type { CheckVerdict } from "../../../src/model/verification.js";
import { awaitReady } from "../../../src/verify/run/readiness.js";
import { judgement, RunBench } from "./run-bench.js";

const WEB: ObjectRef = { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" };
const DB: ObjectRef = { apiVersion: "apps/v1", kind: "StatefulSet", namespace: "shop", name: "db" };
const SECOND = 1000;

let bench: RunBench;

beforeEach(() => {
  bench = new RunBench();
});

type Told = readonly [verdict: CheckVerdict["verdict"], reason: string, seconds: number];

function wait(refs: readonly ObjectRef[], seconds = 60): Promise<CheckVerdict[]> {
  const deadline = bench.clock.now() + seconds * SECOND;
  return awaitReady(bench.context(), { solution: "acme/anvil", refs, deadline });
}

const told = (checks: readonly CheckVerdict[]): Told[] =>
  checks.map(({ verdict, reason, durationMs }) => [verdict, reason, Math.round(durationMs / SECOND)]);

describe("an object", () => {
  test.each<[what: string, found: Judgement, end: Told]>([
    ["that is well passes at once", judgement("Current"), ["passed", "Ready", 0]],
    ["that has failed for good fails at once", judgement("Failed"), ["failed", "Progressing", 0]],
    ["that is not ready fails when the time is over", judgement("InProgress"), ["failed", "Progressing", 60]],
    [
      "that is not there fails when the time is over",
      judgement("NotFound", { reason: "Absent" }),
      ["failed", "Absent", 60],
    ],
    [
      "that is suspended is unknown at once",
      judgement("Unknown", { reason: "Suspended" }),
      ["unknown", "Suspended", 60],
    ],
    [
      "that may not be read is an error at once",
      judgement("Unknown", { reason: "Forbidden" }),
      ["error", "Forbidden", 60],
    ],
    [
      "out of reach is an error when the time is over",
      judgement("Unknown", { reason: "Unreachable" }),
      ["error", "Unreachable", 60],
    ],
  ])("%s", async (_what, found, [verdict, reason, seconds]) => {
    bench.stands(WEB, found);
    const start = bench.clock.now();
    const [check] = await bench.clock.until(wait([WEB]));
    expect([check?.verdict, check?.reason]).toEqual([verdict, reason]);
    const isByHand = reason === "Suspended" || reason === "Forbidden";
    const waited = Math.round((bench.clock.now() - start) / SECOND);
    expect(waited).toBeLessThanOrEqual(isByHand ? 1 : seconds + 10);
    if (!isByHand) expect(waited).toBeGreaterThanOrEqual(seconds);
  });

  test("that becomes ready passes within a second, and says how long that took", async () => {
    bench.stands(WEB, judgement("InProgress"));
    bench.cluster.put({ apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "db", namespace: "shop" } });
    let done = 0;
    const waiting = wait([WEB, DB]).then((checks) => {
      done = bench.clock.now();
      return checks;
    });
    await bench.clock.advance(42 * SECOND);
    const at = bench.clock.now();
    bench.stands(WEB, judgement("Current"));
    expect(told(await bench.clock.until(waiting))).toEqual([
      ["passed", "Ready", 42],
      ["passed", "Ready", 0],
    ]);
    expect(done - at).toBeLessThan(SECOND);
  });

  test("that has failed but may recover is waited for", async () => {
    bench.stands(WEB, judgement("Failed", { recheckAt: bench.clock.now() + 30 * SECOND }));
    const waiting = wait([WEB]);
    await bench.clock.advance(20 * SECOND);
    bench.stands(WEB, judgement("Current"));
    expect(told(await bench.clock.until(waiting))).toEqual([["passed", "Ready", 20]]);
  });

  test("that was well and fails before the others are ready has failed", async () => {
    bench.stands(WEB, judgement("Current"));
    bench.stands(DB, judgement("InProgress"));
    const waiting = wait([WEB, DB]);
    await bench.clock.advance(5 * SECOND);
    bench.stands(WEB, judgement("Failed"));
    await bench.clock.advance(SECOND);
    bench.stands(DB, judgement("Current"));
    expect(told(await bench.clock.until(waiting)).map(([verdict]) => verdict)).toEqual(["failed", "passed"]);
  });

  test("whose run is stopped is interrupted, and those that are settled keep what they are", async () => {
    bench.stands(WEB, judgement("InProgress", { message: "1 of 2 replicas" }));
    bench.stands(DB, judgement("Current"));
    const waiting = wait([WEB, DB]);
    await bench.clock.advance(SECOND);
    bench.stop.abort();
    const [web, db] = await bench.clock.until(waiting);
    expect([web?.verdict, web?.reason, db?.verdict]).toEqual(["error", "Interrupted", "passed"]);
    expect(web?.message).toContain("1 of 2 replicas");
  });

  test("of a run that was stopped before is interrupted, not passed", async () => {
    bench.stop.abort();
    expect(told(await wait([WEB]))).toEqual([["error", "Interrupted", 0]]);
  });
});

test("nothing to wait for gives nothing, at once", async () => {
  expect(await wait([])).toEqual([]);
  expect(bench.clock.waiting).toBe(0);
});

test("what is waited for is said once for each change, and not again for other words of the same", async () => {
  bench.stands(WEB, judgement("InProgress", { message: "0 of 2" }));
  bench.stands(DB, judgement("InProgress", { reason: "PodPending", message: "no volume" }));
  const waiting = wait([WEB, DB]);
  await bench.clock.advance(SECOND);
  bench.stands(WEB, judgement("InProgress", { message: "1 of 2" }));
  await bench.clock.advance(SECOND);
  bench.stands(WEB, judgement("Current"));
  await bench.clock.advance(SECOND);
  bench.stands(DB, judgement("Current"));
  await bench.clock.until(waiting);
  expect(bench.told).toEqual([said("Deployment shop/web: 0 of 2, and 1 more"), said("StatefulSet shop/db: no volume")]);
});

function said(message: string) {
  return { kind: "solution", solution: "acme/anvil", doing: "waiting", message };
}
