import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/cluster/connect.js";
import type { Cluster, KubernetesInput } from "../../src/model/cluster.js";
import type { ObjectRef } from "../../src/model/live.js";
import type { SolutionPlan } from "../../src/model/verify-plan.js";
import type { Hold, Holder } from "../../src/verify/hold/hold.js";
import { acquire } from "../../src/verify/hold/lease.js";
import { runHold } from "../../src/verify/hold/names.js";
import { applyStep } from "../../src/verify/install/apply.js";
import { cleanUp, removePredecessors } from "../../src/verify/install/clean-up.js";
import { dryRun } from "../../src/verify/install/dry-run.js";
import { createSource, installFromGit, sourceOf } from "../../src/verify/install/git.js";
import { copiesOf } from "../../src/verify/install/git-copies.js";
import { listLeftovers } from "../../src/verify/install/leftovers.js";
import { contentRefs, prepare } from "../../src/verify/install/prepare.js";
import { remove } from "../../src/verify/install/remove.js";
import type { Installation } from "../../src/verify/install/types.js";
import { SYSTEM_CLOCK } from "../../src/verify/run/clock.js";
import { plan, refOf, step, versions } from "../support/plans.js";
import { hasRealNode, kubectl, until } from "./support/cluster.js";
import { LabRepository } from "./support/repository.js";
import { attempt } from "./support/run.js";

const NS = "verify-install";
const LEASES = "verify-install-leases";
const FLUX = "kustomize.toolkit.fluxcd.io/v1";

let cluster: Cluster;
let repository: LabRepository;
let pods: boolean;
let runs = 0;

beforeAll(async () => {
  cluster = await connect({ userAgent: "conformitron/test", currentContext: true });
  repository = await LabRepository.make(NS);
  pods = await hasRealNode();
  await sweep();
  await kubectl("delete", "namespace", LEASES, "--ignore-not-found", "--timeout=50s");
  await kubectl("delete", "clustersecretstore", NS, "--ignore-not-found");
  await kubectl("create", "namespace", LEASES);
  await must(
    cluster.create({
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: NS },
      spec: { provider: { fake: { data: [{ key: "token", value: "t" }] } } },
    }),
  );
});

afterEach(sweep);
afterAll(async () => {
  await kubectl("delete", "namespace", LEASES, "--ignore-not-found");
  await kubectl("delete", "clustersecretstore", NS, "--ignore-not-found");
  repository.dispose();
  cluster.close();
});

