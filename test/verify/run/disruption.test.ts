import { beforeEach, describe, expect, test as it } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import { refOf } from "../../../src/model/live.js";
import type { SolutionPlan } from "../../../src/model/verify-plan.js";
import { verifySolution } from "../../../src/verify/run/solution.js";
import { plan, step } from "../../support/plans.js";
import { config, deployment, NS, namespace, Rig, said, test } from "./rig.js";

const GROUP = "kustomize.toolkit.fluxcd.io";
const REF = { apiVersion: `${GROUP}/v1`, kind: "Kustomization", namespace: "flux-system", name: "anvil" };
const WEB = { apiVersion: "apps/v1", kind: "Deployment", namespace: NS, name: "web" };

const kustomization: KubernetesInput = {
  apiVersion: REF.apiVersion,
  kind: REF.kind,
  metadata: { name: REF.name, namespace: REF.namespace },
  spec: { path: "./anvil", prune: true },
};
const content = [namespace, deployment(), config("page")];

let rig: Rig;
/** What Flux answers to; a Flux that is down answers nothing. */
let flux: boolean;

beforeEach(() => {
  rig = new Rig();
  flux = true;
  rig.cluster.put(kustomization);
  for (const one of [...content, test]) rig.cluster.put(one);
  rig.also = reconcile;
  reconcile();
});

/** Brings what is missing, and writes what it has handled. */
function reconcile(): void {
  const live = rig.cluster.peek(REF);
  if (!flux || live === undefined || live.spec?.["suspend"] === true) return;
  for (const one of content) {
    const { apiVersion, kind, metadata } = one;
    const ref = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name ?? "" };
    if (rig.cluster.peek(ref) === undefined) rig.cluster.put(one);
  }
  const id = (one: KubernetesInput) =>
    `${one.metadata.namespace ?? ""}_${one.metadata.name}_${one.apiVersion.includes("/") ? "apps" : ""}_${one.kind}`;
  const status = {
    observedGeneration: live.metadata.generation,
    lastAppliedRevision: "main@sha1:0123456789012345678901234567890123456789",
    lastAttemptedRevision: "main@sha1:0123456789012345678901234567890123456789",
    lastHandledReconcileAt: live.metadata.annotations?.["reconcile.fluxcd.io/requestedAt"],
    inventory: { entries: content.map((one) => ({ id: id(one), v: "v1" })) },
    conditions: [{ type: "Ready", status: "True", reason: "ReconciliationSucceeded", message: "Applied" }],
  };
  if (JSON.stringify(live.status) !== JSON.stringify(status)) rig.cluster.merge(REF, { status });
}

function solution(): SolutionPlan {
  const tests = step([test], undefined, { part: "test", path: "tests" });
  const product = step(content, kustomization);
  return { ...plan("acme/anvil", [product, tests]), namespaces: [NS], tests: tests.objects };
}

async function verify(id = "r1") {
  const one = solution();
  rig.cluster.merge(
    { apiVersion: "batch/v1", kind: "CronJob", namespace: NS, name: "web-test" },
    {
      metadata: { labels: { [`${GROUP}/name`]: REF.name, [`${GROUP}/namespace`]: REF.namespace } },
    },
  );
  const context = await rig.context([one], { mode: "observe", mutation: true }, id);
  return { context, verdict: rig.clock.until(verifySolution(context, one)) };
}

const isSuspended = () => rig.cluster.peek(REF)?.spec?.["suspend"];

