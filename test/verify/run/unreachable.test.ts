import { beforeEach, expect, test as it } from "vitest";
import { leaseRef } from "../../../src/verify/hold/lease-object.js";
import { sleep } from "../../../src/verify/run/clock.js";
import { whileHeld } from "../../../src/verify/run/held.js";
import { verifySolution } from "../../../src/verify/run/solution.js";
import { deployment, Rig, said, solution } from "./rig.js";

const TIMEOUT_MS = 60_000;
/** So long a request is tried. */
const BOUND_MS = 15_000;

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

/** A product that never becomes ready, while nothing is answered from some moment on. */
async function verify(silentFrom: number, forMs = Number.POSITIVE_INFINITY) {
  rig.available = () => false;
  const plan = solution([deployment()]);
  const context = { ...(await rig.context([plan], { timeoutMs: TIMEOUT_MS })), hold: undefined };
  await rig.clock.until(context.cluster.delete(leaseRef(plan.name, "flux-system"), { uid: leaseUid() }));
  rig.clock.after(silentFrom, () => {
    const back = rig.cluster.silence(() => sleep(rig.clock, BOUND_MS));
    if (forMs < Number.POSITIVE_INFINITY) rig.clock.after(forMs, back);
  });
  const { clock, cluster } = rig;
  const background = { now: () => clock.now(), after: () => () => {} };
  const holder = { cluster, clock, run: "r1", process: "host:7", background };
  const start = clock.now();
  const work = whileHeld(context, holder, plan, (hold) => verifySolution({ ...context, hold }, plan));
  const verdict = await clock.until(work);
  return { verdict, took: clock.now() - start };
}

function leaseUid(): string {
  return rig.cluster.peek(leaseRef("acme/anvil", "flux-system"))?.metadata.uid ?? "";
}

it.each([30_000, 50_000, TIMEOUT_MS - 1000])(
  "a run whose API server goes away after %i ms ends soon after its time, and names what is left",
  async (from) => {
    const { verdict, took } = await verify(from);
    expect(took).toBeLessThanOrEqual(TIMEOUT_MS + 30_000);
    const removal = verdict.checks.at(-1);
    expect(removal).toMatchObject({ name: "removal", verdict: "error", reason: "Unreachable" });
    expect(removal?.message).toContain("; this is left: ");
    expect(removal?.message).toContain(
      "Namespace anvil, Deployment anvil/web; conformitron verify --cleanup --context memory removes it",
    );
    expect(rig.left()).toEqual(["Deployment web"]);
    expect(leaseUid()).not.toBe("");
  },
);

it("a test that the API server went away from is an error; nothing is waited for after it but the removal", async () => {
  const plan = solution([deployment()]);
  rig.ends = () => {
    rig.cluster.silence(() => sleep(rig.clock, BOUND_MS));
    rig.cluster.failWatch("batch/v1", "Job", { kind: "unreachable", message: "no connection" });
    return undefined;
  };
  const context = await rig.context([plan], { timeoutMs: TIMEOUT_MS });
  const verdict = await rig.clock.until(verifySolution(context, plan));
  expect(said(verdict.checks).slice(-2)).toEqual(["test web-test: error Unreachable", "removal: error Unreachable"]);
});

it("what is away for less than a request is tried for costs nothing of the removal", async () => {
  const { verdict } = await verify(TIMEOUT_MS - 1000, BOUND_MS - 1000);
  expect(said(verdict.checks).at(-1)).toBe("removal: passed RemovedCleanly");
  expect([rig.left(), leaseUid()]).toEqual([[], ""]);
});