describe("apply", () => {
  test("what was applied is taken away, and nothing is left", async () => {
    const [site, solution] = [await installation("apply"), anvil()];
    expect(await prepare(site, solution.steps)).toBeUndefined();
    for (const it of solution.steps) expect(await applyStep(site, it)).toMatchObject({ ok: true });
    await ready("HelmRelease");
    const again = await versions(cluster, contentRefs(solution.steps.slice(0, 1)));
    expect(await applyStep(site, solution.steps[0] ?? fail())).toMatchObject({ ok: true });
    expect(await versions(cluster, contentRefs(solution.steps.slice(0, 1)))).toEqual(again);

    const removal = await remove(site, { timeoutMs: 120_000 });
    expect(removal.left).toEqual([]);
    expect(removal.removed).toHaveLength(contentRefs(solution.steps).length);
    expect(await present(contentRefs(solution.steps))).toEqual([]);
    const released = [{ apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", namespace: NS, name: "demo" }];
    expect(await listLeftovers(cluster, [NS], released)).toEqual({ leftovers: [], unseen: [] });
    await site.hold.release();
    expect(await cluster.get(site.hold.ref)).toMatchObject({ ok: false, failure: { kind: "not-found" } });
  });

  test("where something is there already, nothing is touched", async () => {
    await must(cluster.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: NS } }));
    await must(cluster.create(config("page", { here: "before" })));
    const before = await everything();
    const site = await installation("present");
    expect(await prepare(site, anvil().steps)).toEqual({
      verdict: "error",
      reason: "AlreadyPresent",
      message: `already on the cluster: Namespace ${NS}, ConfigMap ${NS}/page`,
      objects: [refOf(namespace()), refOf(config("page", {}))],
    });
    expect(await everything()).toEqual(before);
    expect((await remove(site)).removed).toEqual([]);
    expect(await everything()).toEqual(before);
    await site.hold.release();
  });

  test("what came there after the look is given back", async () => {
    const [site, solution] = [await installation("race"), plan("race", [step([config("page", { ours: "yes" })])])];
    await must(cluster.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: NS } }));
    expect(await prepare(site, solution.steps)).toBeUndefined();
    await must(cluster.create(config("page", { theirs: "yes" })));
    expect(await applyStep(site, solution.steps[0] ?? fail())).toMatchObject({ problem: { reason: "AlreadyPresent" } });
    const answer = await cluster.get(refOf(config("page", {})));
    expect(answer).toMatchObject({ value: { data: { theirs: "yes" } } });
    expect(answer.ok && answer.value.metadata.labels).toBeUndefined();
    expect((await remove(site)).removed).toEqual([]);
    await site.hold.release();
  });

  test.each<[string, KubernetesInput[], string, RegExp]>([
    ["an unknown field", [{ ...service(), immutabel: true }], "ApplyRefused", /immutabel/],
    ["a value that is not taken", [job({ backoffLimit: -1 })], "ApplyRefused", /backoffLimit/],
    ["a quota", [config("page", {})], "QuotaExceeded", /exceeded quota: few/],
    ["a pod that the namespace's policy forbids", [pod()], "AdmissionDenied", /violates PodSecurity "restricted/],
    [
      "a kind that nobody serves",
      [{ apiVersion: "example.com/v1", kind: "Nothing", metadata: { name: "a", namespace: NS } }],
      "ApiMissing",
      /Nothing/,
    ],
  ])("says why the API server refuses %s", async (_, objects, reason, message) => {
    const site = await installation("refused");
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const steps = [step([{ ...namespace(), metadata: { name: NS, labels } }, quota()]), step(objects)];
    expect(await prepare(site, steps)).toBeUndefined();
    await applyStep(site, steps[0] ?? fail());
    // A quota holds as soon as its controller has counted what is there.
    await until("the quota", 30, async () => {
      const answer = await cluster.get(refOf(quota()));
      return answer.ok && answer.value.status?.["hard"] !== undefined;
    });
    const result = await applyStep(site, steps[1] ?? fail(), { patienceMs: 2000 });
    expect(result).toMatchObject({ problem: { verdict: "failed", reason, message: expect.stringMatching(message) } });
    expect((await remove(site)).left).toEqual([]);
    await site.hold.release();
  });

  test("a dry run writes nothing, and says what it could not judge", async () => {
    const site = await installation("dry");
    const wrong = { ...namespace(), metadata: { name: `${NS}-wrong` }, spec: { finalizer: [] } };
    const { problems, unchecked } = await dryRun(site, [...anvil().steps, step([wrong])]);
    expect(problems).toMatchObject([{ reason: "ApplyRefused" }]);
    expect(new Set(unchecked.map(({ why }) => why))).toEqual(
      new Set([`its namespace ${NS} would only be made`, "its kind VerifyWidget would only be defined"]),
    );
    expect(await present(contentRefs(anvil().steps))).toEqual([]);
    await site.hold.release();
  });

  test("what is stuck is named, with its finalizers, and the rest goes", async () => {
    const site = await installation("stuck");
    const held = config("held", {});
    const steps = [
      step([
        namespace(),
        { ...held, metadata: { ...held.metadata, finalizers: ["example.com/nobody"] } },
        config("page", {}),
      ]),
    ];
    await prepare(site, steps);
    await applyStep(site, steps[0] ?? fail());
    const { left, removed } = await remove(site, { timeoutMs: 24_000 });
    expect(left).toMatchObject([
      { reason: "FinalizerStuck", message: expect.stringContaining("example.com/nobody") },
      {
        ref: refOf(namespace()),
        reason: "FinalizerStuck",
        message: expect.stringMatching(/finalizers.*example\.com\/nobody in 1 resource/),
      },
    ]);
    expect(removed).toEqual([refOf(config("page", {}))]);
    await site.hold.release();
    expect(await cluster.get(site.hold.ref)).toMatchObject({ ok: true, value: { spec: { holderIdentity: "" } } });
    await kubectl("patch", "configmap", "held", "-n", NS, "--type=merge", "-p", '{"metadata":{"finalizers":null}}');
    const { cleaned } = await cleanUp(holder("cleaner"));
    expect(cleaned).toMatchObject([{ what: site.hold.what, outcome: { left: [] } }]);
    expect(await present([refOf(namespace()), site.hold.ref])).toEqual([]);
  });
});

