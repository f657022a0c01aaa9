import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, test as it } from "vitest";
import type { VerifyRequest } from "../../../src/commands/verify/request.js";
import { Stop } from "../../../src/commands/verify/stop.js";
import { verify } from "../../../src/commands/verify/verify.js";
import type { LiveObject } from "../../../src/model/live.js";
import { refOf } from "../../../src/model/live.js";
import type { ObjectKind } from "../../../src/model/readiness.js";
import type { Progress, VerificationReport } from "../../../src/model/verification.js";
import type { SolutionPlan, TreePlan } from "../../../src/model/verify-plan.js";
import { acquire } from "../../../src/verify/hold/lease.js";
import { sleep } from "../../../src/verify/run/clock.js";
import type { RunOptions } from "../../../src/verify/run/options.js";
import { plan, step } from "../../support/plans.js";
import { config, deployment, Rig, said, solution } from "../../verify/run/rig.js";

const RUN: RunOptions = {
  mode: "apply",
  revision: "sha256:abc",
  timeoutMs: 60_000,
  testRuns: true,
  repeat: 1,
  retries: 0,
  mutation: false,
  keep: false,
};
const RELEASES: ObjectKind = { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease" };
/** So long a request is tried. */
const BOUND_MS = 15_000;

const anvil = solution([deployment()]);
/** One without a test, in a namespace of its own. */
const forge: SolutionPlan = {
  ...plan("acme/forge", [
    step([
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "forge" } },
      { ...config("page"), metadata: { name: "page", namespace: "forge" } },
    ]),
  ]),
  path: "forge",
};

class Signals extends EventEmitter {
  said = "";
  readonly stderr = { write: (text: string) => (this.said += text) };
  exit(): never {
    throw new Error("the process ended");
  }
}

let rig: Rig;
let signals: Signals;
let told: Progress[];

beforeEach(() => {
  rig = new Rig();
  signals = new Signals();
  told = [];
});

/** What else is different about a run. */
interface More extends Partial<Pick<VerifyRequest, "kubernetes" | "plans" | "git">> {
  readonly run?: Partial<RunOptions>;
  readonly solutions?: readonly SolutionPlan[];
  readonly apis?: readonly ObjectKind[];
  readonly progress?: (progress: Progress) => void;
}

async function record(more: More = {}): Promise<VerificationReport> {
  const { solutions = [anvil], plans = solutions, apis = [], git, progress = (one) => void told.push(one) } = more;
  const tree: TreePlan = { scope: "lab", solutions, shared: [], sources: [], stores: [], apis };
  const { kubernetes = { ok: true, value: "v1.34.3" } } = more;
  const run = { ...RUN, ...more.run };
  const request = { kubernetes, id: "r1", version: "0.1.0", tree, environment: undefined, plans, run, git };
  const { cluster, clock } = rig;
  const stop = Stop.onSignals(signals);
  const tools = { cluster, clock, stop, progress, parse: () => [], parallel: 2, loadBalancer: "warn" } as const;
  const report = await clock.until(verify({ ...request, earlier: undefined, secrets: [] }, tools));
  expect(rig.cluster.openWatches()).toBe(0);
  return report;
}

const checksOf = ({ solutions }: VerificationReport, index = 0) => said(solutions[index]?.checks ?? []);
const leases = () => rig.cluster.objects().filter(({ kind }) => kind === "Lease");
const took = ({ startedAt, finishedAt }: VerificationReport) => Date.parse(finishedAt) - Date.parse(startedAt);

