import { beforeEach, describe, expect, test } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import { cleanUp, removePredecessors } from "../../../src/verify/install/clean-up.js";
import { remove } from "../../../src/verify/install/remove.js";
import { resume, suspend } from "../../../src/verify/install/suspend.js";
import { Bench, NS, ref, release } from "./support.js";

const ANNOTATION = "conformitron.io/suspended-by";

const kustomization: KubernetesInput = {
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name: "anvil", namespace: "flux-system" },
  spec: { prune: true, path: "./anvil" },
  status: { inventory: { entries: [{ id: `${NS}_anvil_helm.toolkit.fluxcd.io_HelmRelease`, v: "v2" }] } },
};
const REF = ref(kustomization);

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.cluster.put(kustomization);
  bench.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: NS } });
});

const state = () => {
  const object = bench.cluster.peek(REF);
  return { suspend: object?.spec?.["suspend"], by: object?.metadata.annotations?.[ANNOTATION] };
};

describe("a Kustomization", () => {
  test("is suspended after the ledger says so, and resumed by a removal with a request to reconcile", async () => {
    const site = await bench.installation("run-1");
    const from = bench.cluster.calls.length;
    expect(await bench.clock.until(suspend(site, [REF]))).toBeUndefined();
    expect(bench.cluster.calls.slice(from).map(({ verb, kind }) => `${verb} ${kind}`)).toEqual([
      "replace Lease",
      "patch Kustomization",
    ]);
    expect(state()).toEqual({ suspend: true, by: "run-1" });
    const removal = await bench.clock.until(remove(site));
    expect(removal).toEqual({ removed: [], resumed: [REF], left: [] });
    expect(state()).toEqual({ suspend: undefined, by: undefined });
    expect(bench.cluster.peek(REF)?.metadata.annotations).toEqual({
      "reconcile.fluxcd.io/requestedAt": "resumed after run run-1",
    });
    expect(bench.cluster.peek(REF)?.spec).toEqual(kustomization["spec"]);
    expect(site.hold.ledger.entries).toEqual([]);
  });

  test.each(["at the next start", "by hand"])(
    "of a run that was killed is resumed %s, and not deleted",
    async (how) => {
      const died = await bench.installation("run-1", "acme/anvil", true);
      await bench.clock.until(suspend(died, [REF]));
      if (how === "by hand") {
        const { cleaned } = await bench.clock.until(cleanUp(bench.holder("run-9")));
        expect(cleaned).toMatchObject([{ what: "acme/anvil", outcome: { resumed: [REF], removed: [], left: [] } }]);
      } else {
        const next = await bench.installation("run-2");
        expect(await bench.clock.until(removePredecessors(next))).toMatchObject({ resumed: [REF] });
      }
      expect(state()).toEqual({ suspend: undefined, by: undefined });
    },
  );

  test("of a run that was killed before it had suspended it is left alone", async () => {
    const died = await bench.installation("run-1", "acme/anvil", true);
    died.hold.ledger.suspends("run-1", [REF]);
    await bench.clock.until(died.hold.write());
    const before = bench.cluster.peek(REF);
    const next = await bench.installation("run-2");
    await bench.clock.until(removePredecessors(next));
    expect(bench.cluster.peek(REF)).toEqual(before);
    expect(next.hold.ledger.entries).toEqual([]);
  });

  test("that somebody else has suspended anew stays so", async () => {
    const site = await bench.installation("run-1");
    await bench.clock.until(suspend(site, [REF]));
    bench.cluster.merge(REF, { metadata: { annotations: { [ANNOTATION]: null } } });
    await bench.clock.until(remove(site));
    expect(state()).toEqual({ suspend: true, by: undefined });
  });

  test("is resumed only once what it applies has gone that is on its way out", async () => {
    const site = await bench.installation("run-1");
    await bench.clock.until(suspend(site, [REF]));
    const uninstalling = { ...release, metadata: { ...release.metadata, finalizers: ["finalizers.fluxcd.io"] } };
    const { metadata } = bench.cluster.put(uninstalling);
    await bench.cluster.delete(ref(release), { uid: metadata.uid });
    const resuming = resume(site, { ref: REF, run: "run-1", step: 0, suspended: true });
    await bench.clock.advance(20_000);
    expect(state().suspend).toBe(true);
    bench.cluster.remove(ref(release));
    expect(await bench.clock.until(resuming)).toBeUndefined();
    expect(state().suspend).toBeUndefined();
  });

  test("that may not be resumed is named and stays in the ledger", async () => {
    const site = await bench.installation("run-1");
    await bench.clock.until(suspend(site, [REF]));
    bench.cluster.fail(({ verb }) => (verb === "patch" ? { kind: "forbidden", message: "no" } : undefined));
    const { left, resumed } = await bench.clock.until(remove(site));
    expect(resumed).toEqual([]);
    expect(left).toMatchObject([
      { ref: REF, reason: "Forbidden", message: expect.stringContaining("still suspended") },
    ]);
    expect(site.hold.ledger.entries).toMatchObject([{ ref: REF, suspended: true }]);
  });

  test("is not suspended where the ledger cannot be written", async () => {
    const site = await bench.installation("run-1");
    bench.cluster.fail(({ kind }) => (kind === "Lease" ? { kind: "forbidden", message: "no" } : undefined));
    expect(await bench.clock.until(suspend(site, [REF]))).toMatchObject({ verdict: "error", reason: "Forbidden" });
    expect(state().suspend).toBeUndefined();
  });
});