describe("runs at the same time", () => {
  test("three of one solution: one has it; when it is killed, one of the others takes over and cleans up", async () => {
    const all = await Promise.all(
      ["a", "b", "c"].map((run) => acquire(holder(run, true), "acme/anvil", { observe: false })),
    );
    const [winner, ...more] = all.flatMap((one) => (one.held ? one.hold : []));
    expect(more).toEqual([]);
    expect(all.filter((one) => !one.held)).toMatchObject([
      { problem: { reason: "Held" } },
      { problem: { reason: "Held" } },
    ]);
    const dead = { ...site(winner ?? fail()), run: "killed" };
    const steps = [step([namespace(), config("page", {})])];
    await prepare(dead, steps);
    await applyStep(dead, steps[0] ?? fail());
    // Made, but killed before the uid was written down.
    const lastMade = config("last", {});
    await prepare(dead, [step([lastMade])]);
    await must(
      cluster.create({ ...lastMade, metadata: { ...lastMade.metadata, labels: { "conformitron.io/run": "killed" } } }),
    );

    const next = await Promise.all(["d", "e"].map((run) => acquire(holder(run), "acme/anvil")));
    const [heir, ...others] = next.flatMap((one) => (one.held ? one.hold : []));
    expect(others).toEqual([]);
    const removal = await removePredecessors(site(heir ?? fail()));
    expect(removal.left).toEqual([]);
    expect(removal.removed).toHaveLength(3);
    expect(await present([refOf(namespace())])).toEqual([]);
    await heir?.release();
  });
});

describe("git", () => {
  test("Flux brings the commit by copies of its Kustomizations, and all of it is taken away", async () => {
    const { files, solution } = fromGit();
    const commit = await repository.publish(files);
    const run = await installation("git");
    const shared = { ...run, hold: await hold(holder(run.run), runHold(run.run)) };
    const source = sourceOf(run.run, LEASES);
    const revision = { commit, name: "refs/heads/main" };
    expect(await createSource(shared, { url: repository.url, revision, namespace: LEASES })).toMatchObject({
      ok: true,
    });
    const copies = copiesOf([solution], { run: run.run, source }).get(solution.name) ?? [];
    const result = await installFromGit(run, solution, copies);
    expect(result).toMatchObject({ ok: true });
    for (const { object } of copies) await isReady(refOf(object));
    expect(await present(contentRefs(solution.steps))).toHaveLength(contentRefs(solution.steps).length);
    // The Kustomizations of the tree are not there: they would read another source.
    expect(await present([refOf(kustomization("anvil-base", "base"))])).toEqual([]);
    expect(await present([refOf(kustomization("anvil-app", "app"))])).toEqual([]);

    const removal = await remove(run, { timeoutMs: 120_000 });
    expect(removal.left).toEqual([]);
    expect((await remove(shared)).left).toEqual([]);
    expect(
      await present([...contentRefs(solution.steps), ...copies.map(({ object }) => refOf(object)), source]),
    ).toEqual([]);
    expect(await remove(run)).toEqual({ removed: [], resumed: [], left: [] });
    await Promise.all([run.hold.release(), shared.hold.release()]);
  });

  test("a Kustomization that waits for health in vain does not hold up the removal", async () => {
    const never = { ...job({ backoffLimit: 0 }), metadata: { name: "never", namespace: NS } };
    const files = {
      "busy/all.yaml": [namespace(), { ...never, spec: { ...(never as { spec?: object }).spec, suspend: true } }],
    };
    const commit = await repository.publish(files);
    const run = await installation("git-busy");
    const source = sourceOf(run.run, LEASES);
    await createSource(run, { url: repository.url, revision: { commit, name: "refs/heads/main" }, namespace: LEASES });
    const solution = plan("busy", [step(files["busy/all.yaml"] as KubernetesInput[], kustomization("busy", "busy"))]);
    const copies = copiesOf([solution], { run: run.run, source }).get("busy") ?? [];
    expect(await installFromGit(run, solution, copies)).toMatchObject({ ok: true });
    await until("the Job", 30, async () => (await present([refOf(never)])).length > 0);
    expect((await remove(run, { timeoutMs: 90_000 })).left).toEqual([]);
    expect(await present(contentRefs(solution.steps))).toEqual([]);
    await run.hold.release();
  });
});