describe("a run in the mode apply", () => {
  it("passes a solution whose test passes, says everything in its record, and leaves nothing", async () => {
    const report = await record();
    expect(report).toMatchObject({
      apiVersion: "conformitron.io/v1",
      kind: "VerificationReport",
      run: { id: "r1", mode: "apply", version: "0.1.0" },
      cluster: { context: "memory", server: "https://memory.test", kubernetes: "v1.34.3" },
      environment: "lab",
      revision: "sha256:abc",
      startedAt: "2026-11-21T12:00:00.000Z",
      solutions: [{ verdict: "passed", reason: "Verified", path: "anvil" }],
      summary: { passed: 1, failed: 0, error: 0, skipped: 0, unknown: 0 },
    });
    expect(Object.keys(report.run).sort()).toEqual(["id", "mode", "version"]);
    expect(said(report.preflight).slice(0, 1)).toEqual(["cluster: passed ClusterReachable"]);
    expect(checksOf(report)).toEqual(
      expect.arrayContaining(["test web-test: passed TestPassed", "removal: passed RemovedCleanly"]),
    );
    expect(report.solutions[0]?.checks.find(({ attempts }) => attempts)?.attempts).toMatchObject([{ log: "asked\n" }]);
    expect(told.at(-1)).toMatchObject({ kind: "verdict", solution: "acme/anvil", verdict: { verdict: "passed" } });
    expect([took(report) > 0, rig.left(), leases()]).toEqual([true, [], []]);
  });

  it("fails one whose test fails, with its log, and removes it as well", async () => {
    rig.ends = () => ({ exitCode: 3, log: "wrong answer\n" });
    const report = await record();
    expect(report.solutions).toMatchObject([{ verdict: "failed", reason: "TestRunFailed" }]);
    expect(report.summary).toMatchObject({ passed: 0, failed: 1 });
    const test = report.solutions[0]?.checks.find(({ name }) => name === "test web-test");
    expect(test?.attempts).toMatchObject([{ exitCode: 3, log: "wrong answer\n" }]);
    expect([rig.left(), leases()]).toEqual([[], []]);
  });

  it("names what nobody asked for, as skipped", async () => {
    const report = await record({ solutions: [forge, anvil], plans: [anvil] });
    expect(report.solutions.map(({ path, verdict, reason }) => [path, verdict, reason])).toEqual([
      ["forge", "skipped", "NotChosen"],
      ["anvil", "passed", "Verified"],
    ]);
    expect(rig.cluster.calls.some(({ namespace, name }) => namespace === "forge" || name === "forge")).toBe(false);
  });

  it("takes a solution away after those that wait for it", async () => {
    const waiting = { ...forge, dependsOn: [anvil.name] };
    const report = await record({ solutions: [waiting, anvil] });
    expect(report.solutions).toMatchObject([{ verdict: "unknown" }, { verdict: "passed" }]);
    const namespaces = rig.cluster.calls.filter(({ kind }) => kind === "Namespace");
    const written = namespaces.filter(({ verb }) => verb === "apply" || verb === "delete");
    expect([...new Set(written.map(({ verb, name }) => `${verb} ${name}`))]).toEqual([
      "apply anvil",
      "apply forge",
      "delete forge",
      "delete anvil",
    ]);
    expect([rig.left(), leases()]).toEqual([[], []]);
  });

  it("goes on with the others where another run holds a solution", async () => {
    const { cluster, clock } = rig;
    const other = await clock.until(acquire({ cluster, clock, run: "r0", process: "elsewhere:1" }, anvil.name));
    expect(other.held).toBe(true);
    const report = await record({ solutions: [anvil, forge] });
    expect(report.solutions).toMatchObject([
      { verdict: "error", reason: "Held", message: expect.stringContaining("r0@elsewhere:1") },
      { verdict: "unknown", reason: "NoFunctionalTest" },
    ]);
    expect(checksOf(report, 1)).toContain("removal: passed RemovedCleanly");
    expect([rig.left(), leases().map(({ spec }) => spec?.["holderIdentity"])]).toEqual([[], ["r0@elsewhere:1"]]);
  });

  it("takes away what it made where it is interrupted, and says by what", async () => {
    rig.ends = () => {
      signals.emit("SIGINT");
      return undefined;
    };
    const report = await record({ solutions: [anvil, forge], run: { timeoutMs: 600_000 } });
    expect(report.run).toEqual({ id: "r1", mode: "apply", version: "0.1.0", interruptedBy: "SIGINT" });
    expect(report.solutions[0]).toMatchObject({ verdict: "error", reason: "Interrupted" });
    expect(checksOf(report).at(-1)).toBe("removal: passed RemovedCleanly");
    expect([took(report) < 30_000, rig.left(), leases()]).toEqual([true, [], []]);
  });

  it("keeps what it made where it was told to", async () => {
    const report = await record({ run: { keep: true } });
    expect(report.solutions).toMatchObject([{ verdict: "passed" }]);
    expect(rig.left()).toEqual(["CronJob web-test", "Deployment web"]);
    expect(leases().map(({ spec }) => spec?.["holderIdentity"])).toEqual([""]);
  });

  it("is an internal error where it fails itself, with the record, and nothing but its leases left", async () => {
    const progress = ({ kind }: Progress) => {
      if (kind === "verdict") throw new Error("a mistake");
    };
    const report = await record({ progress });
    expect(report.solutions).toMatchObject([{ verdict: "error", reason: "InternalError" }]);
    expect(said(report.preflight)).toContain("run: error InternalError");
    expect(report.summary).toMatchObject({ error: 1 });
    expect([rig.left(), leases()]).toEqual([[], []]);
  });
});

