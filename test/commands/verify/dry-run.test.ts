import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CommandError } from "../../../src/base/errors.js";
import { cleanUpAfterRuns } from "../../../src/commands/verify/cleanup.js";
import { planText, printAdmission } from "../../../src/commands/verify/dry-run.js";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import type { SolutionPlan } from "../../../src/model/verify-plan.js";
import { leaseObject, leaseRef } from "../../../src/verify/hold/lease-object.js";
import { Ledger } from "../../../src/verify/hold/ledger.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";
import { plan, planned, step } from "../../support/plans.js";

const VERSION = { ok: true, value: "v1.33.1" } as const;
const log = { info: () => {}, detail: () => {} } as unknown as Parameters<typeof cleanUpAfterRuns>[1];

let cluster: MemoryCluster;
let said: string;

beforeEach(() => {
  cluster = memoryCluster();
  cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "flux-system" } });
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const config = (name: string, namespace: string): KubernetesInput => ({
  ...{ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace } },
});
const SPACE: KubernetesInput = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };

describe("the plan in words", () => {
  test("names why nothing can be built, what comes first, and what stands elsewhere", () => {
    const broken: SolutionPlan = {
      ...plan("acme/anvil", []),
      unbuildable: "no such folder",
      dependsOn: ["acme/base", "acme/x"],
    };
    const remote = plan("acme/bolt", [step([], undefined, { elsewhere: "on another cluster" })]);
    expect(planText([broken, remote])).toBe(`acme/anvil (anvil)
  cannot be built: no such folder
  after acme/base, acme/x
  no functional test: the verdict will be unknown
acme/bolt (anvil)
  product from anvil (on another cluster)
  no functional test: the verdict will be unknown
`);
  });

  test("of nothing is nothing", () => {
    expect(planText([])).toBe("");
  });

  test("names each test", () => {
    const test = planned({ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "t", namespace: "shop" } });
    expect(planText([{ ...plan("a", []), tests: [test] }])).toContain(
      "  run CronJob shop/t and follow it to its end\n",
    );
  });
});

describe("what the API server would take", () => {
  const admission = (...objects: readonly KubernetesInput[]) =>
    printAdmission(cluster, { id: "r1", kubernetes: VERSION, plans: [plan("a", [step(objects)])] });

  test("everything: the exit code is 0, and nothing is written", async () => {
    await admission(config("a", "default"), config("b", "default"));
    expect(said).toBe("the API server would refuse 0 of 2 objects; 0 cannot be checked\n");
    expect(process.exitCode).toBe(0);
    expect(cluster.calls.every(({ dryRun }) => dryRun)).toBe(true);
  });

  test("what Flux would read is not asked for, and not counted", async () => {
    const stage = {
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      metadata: { name: "s", namespace: "default" },
    };
    await admission(config("a", "default"), stage);
    expect(said).toBe("the API server would refuse 0 of 1 objects; 0 cannot be checked\n");
  });

  test("what would only be made is not checked", async () => {
    await admission(SPACE, config("a", "shop"));
    expect(said).toBe(
      "not checked: ConfigMap shop/a: its namespace shop would only be made\n" +
        "the API server would refuse 0 of 2 objects; 1 cannot be checked\n",
    );
    expect(process.exitCode).toBe(0);
  });

  test.each([
    ["invalid", 1, /^failed \S+: .*a field/],
    ["unreachable", 3, /^error \S+: .*a field/],
  ] as const)("an object that is refused (%s) is told: the exit code is %i", async (kind, code, line) => {
    cluster.fail(({ name }) => (name === "a" ? { kind, message: "a field" } : undefined));
    await admission(config("a", "default"), config("b", "default"));
    expect(said).toMatch(line);
    expect([said.split("\n").at(-2), process.exitCode]).toEqual([
      "the API server would refuse 1 of 2 objects; 0 cannot be checked",
      code,
    ]);
  });

  test("of a server that does not answer nothing is asked", async () => {
    const kubernetes = { ok: false, failure: { kind: "unreachable", message: "no answer" } } as const;
    const asked = printAdmission(cluster, {
      id: "r1",
      kubernetes,
      plans: [plan("a", [step([config("a", "default")])])],
    });
    await expect(asked).rejects.toThrow(new CommandError("no answer", "see that the cluster answers", 3));
    expect(cluster.calls).toEqual([]);
  });
});

describe("cleaning up", () => {
  function lease(what: string, more: { holder?: string; finalizers?: readonly string[] } = {}): void {
    const metadata = {
      name: "left",
      namespace: "default",
      labels: { "conformitron.io/run": "r0" },
      finalizers: more.finalizers ?? [],
    };
    const made = cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata });
    const ledger = new Ledger();
    ledger.created(made, "r0");
    const at = Date.now();
    const state = {
      what,
      holder: more.holder ?? "",
      acquiredAt: at,
      renewedAt: at,
      durationMs: 60_000,
      transitions: 0,
    };
    cluster.put(leaseObject(leaseRef(what, "flux-system"), state, ledger.write()));
  }

  test("says that there was nothing to do", async () => {
    await cleanUpAfterRuns(cluster, log);
    expect([said, process.exitCode]).toEqual(["no run has left anything\n", 0]);
  });

  test("takes away what a run has left, and says how much", async () => {
    lease("acme/anvil");
    await cleanUpAfterRuns(cluster, log);
    expect([said, process.exitCode]).toEqual(["acme/anvil: 1 object removed\n", 0]);
    expect(cluster.peek({ apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "left" })).toBeUndefined();
    expect(cluster.peek(leaseRef("acme/anvil", "flux-system"))).toBeUndefined();
  });

  test.each(["forbidden", "unreachable"] as const)(
    "that cannot list the leases (%s) ends with what to do",
    async (kind) => {
      cluster.fail(({ verb }) => (verb === "list" ? { kind, message: "no" } : undefined));
      await expect(cleanUpAfterRuns(cluster, log)).rejects.toMatchObject({
        message: "the leases in flux-system: no",
        fix: "see that the cluster answers and that you may list leases there",
        exitCode: 3,
      });
    },
  );
});
