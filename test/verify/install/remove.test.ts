import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { FailureKind } from "../../../src/model/cluster.js";
import { refKey } from "../../../src/model/live.js";
import { RUN_LABEL } from "../../../src/verify/hold/marks.js";
import { isRunHold, runHold } from "../../../src/verify/hold/names.js";
import { applyStep } from "../../../src/verify/install/apply.js";
import { cleanUp, leftByPredecessors, removePredecessors } from "../../../src/verify/install/clean-up.js";
import { listLeftovers } from "../../../src/verify/install/leftovers.js";
import { prepare } from "../../../src/verify/install/prepare.js";
import { remove } from "../../../src/verify/install/remove.js";
import type { Installation } from "../../../src/verify/install/types.js";
import { sleep } from "../../../src/verify/run/clock.js";
import { plan, step } from "../../support/plans.js";
import { Bench, config, NS, namespace, object, ref, release, SOLUTION, webhook } from "./support.js";

const SPACE = { apiVersion: "v1", kind: "Namespace", name: NS };

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

describe("removal", () => {
  test("goes backwards, and leaves nothing", async () => {
    const site = await installed();
    const from = bench.cluster.calls.length;
    const { left, removed } = await bench.clock.until(remove(site));
    expect(left).toEqual([]);
    expect(removed).toHaveLength(9);
    expect(bench.writes(from)).toEqual([
      "delete Widget one",
      "delete ConfigMap more",
      "delete HelmRelease anvil",
      "delete ValidatingWebhookConfiguration anvil",
      "delete HelmRepository charts",
      "delete ExternalSecret token",
      "delete ConfigMap page",
      "delete ClusterRole anvil",
      "delete Namespace anvil",
    ]);
    expect(bench.keys()).toEqual([]);
    expect(await bench.clock.until(remove(site))).toEqual({ removed: [], resumed: [], left: [] });
    await site.hold.release();
    expect(bench.cluster.objects().filter(({ kind }) => kind === "Lease")).toEqual([]);
  });

  test("waits for the finalizer of a release before it goes on", async () => {
    const site = await installed();
    bench.cluster.merge(ref(release), { metadata: { finalizers: ["finalizers.fluxcd.io"] } });
    let goneAt = 0;
    bench.clock.after(30_000, () => {
      goneAt = bench.cluster.calls.length;
      void bench.cluster.patch(ref(release), { metadata: { finalizers: null } });
    });
    expect((await bench.clock.until(remove(site))).left).toEqual([]);
    const after = bench.cluster.calls.findIndex(({ verb, kind }) => verb === "delete" && kind === "HelmRepository");
    expect(goneAt).toBeGreaterThan(0);
    expect(after).toBeGreaterThan(goneAt);
  });

  test("a suspended release is let go on before, so that it is uninstalled", async () => {
    const site = await installed();
    bench.cluster.merge(ref(release), { spec: { suspend: true } });
    const from = bench.cluster.calls.length;
    await bench.clock.until(remove(site));
    expect(bench.writes(from).slice(2, 4)).toEqual(["patch HelmRelease anvil", "delete HelmRelease anvil"]);
  });

  test("asks little while it waits, and ends in its time", async () => {
    const site = await installed();
    bench.cluster.merge(ref(release), {
      metadata: { finalizers: ["example.com/nobody"] },
      status: { conditions: [{ type: "Ready", status: "False", message: "cannot uninstall" }] },
    });
    const [from, start] = [bench.cluster.calls.length, bench.clock.now()];
    const { left } = await bench.clock.until(remove(site, { timeoutMs: 300_000 }));
    expect(bench.clock.now() - start).toBeLessThanOrEqual(300_000);
    expect(bench.cluster.calls.length - from).toBeLessThan(140);
    expect(left).toMatchObject([
      {
        reason: "FinalizerStuck",
        message:
          "HelmRelease anvil/anvil was deleted and is still there with the finalizers example.com/nobody: cannot uninstall",
      },
      { ref: SPACE, reason: "LeftBehind" },
    ]);
    expect(site.hold.ledger.entries.map(({ ref: { kind } }) => kind).sort()).toEqual(["HelmRelease", "Namespace"]);
  });

  test("an object of the same name that somebody else made stays", async () => {
    const site = await installed();
    bench.cluster.remove(ref(config("page")));
    const theirs = bench.cluster.put(config("page", { theirs: "yes" }));
    bench.cluster.merge(SPACE, { metadata: { finalizers: ["stay"] } });
    await bench.clock.until(remove(site, { timeoutMs: 1000, only: ({ ref: { kind } }) => kind !== "Namespace" }));
    expect(bench.cluster.peek(ref(config("page")))).toEqual(theirs);
  });

  test("a run that has lost its lease deletes nothing more", async () => {
    const site = await installed("run-1", true);
    await bench.hold("run-2");
    const from = bench.cluster.calls.length;
    const { left } = await bench.clock.until(remove(site, { timeoutMs: 1000 }));
    expect(bench.writes(from)).toEqual([]);
    expect(new Set(left.map(({ reason }) => reason))).toEqual(new Set(["LeaseLost"]));
  });

  test("the definition of what others use stays", async () => {
    const crd = {
      ...object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com", false),
      spec: { group: "example.com", names: { kind: "Widget" }, versions: [{ name: "v1", served: true }] },
      status: { conditions: [{ type: "Established", status: "True" }] },
    };
    const site = await bench.installation("run-1");
    expect(await bench.install(site, plan("", [step([crd, namespace])]))).toBeUndefined();
    bench.cluster.put({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { name: "theirs", namespace: "default" },
    });
    expect((await bench.clock.until(remove(site))).left).toMatchObject([
      { reason: "LeftBehind", message: expect.stringContaining("others use it: Widget default/theirs") },
    ]);
  });
});