describe("the controllers that the tree needs", () => {
  /** A helm-controller that answers requests. */
  function helmController(): void {
    rig.also = () => {
      for (const object of rig.cluster.objects()) {
        const request = object.metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
        if (object.kind !== "HelmRelease" || request === undefined) continue;
        if (object.status === undefined)
          rig.cluster.merge(refOf(object), { status: { lastHandledReconcileAt: request } });
      }
    };
  }
  const probes = (): LiveObject[] => rig.cluster.objects().filter(({ kind }) => kind === "HelmRelease");

  it("are asked before anything is made", async () => {
    helmController();
    const report = await record({ apis: [RELEASES] });
    expect(said(report.preflight)).toContain("controller helm-controller: passed ControllerAnswers");
    expect(report.solutions).toMatchObject([{ verdict: "passed" }]);
    expect([probes(), leases()]).toEqual([[], []]);
  });

  it("make every solution an error where they do not answer", async () => {
    const report = await record({ apis: [RELEASES], solutions: [anvil, forge] });
    expect(said(report.preflight)).toContain("controller helm-controller: error ControllerSilent");
    expect(report.solutions.map(({ reason }) => reason)).toEqual(["ControllerSilent", "ControllerSilent"]);
    expect([probes(), rig.left(), leases()]).toEqual([[], [], []]);
  });

  it("are in the mode git always those of Flux", async () => {
    const revision = { commit: "a".repeat(40), ref: { branch: "main" } } as never;
    const git = { url: "https://git.test/a.git", revision, secretRef: undefined, path: undefined };
    const report = await record({ git, run: { mode: "git" } });
    expect(report.solutions).toMatchObject([{ verdict: "error", reason: "ControllerSilent" }]);
    expect(said(report.preflight)).toEqual(
      expect.arrayContaining([
        "controller source-controller: error ControllerSilent",
        "controller kustomize-controller: error ControllerSilent",
      ]),
    );
  });

  it("cannot be told from an API server that goes away: what was made is named in the record", async () => {
    const end = rig.cluster.fail(({ verb, kind }) => {
      if (verb === "create" && kind === "HelmRelease") {
        end();
        rig.clock.after(1000, () => void rig.cluster.silence(() => sleep(rig.clock, BOUND_MS)));
      }
      return undefined;
    });
    const report = await record({ apis: [RELEASES] });
    expect(report.solutions).toMatchObject([{ verdict: "error" }]);
    expect(report.run.left).toMatchObject([{ kind: "HelmRelease", namespace: "flux-system" }]);
    expect(probes()).toHaveLength(1);
    expect(took(report)).toBeLessThan(60_000 + 1.5 * BOUND_MS);
  });
});

describe("an API server that does not answer", () => {
  it("from the start gives a complete record", async () => {
    rig.cluster.silence(() => sleep(rig.clock, BOUND_MS));
    const failure = { kind: "unreachable", message: "cannot read the version: connect ECONNREFUSED" } as const;
    const report = await record({
      kubernetes: { ok: false, failure },
      solutions: [anvil, forge],
      plans: [anvil],
    });
    expect(report).toMatchObject({
      run: { id: "r1", mode: "apply", version: "0.1.0" },
      cluster: { context: "memory", server: "https://memory.test", kubernetes: null, flux: null },
      environment: "lab",
      revision: "sha256:abc",
      preflight: [{ name: "cluster", verdict: "error", reason: "Unreachable", message: failure.message }],
      solutions: [
        { path: "anvil", verdict: "error", reason: "Unreachable" },
        { path: "forge", verdict: "skipped", reason: "NotChosen" },
      ],
      summary: { passed: 0, failed: 0, error: 1, skipped: 1, unknown: 0 },
    });
    expect(rig.cluster.calls).toEqual([]);
  });

  it("in the middle ends the run soon after its time-out, with what is left", async () => {
    rig.available = () => false;
    rig.clock.after(30_000, () => void rig.cluster.silence(() => sleep(rig.clock, BOUND_MS)));
    const report = await record();
    expect(took(report)).toBeLessThanOrEqual(RUN.timeoutMs + 30_000);
    expect(checksOf(report).at(-1)).toBe("removal: error Unreachable");
    expect(rig.left()).toEqual(["Deployment web"]);
    expect(leases()).toHaveLength(2);
  });
});

it("in the mode observe nothing is brought, and the lease of the solution is all that is held", async () => {
  for (const { objects } of anvil.steps) for (const { value } of objects) rig.cluster.put(value as never);
  const report = await record({ run: { mode: "observe" } });
  expect(checksOf(report)).toContain("test web-test: passed TestPassed");
  expect(report.solutions).toMatchObject([{ verdict: "passed" }]);
  const made = rig.cluster.calls.filter(({ verb }) => verb === "create" || verb === "apply");
  expect(made.map(({ kind }) => kind)).toEqual(["Lease", "Job"]);
  expect(leases()).toEqual([]);
});
