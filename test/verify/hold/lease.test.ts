import { beforeEach, describe, expect, test } from "vitest";
import type { Cluster } from "../../../src/model/cluster.js";
import type { Hold, Holder } from "../../../src/verify/hold/hold.js";
import { type Acquired, type AcquireOptions, acquire } from "../../../src/verify/hold/lease.js";
import { leaseRef } from "../../../src/verify/hold/lease-object.js";
import { ManualClock } from "../../support/manual-clock.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

const WHAT = "acme/anvil";
const REF = leaseRef(WHAT, "flux-system");
const MAP = { apiVersion: "v1", kind: "ConfigMap", namespace: "flux-system", name: "page" };

let clock: ManualClock;
let cluster: MemoryCluster;
let lost: string[];

beforeEach(() => {
  clock = new ManualClock();
  cluster = memoryCluster({ now: () => new Date(clock.now()) });
  cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "flux-system" } });
  lost = [];
});

describe("a lease that nobody has", () => {
  test("is created, and says who holds it", async () => {
    await take("run-1");
    expect(cluster.peek(REF)?.spec).toEqual({
      holderIdentity: "run-1@host:7",
      acquireTime: "2026-11-21T12:00:00.000000Z",
      renewTime: "2026-11-21T12:00:00.000000Z",
      leaseDurationSeconds: 60,
      leaseTransitions: 0,
    });
  });

  test("is renewed every third of its duration, the first time a little earlier, and gone after its release", async () => {
    const hold = await take("run-1");
    const renewals: string[] = [];
    for (const waitMs of [20_000, 20_000, 20_000]) {
      await clock.advance(waitMs);
      renewals.push(String(cluster.peek(REF)?.spec?.["renewTime"]).slice(0, 23));
    }
    const [first = 0, second = 0, third = 0] = renewals.map(
      (time) => Date.parse(`${time}Z`) - Date.UTC(2026, 10, 21, 12),
    );
    expect(first).toBeGreaterThanOrEqual(10_000);
    expect([second - first, third - second]).toEqual([20_000, 20_000]);
    expect(await hold.release()).toEqual({ ok: true, value: undefined });
    expect(cluster.peek(REF)).toBeUndefined();
    expect(clock.waiting).toBe(0);
    expect(lost).toEqual([]);
  });
});

describe("a lease of somebody else", () => {
  test("who lives is held, and it says by whom and for how long", async () => {
    await take("run-1");
    await clock.advance(185_000);
    const acquired = await clock.until(acquire(holder("run-2"), WHAT));
    expect(acquired).toEqual({
      held: false,
      problem: {
        reason: "Held",
        message: "run-1@host:7 has held it for 3 minutes and renewed it 8 seconds ago",
        holder: "run-1@host:7",
        heldForMs: 205_000,
      },
    });
  });

  test("who lives, whose clock is some minutes behind or an hour ahead, is held, too", async () => {
    for (const hours of [-0.12, 1]) {
      const ref = `skewed/${hours}`;
      await clock.until(acquire({ ...holder("run-1"), clock: clock.ahead(hours * 3_600_000) }, ref));
      expect(await clock.until(acquire(holder("run-2"), ref))).toMatchObject({
        held: false,
        problem: { reason: "Held" },
      });
    }
  });

  test("is told at once to those who do not want to watch", async () => {
    await take("run-1");
    const before = clock.now();
    expect(await clock.until(acquire(holder("run-2"), WHAT, { observe: false }))).toMatchObject({ held: false });
    expect(clock.now()).toBe(before);
  });

  test("who died is taken over after it has not changed for its duration, with the ledger", async () => {
    const dead = await takeAndDie("run-1");
    dead.ledger.intend("run-1", 2, [MAP]);
    await dead.write();
    await clock.advance(5000);
    const before = clock.now();
    const hold = await take("run-2");
    expect(clock.now() - before).toBe(60_000);
    expect(cluster.peek(REF)?.spec).toMatchObject({ holderIdentity: "run-2@host:7", leaseTransitions: 1 });
    expect(hold.ledger.entries).toEqual([{ ref: MAP, run: "run-1", step: 2, uid: undefined, kept: false }]);
  });

  test("who died long ago is taken over at once", async () => {
    await takeAndDie("run-1");
    await clock.advance(11 * 60_000);
    const before = clock.now();
    await take("run-2", { observe: false });
    expect(clock.now()).toBe(before);
  });

  test("who released it with things left is taken over at once, with the ledger", async () => {
    const hold = await take("run-1");
    hold.ledger.intend("run-1", 0, [MAP]);
    await hold.release();
    expect((await take("run-2", { observe: false })).ledger.entries).toHaveLength(1);
  });
});

