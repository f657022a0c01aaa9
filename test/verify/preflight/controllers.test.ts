import { beforeEach, describe, expect, test } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { refOf } from "../../../src/model/live.js";
import type { ObjectKind } from "../../../src/model/readiness.js";
import type { CheckVerdict } from "../../../src/model/verification.js";
import type { Hold } from "../../../src/verify/hold/hold.js";
import { acquire } from "../../../src/verify/hold/lease.js";
import { controllerChecks } from "../../../src/verify/preflight/controllers.js";
import { RunBench } from "../run/run-bench.js";

const FLUX: readonly ObjectKind[] = [
  { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "HelmRepository" },
  { apiVersion: "kustomize.toolkit.fluxcd.io/v1", kind: "Kustomization" },
  { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease" },
];
const SECRETS: ObjectKind = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" };
const PROBED = ["ExternalSecret", "GitRepository", "HelmRelease", "Kustomization"];

let bench: RunBench;
let hold: Hold;

beforeEach(async () => {
  bench = new RunBench();
  const { cluster, clock } = bench;
  const acquired = await clock.until(acquire({ cluster, clock, run: "r1", process: "host:7" }, "run/r1"));
  if (!acquired.held) throw new Error(acquired.problem.message);
  hold = acquired.hold;
});

function ask(apis: readonly ObjectKind[]): Promise<CheckVerdict[]> {
  return bench.clock.until(controllerChecks(bench.context(), hold, apis, "flux-system"));
}

const told = (checks: readonly CheckVerdict[]): string[] =>
  checks.map(({ name, verdict, reason }) => `${name}: ${verdict} ${reason}`);
const probes = (): LiveObject[] => bench.cluster.objects().filter(({ kind }) => PROBED.includes(kind));

/** The controllers look at what is there after so many milliseconds, but not at the kinds that are left out. */
function controllers(silent: readonly string[] = [], afterMs = 500): void {
  bench.clock.after(afterMs, () => {
    for (const probe of probes().filter(({ kind }) => !silent.includes(kind))) {
      const lastHandledReconcileAt = probe.metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
      const isSecret = probe.kind === "ExternalSecret";
      bench.cluster.merge(refOf(probe), {
        status: isSecret ? { conditions: [{ type: "Ready" }] } : { lastHandledReconcileAt },
      });
    }
  });
}

test("each controller that the tree needs is asked, and answers", async () => {
  controllers();
  const start = bench.clock.now();
  expect(told(await ask([...FLUX, SECRETS]))).toEqual([
    "controller source-controller: passed ControllerAnswers",
    "controller kustomize-controller: passed ControllerAnswers",
    "controller helm-controller: passed ControllerAnswers",
    "controller external-secrets: passed ControllerAnswers",
  ]);
  expect(bench.clock.now() - start).toBeLessThan(1500);
  expect([probes(), hold.ledger.entries]).toEqual([[], []]);
});

test("none is asked that the tree does not need", async () => {
  expect(await ask([{ apiVersion: "apps/v1", kind: "Deployment" }])).toEqual([]);
  controllers();
  expect(told(await ask([SECRETS]))).toEqual(["controller external-secrets: passed ControllerAnswers"]);
});

describe("a controller that does not answer", () => {
  test("is an error after a minute, and what asked it is gone all the same", async () => {
    controllers(["HelmRelease"]);
    const start = bench.clock.now();
    expect(told(await ask(FLUX))).toEqual([
      "controller source-controller: passed ControllerAnswers",
      "controller kustomize-controller: passed ControllerAnswers",
      "controller helm-controller: error ControllerSilent",
    ]);
    expect(bench.clock.now() - start).toBe(60_000);
    expect([probes(), hold.ledger.entries]).toEqual([[], []]);
  });

  test("and has answered somebody else's request has not answered", async () => {
    bench.clock.after(500, () => {
      for (const probe of probes())
        bench.cluster.merge(refOf(probe), { status: { lastHandledReconcileAt: "yesterday" } });
    });
    expect(told(await ask(FLUX.slice(0, 1)))).toEqual(["controller source-controller: error ControllerSilent"]);
  });
});

test("what it is asked with asks nothing of the world, is the run's own, and is in the ledger before it is made", async () => {
  const seen: string[] = [];
  bench.cluster.fail(({ verb, kind }) => {
    if (verb !== "create" || kind === "Lease") return undefined;
    const lease = bench.cluster.peek(hold.ref);
    seen.push(`${kind} ${JSON.stringify(lease?.metadata.annotations).includes(kind ?? "?")}`);
    return undefined;
  });
  bench.clock.after(300, () => {
    for (const { metadata, spec } of probes()) {
      expect(metadata.labels).toEqual({ "conformitron.io/run": "r1" });
      expect(spec?.["interval"] ?? spec?.["refreshInterval"]).toBe("1h");
      expect(JSON.stringify(spec)).not.toMatch(/https:|"prune":true/);
    }
  });
  controllers();
  await ask([...FLUX, SECRETS]);
  expect(seen.sort()).toEqual(PROBED.map((kind) => `${kind} true`));
});

test("one that cannot be asked, because its object is refused, is a warning", async () => {
  controllers();
  bench.cluster.fail(({ verb, kind }) =>
    verb === "create" && kind === "HelmRelease" ? { kind: "invalid", message: "a policy" } : undefined,
  );
  const checks = await ask(FLUX);
  expect(checks[2]).toMatchObject({
    verdict: "passed",
    reason: "ControllerNotAsked",
    warnings: [{ reason: "ControllerNotAsked", message: "a policy" }],
  });
  expect(hold.ledger.entries).toEqual([]);
});

test("nothing is made where the ledger cannot be written", async () => {
  bench.cluster.fail(({ kind }) => (kind === "Lease" ? { kind: "unreachable", message: "no" } : undefined));
  expect(told(await ask(FLUX))).toEqual(["controllers: error Unreachable"]);
  expect(probes()).toEqual([]);
});

test("a run that is stopped is interrupted, and takes away what it asked with", async () => {
  bench.clock.after(1000, () => bench.stop.abort());
  expect(told(await ask(FLUX.slice(0, 1)))).toEqual(["controller source-controller: error Interrupted"]);
  expect([probes(), hold.ledger.entries]).toEqual([[], []]);
});