/** A solution with a definition and an object of it, a release, and a secret from a store. */
function anvil(): SolutionPlan {
  const crd = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "verifywidgets.verify-install.example.com" },
    spec: {
      group: "verify-install.example.com",
      scope: "Namespaced",
      names: { kind: "VerifyWidget", plural: "verifywidgets" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
    },
  };
  const widget = {
    apiVersion: "verify-install.example.com/v1",
    kind: "VerifyWidget",
    metadata: { name: "one", namespace: NS },
  };
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: NS }, rules: [] };
  return plan("anvil", [step([widget, config("page", {}), crd, role, namespace()]), step([...release()])]);
}

function release(): readonly KubernetesInput[] {
  const token = {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: "token", namespace: NS },
    spec: {
      secretStoreRef: { kind: "ClusterSecretStore", name: NS },
      data: [{ secretKey: "token", remoteRef: { key: "token" } }],
    },
  };
  const charts = {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "HelmRepository",
    metadata: { name: "charts", namespace: NS },
    spec: { interval: "10m", url: repository.charts },
  };
  const demo = {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "demo", namespace: NS },
    spec: {
      interval: "10m",
      chart: { spec: { chart: "demo", version: "1.0.0", sourceRef: { kind: "HelmRepository", name: "charts" } } },
      values: { pods },
    },
  };
  return [demo, charts, token];
}

/** A folder whose Kustomization has a namespace and two stages; the second waits for the first. */
function fromGit() {
  const [base, app] = [kustomization("anvil-base", "base"), kustomization("anvil-app", "app", ["anvil-base"])];
  const own = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: ["namespace.yaml", "stages.yaml"],
  };
  const files = {
    "anvil/kustomization.yaml": [own],
    "anvil/namespace.yaml": [namespace()],
    "anvil/stages.yaml": [base, app],
    "base/all.yaml": [config("page", { where: "base" })],
    "app/all.yaml": release(),
    "test/all.yaml": [config("test", {})],
  };
  const stage = { stageOf: `${LEASES}/anvil` };
  const steps = [
    step([namespace(), base, app], kustomization("anvil", "anvil")),
    step(files["base/all.yaml"], base, { ...stage, path: "base" }),
    step(release(), app, { ...stage, path: "app" }),
    step(files["test/all.yaml"], kustomization("anvil-test", "test", ["anvil"]), { part: "test", path: "test" }),
  ];
  return { files, solution: plan("anvil", steps) };
}

function kustomization(name: string, path: string, dependsOn: readonly string[] = []): KubernetesInput {
  return {
    apiVersion: FLUX,
    kind: "Kustomization",
    metadata: { name, namespace: LEASES },
    spec: {
      interval: "10m",
      timeout: "2m",
      prune: true,
      wait: true,
      path: `./${path}`,
      sourceRef: { kind: "GitRepository", name: "addons" },
      dependsOn: dependsOn.map((dependency) => ({ name: dependency })),
    },
  };
}

function namespace(): KubernetesInput {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: NS } };
}

function config(name: string, data: Readonly<Record<string, string>>): KubernetesInput {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: NS }, data };
}