describe("an API server that does not answer", () => {
  /** So long a request is tried. */
  const BOUND_MS = 15_000;
  const silence = () => bench.cluster.silence(() => sleep(bench.clock, BOUND_MS));

  /** Removes, and lets the lease go. Gives what is left, how many milliseconds that took, and what was asked. */
  async function letGo(site: Installation) {
    const [from, start] = [bench.cluster.calls.length, bench.clock.now()];
    const { left } = await bench.clock.until(remove(site));
    await bench.clock.until(site.hold.release());
    return { left, took: bench.clock.now() - start, calls: bench.cluster.calls.slice(from) };
  }

  test("is asked for one bound; then everything is left as it is, and the lease as well", async () => {
    const site = await installed();
    const there = bench.keys();
    silence();
    const { left, took, calls } = await letGo(site);
    expect(took).toBe(BOUND_MS);
    expect(calls.length).toBeLessThanOrEqual(2);
    expect(left.map(({ ref: it }) => refKey(it)).sort()).toEqual(there);
    expect(left.map(({ reason }) => reason)).toEqual(left.map(() => "Unreachable"));
    expect(left[0]?.message).toBe("Widget anvil/one: cannot get: no connection");
    expect(left.at(-1)?.message).toMatch(/: it was not taken away, because the API server does not answer: cannot get/);
    expect(site.hold.ledger.entries).toHaveLength(there.length);
  });

  test.each([
    [release, 7],
    [webhook, 6],
  ])("is given up as well where it goes away while something is deleted", async (last, count) => {
    const site = await installed();
    bench.cluster.fail(({ verb, kind }) => {
      if (verb === "delete" && kind === last.kind) silence();
      return undefined;
    });
    const { left, took } = await letGo(site);
    expect(took).toBeLessThan(2 * BOUND_MS);
    // Its delete came through, but nobody said so any more.
    const named = left.map(({ ref: it }) => refKey(it)).sort();
    expect(named).toEqual([...bench.keys(), refKey(ref(last))].sort());
    expect(named).toHaveLength(count);
  });

  test("is not waited for until the end of all waiting", async () => {
    const site = await installed();
    bench.cluster.merge(ref(release), { metadata: { finalizers: ["finalizers.fluxcd.io"] } });
    bench.clock.after(20_000, silence);
    const { left, took } = await letGo(site);
    expect(took).toBeLessThan(20_000 + 2 * BOUND_MS);
    expect(left.find(({ ref: { kind } }) => kind === "HelmRelease")).toMatchObject({ reason: "Unreachable" });
  });

  test.each([0, 200, 1000])(
    "but is back within the bound, %i ms after the beginning: everything is removed",
    async (ms) => {
      const site = await installed();
      bench.clock.after(ms, () => void bench.clock.after(BOUND_MS - 1, silence()));
      const { left } = await letGo(site);
      expect([left, bench.keys()]).toEqual([[], []]);
    },
  );

  test("did not answer others, but does now: everything is removed", async () => {
    const site = await installed();
    const back = silence();
    await bench.clock.until(bench.cluster.version());
    back();
    expect(bench.cluster.unreachable).toBeDefined();
    expect((await letGo(site)).left).toEqual([]);
    expect(bench.cluster.objects().filter(({ kind }) => kind === "Lease")).toEqual([]);
  });

  test("what is suspended is named as such", async () => {
    const site = await bench.installation("run-1");
    site.hold.ledger.suspends("run-1", [ref(release)]);
    silence();
    expect((await letGo(site)).left).toMatchObject([
      { reason: "Unreachable", message: expect.stringContaining("still suspended") },
    ]);
  });
});

