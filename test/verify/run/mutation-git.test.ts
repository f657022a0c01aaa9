import { beforeEach, describe, expect, test as it } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import type { LiveObject } from "../../../src/model/live.js";
import type { PlanStep, SolutionPlan } from "../../../src/model/verify-plan.js";
import { sourceOf } from "../../../src/verify/install/git.js";
import { copiesOf, type KustomizationCopy } from "../../../src/verify/install/git-copies.js";
import type { HeldContext } from "../../../src/verify/run/context.js";
import type { RunOptions } from "../../../src/verify/run/options.js";
import { verifySolution } from "../../../src/verify/run/solution.js";
import { plan, refOf, step } from "../../support/plans.js";
import { config, deployment, NS, namespace, Rig, said, test } from "./rig.js";

const REVISION = `main@sha1:${"a".repeat(40)}`;
const role: KubernetesInput = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  metadata: { name: "web-test", namespace: NS },
};

let rig: Rig;
/** What there was of the run when each test ran, as `Kind name`. */
let runs: string[][];

beforeEach(() => {
  rig = new Rig();
  runs = [];
  rig.ends = () => {
    runs.push(there());
    return { exitCode: rig.has("Deployment", "web") ? 0 : 1 };
  };
});

/** A product, and its tests, as the tree has them: by a Kustomization each. */
function solution(product: readonly KubernetesInput[] = [deployment()], tests = [role, test], spec = {}): SolutionPlan {
  const steps = [
    step([namespace, ...product], kustomization("anvil")),
    step(tests, kustomization("anvil-test", { dependsOn: [{ name: "anvil" }], ...spec }), { part: "test" }),
  ];
  const runs = (steps[1]?.objects ?? []).filter(({ ref }) => ref.kind === "CronJob");
  return { ...plan("acme/anvil", steps), namespaces: [NS], tests: runs };
}

function kustomization(name: string, spec = {}): KubernetesInput {
  const metadata = { name, namespace: "flux-system" };
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata,
    spec: { path: `./${name}`, prune: true, wait: false, ...spec },
  };
}

/** Begins a run with its Flux. */
async function begin(one = solution(), options: Partial<RunOptions> = {}) {
  const revision = `sha1:${"a".repeat(40)}`;
  const context = await rig.context([one], { mode: "git", mutation: true, revision, ...options });
  const copies = copiesOf([one], { run: context.id, source: sourceOf(context.id) }).get(one.name) ?? [];
  rig.also = () => {
    for (const copy of copies) void reconcile(copy);
  };
  const held: HeldContext = { ...context, git: { copies: () => copies } };
  return { context: held, copies, ended: rig.clock.until(verifySolution(held, one)) };
}

async function verify(...args: Parameters<typeof begin>) {
  return (await begin(...args)).ended;
}

/** What Flux does with a copy. */
async function reconcile({ object, step: { objects } }: KustomizationCopy): Promise<void> {
  const ref = refOf(object);
  const live = rig.cluster.peek(ref);
  const { dependsOn = [], suspend } = (live?.spec ?? {}) as { dependsOn?: { name: string }[]; suspend?: boolean };
  if (live === undefined || suspend || live.metadata.deletionTimestamp !== undefined) return;
  if (dependsOn.some(({ name }) => rig.cluster.peek({ ...ref, name })?.status === undefined)) return;
  for (const { value } of objects) await applied(value as unknown as KubernetesInput);
  const status = {
    observedGeneration: live.metadata.generation,
    lastAppliedRevision: REVISION,
    lastAttemptedRevision: REVISION,
    lastHandledReconcileAt: live.metadata.annotations?.["reconcile.fluxcd.io/requestedAt"],
    inventory: { entries: objects.map(entryOf) },
    conditions: [{ type: "Ready", status: "True", reason: "ReconciliationSucceeded", message: "Applied" }],
  };
  if (JSON.stringify(rig.cluster.peek(ref)?.status) !== JSON.stringify(status)) rig.cluster.merge(ref, { status });
}

async function applied(value: KubernetesInput): Promise<void> {
  const labels = { ...(value.metadata["labels"] as object), "conformitron.io/run": "r1" };
  const object = { ...value, metadata: { ...value.metadata, labels } };
  await rig.cluster.apply(object, { fieldManager: "kustomize-controller", force: true });
}