describe("three runs at once", () => {
  test("on a free lease: one has it, the others say who", async () => {
    const all = await clock.until(Promise.all(["run-1", "run-2", "run-3"].map((run) => acquire(holder(run), WHAT))));
    expectOne(all);
  });

  test("on the lease of a run that was killed: one takes it over, the others say who", async () => {
    await takeAndDie("run-0");
    const all = await clock.until(Promise.all(["run-1", "run-2", "run-3"].map((run) => acquire(holder(run), WHAT))));
    expectOne(all);
    expect(cluster.peek(REF)?.spec).toMatchObject({ leaseTransitions: 1 });
  });

  test("on different solutions do not hold each other", async () => {
    const all = await clock.until(
      Promise.all(["a/a", "a/b", "a/c"].map((what, index) => acquire(holder(`run-${index}`), what))),
    );
    expect(all.map(({ held }) => held)).toEqual([true, true, true]);
  });
});

describe("a lease is lost", () => {
  test("where another run has taken it over: nothing can be written, and its release leaves it alone", async () => {
    const asleep = await takeAndDie("run-1");
    await take("run-2");
    asleep.ledger.intend("run-1", 0, [MAP]);
    expect(await asleep.write()).toMatchObject({
      ok: false,
      failure: { message: "run-2@host:7 has taken the lease over" },
    });
    expect(asleep.lost).toBe("run-2@host:7 has taken the lease over");
    expect(lost).toEqual(["acme/anvil: run-2@host:7 has taken the lease over"]);
    await asleep.release();
    expect(cluster.peek(REF)?.spec).toMatchObject({ holderIdentity: "run-2@host:7" });
  });

  test("where somebody has deleted it", async () => {
    await take("run-1");
    cluster.remove(REF);
    await clock.advance(20_000);
    expect(lost).toEqual(["acme/anvil: the lease was deleted"]);
    await clock.advance(100_000);
    expect(lost).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });

  test("not where somebody only annotates it, or an answer is lost", async () => {
    const hold = await take("run-1");
    cluster.merge(REF, { metadata: { annotations: { note: "hello" } } });
    await clock.advance(20_000);
    const end = cluster.fail(({ verb }) =>
      verb === "replace" ? { kind: "unreachable", message: "cut off" } : undefined,
    );
    await clock.advance(100_000);
    expect(await hold.confirm()).toMatchObject({ ok: false });
    end();
    await clock.advance(20_000);
    expect(await hold.confirm()).toEqual({ ok: true, value: undefined });
    expect(lost).toEqual([]);
  });
});

test.each([
  ["forbidden", "Forbidden"],
  ["unauthorized", "Forbidden"],
  ["unreachable", "Unreachable"],
  ["server", "Unreachable"],
  ["invalid", "InternalError"],
] as const)("what the cluster answers is told: %s", async (kind, reason) => {
  cluster.fail(({ verb }) => (verb === "create" ? { kind, message: "no" } : undefined));
  expect(await clock.until(acquire(holder("run-1"), WHAT))).toEqual({
    held: false,
    problem: { reason, message: "the lease: no" },
  });
});

test("writes at the same time go one after the other", async () => {
  const hold = await take("run-1");
  const calls = cluster.calls.length;
  expect((await Promise.all([hold.write(), hold.write(), hold.write()])).every(({ ok }) => ok)).toBe(true);
  expect(cluster.calls.slice(calls).map(({ verb }) => verb)).toEqual(["replace", "replace", "replace"]);
});

function holder(run: string, on: Cluster = cluster): Holder {
  return { cluster: on, clock, run, process: "host:7", lost: (what, why) => lost.push(`${what}: ${why}`) };
}

async function take(run: string, options?: AcquireOptions): Promise<Hold> {
  const acquired = await clock.until(acquire(holder(run), WHAT, options));
  if (!acquired.held) throw new Error(acquired.problem.message);
  return acquired.hold;
}

/** Takes it and never renews it. */
async function takeAndDie(run: string): Promise<Hold> {
  const background = { now: () => clock.now(), after: () => () => {} };
  const acquired = await clock.until(acquire({ ...holder(run), background }, WHAT));
  if (!acquired.held) throw new Error(acquired.problem.message);
  return acquired.hold;
}

function expectOne(all: readonly Acquired[]): void {
  const holds = all.flatMap((one) => (one.held ? one.hold : []));
  expect(holds).toHaveLength(1);
  const winner = cluster.peek(REF)?.spec?.["holderIdentity"];
  expect(all.flatMap((one) => (one.held ? [] : one.problem.holder))).toEqual([winner, winner]);
}