describe("after a run that was killed", () => {
  test("the next one takes away what it made, also what it had no time to write down, and nothing else", async () => {
    await killedInTheMiddle();
    const heir = await bench.installation("run-2");
    expect(leftByPredecessors(heir.hold, "run-2")).not.toEqual([]);
    expect((await bench.clock.until(removePredecessors(heir))).left).toEqual([]);
    expect(bench.keys()).toEqual(["/ConfigMap/default/other"]);
    expect(await bench.install(heir, SOLUTION)).toBeUndefined();
  });

  test("--cleanup does it for all whose leases have expired, and says who still lives", async () => {
    await killedInTheMiddle();
    await installedElsewhere();
    const { cleaned } = await bench.clock.until(cleanUp(bench.holder("run-9")));
    expect(cleaned).toMatchObject([
      { what: "acme/anvil", outcome: { left: [] } },
      { what: "acme/other", outcome: { held: { reason: "Held" } } },
    ]);
    expect(bench.keys()).toEqual(["/ConfigMap/default/other", "/ConfigMap/default/theirs"]);
  });

  test("another start does it for the run itself, where that is plainly dead, and for no solution", async () => {
    await killedInTheMiddle();
    const solution = bench.keys();
    const dead = await bench.installation("run-1", runHold("run-1"), true);
    const source = { ...config("source"), metadata: { name: "source", namespace: "default" } };
    expect(await bench.install(dead, plan("", [step([source])]))).toBeUndefined();
    const start = { observe: false, only: isRunHold };
    const soon = await bench.clock.until(cleanUp(bench.holder("run-9"), start));
    expect(soon.cleaned).toMatchObject([{ what: "run/run-1", outcome: { held: { reason: "Held" } } }]);
    await bench.clock.until(sleep(bench.clock, 700_000));
    const { cleaned } = await bench.clock.until(cleanUp(bench.holder("run-9"), start));
    expect(bench.keys()).toEqual(solution);
    expect(cleaned.map(({ what }) => what)).toEqual(["run/run-1"]);
  });

  test("what it was told to keep stays until it is asked for", async () => {
    const site = await installed();
    site.hold.ledger.keep("run-1");
    await site.hold.release();
    const there = bench.keys();
    expect((await bench.clock.until(cleanUp(bench.holder("run-9")))).cleaned).toEqual([]);
    const next = await bench.installation("run-2");
    await bench.clock.until(removePredecessors(next));
    expect(await bench.install(next, SOLUTION)).toMatchObject({ reason: "AlreadyPresent" });
    await next.hold.release();
    expect(bench.keys()).toEqual(there);
    await bench.clock.until(cleanUp(bench.holder("run-9"), { kept: true }));
    expect(bench.keys()).toEqual([]);
  });
});

/** Whatever fails in the middle, and wherever the run dies: what was made is gone or named, and nothing else was touched. */
test("whatever fails, everything that was made is removed or named", async () => {
  const kinds: readonly FailureKind[] = ["forbidden", "server", "unreachable", "conflict", "not-found", "invalid"];
  await fc.assert(
    fc.asyncProperty(
      fc.nat(45),
      fc.constantFrom(...kinds),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (at, kind, count, dies) => {
        bench = new Bench();
        const theirs = bench.cluster.put({ ...config("theirs"), metadata: { name: "theirs", namespace: "default" } });
        const site = await bench.installation("run-1", undefined, dies);
        let call = 0;
        const well = bench.cluster.fail(({ verb }) => {
          call++;
          // No server says of an object that it is not there where it is.
          if (verb === "get" && kind === "not-found") return undefined;
          return call > at && call <= at + count ? { kind, message: "not now" } : undefined;
        });
        await bench.install(site, SOLUTION);
        if (dies) well();
        const successor = dies ? await bench.installation("run-2") : site;
        const { left } = await bench.clock.until(remove(successor, { timeoutMs: 10_000 }));
        const named = new Set([...left, ...successor.hold.ledger.entries].map((it) => refKey(it.ref)));
        const made = bench.keys().filter((key) => key !== refKey({ ...ref(config("theirs")), namespace: "default" }));
        expect(made.filter((key) => !named.has(key))).toEqual([]);
        expect(bench.cluster.peek({ ...ref(config("theirs")), namespace: "default" })).toEqual(theirs);
      },
    ),
    { numRuns: 150 },
  );
});