function entryOf({ ref }: PlanStep["objects"][number]) {
  const [group = "", version] = ref.apiVersion.includes("/") ? ref.apiVersion.split("/") : ["", ref.apiVersion];
  return { id: `${ref.namespace ?? ""}_${ref.name}_${group}_${ref.kind}`, v: version };
}

/** What there is of the run, with its copies, but for running tests. */
function there(): string[] {
  const own = ({ metadata: { namespace: space, name } }: LiveObject) =>
    space === NS || name === NS || name.startsWith("cv-");
  const lines = rig.cluster.objects().filter((object) => own(object) && !["Job", "Pod"].includes(object.kind));
  return lines.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
}

/** The writes to the run's copies, in their order. */
function copyWrites(): string[] {
  const calls = rig.cluster.calls.filter(({ kind, verb }) => kind === "Kustomization" && verb !== "get");
  return calls.flatMap(({ verb, name }) => (name === undefined ? [] : `${verb} ${name}`));
}

const FIRST = ["CronJob web-test", "Namespace anvil", "Role web-test"];

describe("in git mode, a test without the product", () => {
  it("that fails has noticed it; then Flux brings all of it, and all goes as without", async () => {
    const verdict = await verify();
    expect(verdict, JSON.stringify(verdict.checks)).toMatchObject({ verdict: "passed" });
    expect(runs).toEqual([
      FIRST,
      [
        "CronJob web-test",
        "Deployment web",
        "Kustomization cv-r1-anvil",
        "Kustomization cv-r1-anvil-test",
        "Namespace anvil",
        "Role web-test",
      ],
    ]);
    const lines = said(verdict.checks);
    expect(lines[0]).toBe("mutation web-test: passed TestNoticesAbsence");
    expect(lines).toEqual(
      expect.arrayContaining([
        "test web-test: passed TestPassed",
        "idempotence: passed Idempotent",
        "removal: passed RemovedCleanly",
      ]),
    );
    expect(there()).toEqual([]);
  });

  it("that passes proves nothing", async () => {
    rig.ends = () => ({ exitCode: 0 });
    const verdict = await verify();
    expect(verdict).toMatchObject({ verdict: "failed", reason: "WorthlessTest" });
    expect(said(verdict.checks)).toContain("test web-test: passed TestPassed");
    expect(there()).toEqual([]);
  });

  it("is gone with what it needs before Flux begins, whose copies are those of a run without", async () => {
    const begun: string[][] = [];
    const made: LiveObject[] = [];
    rig.cluster.fail(({ verb, kind, name }) => {
      if (verb === "create" && kind === "Kustomization" && name === "cv-r1-anvil") begun.push(there());
      return undefined;
    });
    const { copies, ended } = await begin();
    rig.ends = () => {
      made.push(...copies.flatMap(({ object }) => rig.cluster.peek(refOf(object)) ?? []));
      return { exitCode: rig.has("Deployment", "web") ? 0 : 1 };
    };
    expect((await ended).verdict).toBe("passed");
    expect(begun).toEqual([["Namespace anvil"]]);
    expect(made.map(({ spec }) => spec)).toEqual(copies.map(({ object }) => object["spec"]));
    expect(copyWrites().filter((line) => line.startsWith("create"))).toHaveLength(copies.length);
  });

  it("is judged anew when Flux has brought it, not by what there was", async () => {
    const uids: (string | undefined)[] = [];
    rig.ends = () => {
      uids.push(
        rig.cluster.peek({ apiVersion: "batch/v1", kind: "CronJob", namespace: NS, name: "web-test" })?.metadata.uid,
      );
      return { exitCode: rig.has("Deployment", "web") ? 0 : 1 };
    };
    expect((await verify()).verdict).toBe("passed");
    expect(new Set(uids).size).toBe(2);
  });

  it("that the branch does not have is missed, although the run had brought it", async () => {
    const one = solution();
    const { copies, ended } = await begin(one);
    rig.also = () => {
      // The folder of the tests is empty at that commit.
      for (const copy of copies) void reconcile({ ...copy, step: { ...copy.step, objects: without(copy.step) } });
    };
    const verdict = await ended;
    expect(said(verdict.checks)[0]).toBe("mutation web-test: passed TestNoticesAbsence");
    expect(verdict.verdict).toBe("failed");
    expect(verdict.message).toMatch(/web-test/);
    expect(there()).toEqual([]);
  });

  it("is stopped, and everything goes", async () => {
    rig.ends = () => {
      rig.stop.abort();
      return undefined;
    };
    const { context, ended } = await begin();
    expect(await ended).toMatchObject({ verdict: "error", reason: "Interrupted" });
    expect(copyWrites()).toEqual([]);
    expect(rig.cluster.objects().filter(({ metadata }) => metadata.namespace === NS)).toEqual([]);
    expect(there()).toEqual([]);
    expect(context.hold?.ledger.entries).toEqual([]);
  });

  it("is stopped with --keep, and stays", async () => {
    rig.ends = () => {
      rig.stop.abort();
      return undefined;
    };
    const { context, ended } = await begin(solution(), { keep: true });
    await ended;
    expect(there()).toEqual(FIRST);
    expect(context.hold?.ledger.entries.filter(({ uid }) => uid !== undefined).every(({ kept }) => kept)).toBe(true);
  });

  it("that cannot be taken away again keeps Flux from beginning", async () => {
    const stop = rig.cluster.fail(({ verb, kind }) =>
      verb === "delete" && kind === "Role"
        ? { kind: "forbidden", message: 'user cannot delete resource "roles"' }
        : undefined,
    );
    const verdict = await verify();
    stop();
    expect(said(verdict.checks).slice(0, 3)).toEqual([
      "mutation web-test: passed TestNoticesAbsence",
      "prune: error Forbidden",
      "test web-test: skipped PrerequisiteFailed",
    ]);
    expect(verdict).toMatchObject({ verdict: "error", reason: "Forbidden" });
    expect(copyWrites()).toEqual([]);
  });

  it("that cannot be there without the product cannot pass without it", async () => {
    const foreign = { ...config("theirs"), metadata: { name: "theirs", namespace: "made-by-a-chart" } };
    rig.available = () => {
      rig.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "made-by-a-chart" } });
      return true;
    };
    const verdict = await verify(solution([deployment()], [foreign, test]));
    expect(verdict.checks[0]?.message).toMatch(/^without the product it cannot even be brought: /);
    expect(said(verdict.checks)).toContain("test web-test: passed TestPassed");
  });

  it("with Secrets that only Flux can decrypt is not run: that is not known of it", async () => {
    const secret = { ...config("token"), kind: "Secret" };
    const verdict = await verify(solution([deployment()], [secret, test], { decryption: { provider: "sops" } }));
    expect(runs).toHaveLength(1);
    expect(said(verdict.checks)[0]).toBe("mutation web-test: unknown TestNotStarted");
    expect(said(verdict.checks)).toContain("test web-test: passed TestPassed");
    expect(verdict.verdict).toBe("unknown");
  });

  it.each<[what: string, arrange: (one: SolutionPlan) => SolutionPlan, reason: string]>([
    [
      "something is there already",
      (one) => {
        rig.cluster.put(namespace);
        return one;
      },
      "AlreadyPresent",
    ],
    [
      "a prerequisite is missing",
      (one) => ({
        ...one,
        steps: [
          step([namespace, deployment()], kustomization("anvil", { dependsOn: [{ name: "store" }] })),
          ...one.steps.slice(1),
        ],
      }),
      "PrerequisiteMissing",
    ],
    [
      "its folder holds others, too",
      (one) => ({
        ...one,
        steps: [
          step([namespace, deployment()], kustomization("tier"), { sharedKustomization: true }),
          ...one.steps.slice(1),
        ],
      }),
      "SharedFolder",
    ],
  ])("is not begun where %s: nothing is made", async (_, arrange, reason) => {
    const before = rig.left();
    const verdict = await verify(arrange(solution()));
    expect(verdict).toMatchObject({ verdict: "error", reason });
    expect(said(verdict.checks)).toEqual([`install: error ${reason}`, "test web-test: skipped PrerequisiteFailed"]);
    expect(runs).toEqual([]);
    expect(rig.left()).toEqual(before);
  });

  it("is none where there is no test, or none was asked for", async () => {
    const untested = { ...solution([deployment()], [config("page")]), tests: [] };
    expect(said((await verify(untested)).checks)).toContain("tests: unknown NoFunctionalTest");
    expect((await verify(solution(), { mutation: false })).verdict).toBe("passed");
    expect(runs).toHaveLength(1);
  });
});

function without({ part, objects }: PlanStep): PlanStep["objects"] {
  return part === "test" ? [] : objects;
}
