import { beforeEach, expect, test } from "vitest";
import type { SolutionVerdict } from "../../../src/model/verification.js";
import type { Hold, Holder } from "../../../src/verify/hold/hold.js";
import { acquire } from "../../../src/verify/hold/lease.js";
import { leaseRef } from "../../../src/verify/hold/lease-object.js";
import { concludeSolution, plainCheck } from "../../../src/verify/run/checks.js";
import { whileHeld } from "../../../src/verify/run/held.js";
import { plan } from "../../support/plans.js";
import { RunBench } from "./run-bench.js";

const PLAN = plan("acme/anvil", []);
const LEASE = leaseRef(PLAN.name, "flux-system");
const MAP = { apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "left" };

let bench: RunBench;
let worked: Hold[];

beforeEach(() => {
  bench = new RunBench();
  worked = [];
});

function holder(run: string): Holder {
  return { cluster: bench.cluster, clock: bench.clock, run, process: "host:7", signal: bench.stop.signal };
}

async function work(hold: Hold | undefined): Promise<SolutionVerdict> {
  if (hold !== undefined) worked.push(hold);
  expect(bench.cluster.peek(LEASE)).toBeDefined();
  return concludeSolution(PLAN, [plainCheck("it", "passed", "Ready", "")]);
}

const run = (doing = work) => bench.clock.until(whileHeld(bench.context(), holder("r1"), PLAN, doing));

/** A run before this one that has died with something of it on the cluster. */
async function predecessor(finalizers: readonly string[] = []): Promise<void> {
  const dead = { ...holder("r0"), background: { now: () => bench.clock.now(), after: () => () => {} } };
  const acquired = await bench.clock.until(acquire(dead, PLAN.name));
  if (!acquired.held) throw new Error(acquired.problem.message);
  const metadata = { name: "left", namespace: "shop", labels: { "conformitron.io/run": "r0" }, finalizers };
  acquired.hold.ledger.created(bench.cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata }), "r0");
  await acquired.hold.write();
}

test("it is judged while the lease is held, which is gone afterwards", async () => {
  expect(await run()).toMatchObject({ verdict: "passed" });
  expect(worked.map(({ what }) => what)).toEqual(["acme/anvil"]);
  expect(bench.cluster.peek(LEASE)).toBeUndefined();
  expect(bench.clock.waiting).toBe(0);
});

test("another run that lives keeps it: the solution is an error that names who, and nothing is done", async () => {
  await bench.clock.until(acquire(holder("r2"), PLAN.name));
  expect(await run()).toMatchObject({
    verdict: "error",
    reason: "Held",
    message: expect.stringContaining("r2@host:7"),
  });
  expect([worked.length, bench.cluster.peek(LEASE)?.spec?.["holderIdentity"]]).toEqual([0, "r2@host:7"]);
});

test("what a dead run has left is taken away first", async () => {
  await predecessor();
  expect(
    await run(async (hold) => {
      expect(bench.cluster.peek(MAP)).toBeUndefined();
      return work(hold);
    }),
  ).toMatchObject({ verdict: "passed" });
  expect(bench.cluster.peek(LEASE)).toBeUndefined();
});

test("what a dead run has left and cannot be taken away is an error that names it, and the lease remembers it", async () => {
  await predecessor(["example.com/stuck"]);
  const verdict = await run();
  expect(verdict).toMatchObject({ verdict: "error", message: expect.stringContaining("ConfigMap shop/left") });
  expect(worked).toEqual([]);
  expect(bench.cluster.peek(LEASE)?.spec?.["holderIdentity"]).toBeFalsy();
});

test("a mistake in the work lets the lease go all the same", async () => {
  await expect(run(() => Promise.reject(new Error("a mistake")))).rejects.toThrow("a mistake");
  expect(bench.cluster.peek(LEASE)).toBeUndefined();
});

test.each([
  ["unreachable", "Unreachable"],
  ["forbidden", "Forbidden"],
] as const)("a lease that cannot be had (%s) is an error, not a crash", async (kind, reason) => {
  bench.cluster.fail((call) => (call.kind === "Lease" ? { kind, message: "no" } : undefined));
  expect(await run()).toMatchObject({ verdict: "error", reason });
  expect(worked).toEqual([]);
});