function quota(): KubernetesInput {
  const spec = { hard: { "count/configmaps": "0" } };
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "few", namespace: NS }, spec };
}

function service(): KubernetesInput {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "page", namespace: NS },
    spec: { ports: [{ port: 80 }] },
  };
}

const CONTAINER = { name: "main", image: "docker.io/library/busybox:1.36", command: ["true"] };

function job(spec: object): KubernetesInput {
  const template = { spec: { restartPolicy: "Never", containers: [CONTAINER] } };
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name: "job", namespace: NS }, spec: { template, ...spec } };
}

function pod(): KubernetesInput {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "pod", namespace: NS }, spec: { containers: [CONTAINER] } };
}

function holder(run: string, dies = false): Holder {
  return {
    cluster,
    clock: SYSTEM_CLOCK,
    run,
    process: "test:1",
    namespace: LEASES,
    durationSeconds: 3,
    ...(dies && { background: { now: Date.now, after: () => () => {} } }),
  };
}

async function hold(by: Holder, what: string): Promise<Hold> {
  const acquired = await acquire(by, what);
  if (!acquired.held) throw new Error(acquired.problem.message);
  return acquired.hold;
}

async function installation(what: string): Promise<Installation> {
  const run = `t${process.pid}-${++runs}`;
  return { ...site(await hold(holder(run), `${what}-${runs}`)), run };
}

function site(held: Hold): Installation {
  return { cluster, clock: SYSTEM_CLOCK, run: "heir", hold: held };
}

async function ready(kind: string): Promise<void> {
  await isReady({ apiVersion: "helm.toolkit.fluxcd.io/v2", kind, namespace: NS, name: "demo" });
}

async function isReady(ref: ObjectRef): Promise<void> {
  let last: unknown;
  await until(
    `${ref.kind} ${ref.name} to be ready`,
    90,
    async () => {
      const answer = await cluster.get(ref);
      const conditions = (answer.ok ? (answer.value.status?.["conditions"] ?? []) : []) as Record<string, string>[];
      last = conditions;
      return conditions.some(({ type, status }) => type === "Ready" && status === "True");
    },
    async () => JSON.stringify(last),
  );
}

async function present(refs: readonly ObjectRef[]): Promise<ObjectRef[]> {
  const found = await versions(cluster, refs);
  return refs.filter((_, index) => found[index] !== undefined);
}

/** Names, uids and versions of all that the tests' namespace holds, and of itself. */
async function everything(): Promise<string> {
  const path = "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.uid} {.metadata.resourceVersion}\n{end}";
  const inside = await kubectl("get", "configmaps,serviceaccounts,helmreleases,externalsecrets", "-n", NS, "-o", path);
  return `${inside}${await kubectl("get", "namespace", NS, "-o", "jsonpath={.metadata.resourceVersion}")}`;
}

async function must<T>(
  answer: Promise<{ ok: true; value: T } | { ok: false; failure: { message: string } }>,
): Promise<T> {
  const given = await answer;
  if (!given.ok) throw new Error(given.failure.message);
  return given.value;
}

/** Removes what a test that failed has left. */
async function sweep(): Promise<void> {
  const patch = '{"spec":{"suspend":true},"metadata":{"finalizers":null}}';
  const names = (await kubectl("get", "kustomizations", "-n", LEASES, "-o", "name"))
    .split("\n")
    .filter((name) => name !== "");
  for (const name of names) await kubectl("patch", name, "-n", LEASES, "--type=merge", "-p", patch);
  await kubectl("delete", "kustomizations", "--all", "-n", LEASES, "--timeout=50s");
  await attempt("kubectl", [
    "patch",
    "configmap",
    "held",
    "-n",
    NS,
    "--type=merge",
    "-p",
    '{"metadata":{"finalizers":null}}',
  ]);
  await kubectl("delete", "namespace", NS, "--ignore-not-found", "--timeout=50s");
  await kubectl("delete", "clusterrole", NS, "--ignore-not-found");
  await kubectl("delete", "crd", "verifywidgets.verify-install.example.com", "--ignore-not-found");
}

function fail(): never {
  throw new Error("nothing is there");
}