describe("a product that Flux reconciles", () => {
  it("is taken away for its tests, comes again, and is judged only then", async () => {
    const there: string[] = [];
    rig.ends = () => {
      there.push(`${rig.has("Deployment", "web")} ${isSuspended()}`);
      return { exitCode: rig.has("Deployment", "web") ? 0 : 1 };
    };
    const before = rig.cluster.peek(WEB)?.metadata.uid;
    const { verdict } = await verify();
    const { checks, ...all } = await verdict;
    expect(there).toEqual(["false true", "true undefined"]);
    expect(said(checks)[0]).toBe("mutation web-test: passed TestNoticesAbsence");
    expect(all).toMatchObject({ verdict: "passed" });
    expect(rig.cluster.peek(WEB)?.metadata.uid).not.toBe(before);
    // What runs nothing stayed.
    expect(rig.cluster.calls.filter(({ verb }) => verb === "delete").map(({ kind }) => kind)).toEqual([
      "Deployment",
      "Job",
      "Job",
    ]);
  });

  it("comes again where its test proves nothing", async () => {
    rig.ends = () => ({ exitCode: 0 });
    const { verdict } = await verify();
    expect(await verdict).toMatchObject({ verdict: "failed", reason: "WorthlessTest" });
    expect([isSuspended(), rig.has("Deployment", "web")]).toEqual([undefined, true]);
  });

  it("that somebody brings meanwhile says nothing of its test", async () => {
    rig.ends = () => {
      if (isSuspended() === true) rig.cluster.put(deployment());
      return { exitCode: 0 };
    };
    const { verdict } = await verify();
    const { checks } = await verdict;
    expect(checks[0]).toMatchObject({ name: "mutation web-test", verdict: "error", reason: "AlreadyPresent" });
    expect(checks[0]?.message).toBe("Deployment anvil/web was made by somebody else while the test ran");
  });

  it("comes again where the run is stopped while its test runs", async () => {
    rig.ends = () => {
      if (isSuspended() === true) rig.stop.abort();
      return undefined;
    };
    const { context, verdict } = await verify();
    expect(await verdict).toMatchObject({ verdict: "error", reason: "Interrupted" });
    expect(isSuspended()).toBeUndefined();
    expect(context.hold?.ledger.entries).toEqual([]);
    await rig.clock.advance(1000);
    expect(rig.has("Deployment", "web")).toBe(true);
  });

  it.each<[what: string, arrange: () => void, line: string]>([
    [
      "is suspended already",
      () => void rig.cluster.merge(REF, { spec: { suspend: true } }),
      "mutation: unknown Suspended",
    ],
    [
      "comes with what is not its own",
      () => {
        flux = false;
        const entries = [{ id: "forge_page__ConfigMap", v: "v1" }];
        rig.cluster.merge(REF, { status: { inventory: { entries } } });
      },
      "mutation: error SharedFolder",
    ],
  ])("and %s is left alone", async (_, arrange, line) => {
    arrange();
    const from = rig.cluster.calls.length;
    const { verdict } = await verify();
    expect(said((await verdict).checks)[0]).toBe(line);
    const writes = rig.cluster.calls
      .slice(from)
      .filter(({ verb, kind }) => verb === "patch" || (verb === "delete" && kind !== "Job"));
    expect(writes).toEqual([]);
  });

  it("whose parts may not be deleted comes again at once", async () => {
    rig.cluster.fail(({ verb, kind }) =>
      verb === "delete" && kind === "Deployment"
        ? { kind: "forbidden", message: 'user cannot delete resource "x"' }
        : undefined,
    );
    const { verdict } = await verify();
    expect(said((await verdict).checks)[0]).toBe("mutation: error Forbidden");
    expect(isSuspended()).toBeUndefined();
  });

  it("that Flux does not bring again is told", async () => {
    rig.ends = () => {
      flux = false;
      return { exitCode: 1 };
    };
    const { verdict } = await verify();
    const lines = said((await verdict).checks);
    expect(lines).toContain("mutation: error ControllerSilent");
    expect(isSuspended()).toBeUndefined();
  });

  it("of a run that died comes again with the next one", async () => {
    rig.ends = () => undefined;
    const { context, verdict } = await verify("dead");
    void verdict.catch(() => {});
    await rig.clock.advance(5000);
    expect(isSuspended()).toBe(true);
    expect(context.hold?.ledger.entries).toContainEqual(expect.objectContaining({ ref: REF, suspended: true }));
    const lease = rig.cluster.objects().find(({ kind }) => kind === "Lease");
    expect(lease?.metadata.annotations?.["conformitron.io/made"]).toContain('"suspended"');
    expect(refOf(rig.cluster.peek(REF) as never)).toEqual(REF);
  });
});