describe("leftovers", () => {
  const by = { "helm.toolkit.fluxcd.io/name": "anvil", "helm.toolkit.fluxcd.io/namespace": NS };
  const helm = { "meta.helm.sh/release-name": "anvil", "meta.helm.sh/release-namespace": NS };

  test("are what releases brought, and what points into the namespaces", async () => {
    const scoped = (apiVersion: string, kind: string, name: string, more: object) =>
      bench.cluster.put({ apiVersion, kind, metadata: { name }, ...more });
    scoped("rbac.authorization.k8s.io/v1", "ClusterRole", "by-flux", { metadata: { name: "by-flux", labels: by } });
    scoped("rbac.authorization.k8s.io/v1", "ClusterRole", "by-helm", {
      metadata: { name: "by-helm", annotations: helm },
    });
    scoped("rbac.authorization.k8s.io/v1", "ClusterRole", "other", {});
    scoped("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "bound", {
      subjects: [{ kind: "ServiceAccount", name: "a", namespace: NS }],
    });
    scoped("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "hook", {
      webhooks: [{ clientConfig: { service: { namespace: NS, name: "a" } } }],
    });
    scoped("v1", "PersistentVolume", "volume", { spec: { claimRef: { namespace: NS, name: "data" } } });
    const { leftovers } = await listLeftovers(bench.cluster, [NS], [ref(release)]);
    expect(leftovers.map((it) => `${it.ref.name}: ${it.why}`).sort()).toEqual([
      "bound: it points into the namespace anvil",
      "by-flux: the release anvil/anvil brought it",
      "by-helm: the release anvil/anvil brought it",
      "hook: it points into the namespace anvil",
      "volume: it points into the namespace anvil",
    ]);
  });

  test("in a namespace that is still there are told, but not what every namespace has; Secrets are never listed", async () => {
    bench.cluster.put(namespace);
    for (const name of ["data", "kube-root-ca.crt"]) bench.cluster.put(config(name));
    bench.cluster.fail(({ verb, kind }) =>
      verb === "list" && kind === "Pod" ? { kind: "forbidden", message: "no" } : undefined,
    );
    expect(await listLeftovers(bench.cluster, [NS, "gone"], [])).toEqual({
      leftovers: [{ ref: ref(config("data")), why: "it is in the namespace anvil" }],
      unseen: [{ kind: { apiVersion: "v1", kind: "Pod" }, message: "no" }],
    });
    expect(bench.cluster.calls.some(({ kind }) => kind === "Secret")).toBe(false);
  });
});

async function installed(run = "run-1", dies = false): Promise<Installation> {
  const site = await bench.installation(run, undefined, dies);
  expect(await bench.install(site, SOLUTION)).toBeUndefined();
  return site;
}

/** One step was made and written down, of the second an object that was not; and somebody else has one that was planned. */
async function killedInTheMiddle(): Promise<void> {
  bench.cluster.put({ ...config("other"), metadata: { name: "other", namespace: "default" } });
  const site = await bench.installation("run-1", undefined, true);
  await bench.clock.until(
    prepare(site, [
      ...SOLUTION.steps,
      step([{ ...config("other"), metadata: { name: "late", namespace: "default" } }]),
    ]),
  );
  await bench.clock.until(applyStep(site, SOLUTION.steps[0] ?? step([])));
  bench.cluster.put({ ...config("more"), metadata: { name: "more", namespace: NS, labels: { [RUN_LABEL]: "run-1" } } });
}

async function installedElsewhere(): Promise<void> {
  const site = await bench.installation("run-3", "acme/other");
  const theirs = { ...config("theirs"), metadata: { name: "theirs", namespace: "default" } };
  expect(await bench.install(site, plan("acme/other", [step([theirs])]))).toBeUndefined();
}
