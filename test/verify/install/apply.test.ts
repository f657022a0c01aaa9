import { beforeEach, describe, expect, test } from "vitest";
import { applyStep } from "../../../src/verify/install/apply.js";
import { dryRun } from "../../../src/verify/install/dry-run.js";
import { prepare, presentProblem } from "../../../src/verify/install/prepare.js";
import { plan, step } from "../../support/plans.js";
import { Bench, config, NS, namespace, object, ref, SOLUTION } from "./support.js";

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

describe("what is there already", () => {
  test.each([
    ["a namespace", [namespace], `already on the cluster: Namespace ${NS}`],
    [
      "an object of a later step",
      [namespace, config("more")],
      "already on the cluster: Namespace anvil, ConfigMap anvil/more",
    ],
  ])("%s: nothing is touched", async (_, there, message) => {
    for (const one of there) bench.cluster.put(one);
    const before = bench.cluster.objects().filter(({ kind }) => kind !== "Lease");
    const site = await bench.installation("run-1");
    expect(await bench.install(site, SOLUTION)).toMatchObject({ verdict: "error", reason: "AlreadyPresent", message });
    expect(bench.cluster.objects().filter(({ kind }) => kind !== "Lease")).toEqual(before);
    expect(bench.writes()).toEqual([]);
    expect(site.hold.ledger.entries).toEqual([]);
  });

  test("is asked for once each, and not where the namespace is absent; nothing is listed", async () => {
    const site = await bench.installation("run-1");
    const refs = SOLUTION.steps.flatMap((one) => one.objects.map((it) => it.ref));
    const from = bench.cluster.calls.length;
    expect(await presentProblem(site, refs)).toBeUndefined();
    const asked = bench.cluster.calls.slice(from);
    expect(asked.map(({ verb }) => verb)).toEqual(asked.map(() => "get"));
    expect(asked.map(({ kind }) => kind).sort()).toEqual([
      "ClusterRole",
      "Namespace",
      "ValidatingWebhookConfiguration",
    ]);
  });

  test("cannot be told: nothing is touched either", async () => {
    bench.cluster.fail(({ kind }) => (kind === "ClusterRole" ? { kind: "forbidden", message: "no" } : undefined));
    const site = await bench.installation("run-1");
    expect(await bench.install(site, SOLUTION)).toMatchObject({ verdict: "error", reason: "Forbidden" });
    expect(bench.writes()).toEqual([]);
  });

  test("by this run is its own: applied again it changes nothing, and a new version's objects are added", async () => {
    const site = await bench.installation("run-1");
    expect(await bench.install(site, SOLUTION)).toBeUndefined();
    const before = bench.cluster.objects().filter(({ kind }) => kind !== "Lease");
    expect(await bench.install(site, SOLUTION)).toBeUndefined();
    expect(bench.cluster.objects().filter(({ kind }) => kind !== "Lease")).toEqual(before);
    const next = plan("acme/anvil", [step([namespace, config("page", { new: "yes" }), config("third")])]);
    expect(await bench.install(site, next)).toBeUndefined();
    expect(bench.keys()).toContain("/ConfigMap/anvil/third");
  });

  test("by this run for another solution is told so", async () => {
    const [one, other] = [await bench.installation("run-1", "a/a"), await bench.installation("run-1", "a/b")];
    const same = plan("", [step([namespace])]);
    await bench.install(one, same);
    expect(await bench.install(other, same)).toMatchObject({
      reason: "AlreadyPresent",
      message: `already on the cluster: Namespace ${NS}; some were made by this run for another solution`,
    });
  });
});

describe("applying", () => {
  test("goes in kustomize-controller's order, and marks what it makes", async () => {
    const site = await bench.installation("run-1");
    expect(await bench.install(site, SOLUTION)).toBeUndefined();
    expect(bench.writes()).toEqual([
      "apply Namespace anvil",
      "apply ClusterRole anvil",
      "apply ConfigMap page",
      "apply ExternalSecret token",
      "apply HelmRelease anvil",
      "apply HelmRepository charts",
      "apply ValidatingWebhookConfiguration anvil",
      "apply ConfigMap more",
      "apply Widget one",
    ]);
    const page = bench.cluster.peek(ref(config("page")));
    expect(page?.metadata.labels).toEqual({ "conformitron.io/run": "run-1" });
    expect(site.hold.ledger.entry(ref(config("page")))).toMatchObject({ step: 0, uid: page?.metadata.uid });
  });

  test("the ledger is written before anything is made", async () => {
    const site = await bench.installation("run-1");
    bench.cluster.fail(({ verb, kind }) =>
      verb === "replace" && kind === "Lease" ? { kind: "invalid", message: "too long" } : undefined,
    );
    expect(await bench.install(site, SOLUTION)).toMatchObject({ verdict: "error", reason: "InternalError" });
    expect(bench.writes()).toEqual([]);
  });

  test("a run whose lease was taken over makes nothing more", async () => {
    const site = await bench.installation("run-1", undefined, true);
    await bench.hold("run-2");
    expect(await bench.install(site, SOLUTION)).toMatchObject({ verdict: "error", reason: "LeaseLost" });
    expect(bench.writes()).toEqual([]);
  });

  test("leaves out what kustomize-controller leaves out, and Flux Kustomizations", async () => {
    const kustomization = object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "stage");
    const disabled = {
      ...config("off"),
      metadata: { name: "off", namespace: NS, annotations: { "kustomize.toolkit.fluxcd.io/reconcile": "disabled" } },
    };
    const site = await bench.installation("run-1");
    expect(
      await bench.install(site, plan("", [step([namespace, kustomization, disabled, config("on")])])),
    ).toBeUndefined();
    expect(bench.keys()).toEqual(["/ConfigMap/anvil/on", "/Namespace//anvil"]);
  });

  test("a custom resource waits for its definition", async () => {
    const crd = object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com", false);
    const site = await bench.installation("run-1");
    const conditions = [{ type: "Established", status: "True" }];
    bench.clock.after(700, () =>
      bench.cluster.merge({ ...ref(crd), namespace: undefined }, { status: { conditions } }),
    );
    const from = bench.clock.now();
    expect(
      await bench.install(site, plan("", [step([object("example.com/v1", "Widget", "one"), namespace, crd])])),
    ).toBeUndefined();
    expect(bench.clock.now() - from).toBeGreaterThanOrEqual(700);
    expect(bench.writes().at(-1)).toBe("apply Widget one");
  });

  test("a definition whose names are taken is refused at once", async () => {
    const crd = object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com", false);
    const site = await bench.installation("run-1");
    const conditions = [{ type: "NamesAccepted", status: "False", message: "plural is taken" }];
    bench.clock.after(50, () => bench.cluster.merge({ ...ref(crd), namespace: undefined }, { status: { conditions } }));
    expect(await bench.install(site, plan("", [step([crd])]))).toMatchObject({
      verdict: "failed",
      reason: "ApplyRefused",
      message: "CustomResourceDefinition widgets.example.com is not established: plural is taken",
    });
  });

  test("ends where the run is stopped", async () => {
    const stop = new AbortController();
    const site = { ...(await bench.installation("run-1")), signal: stop.signal };
    expect(await bench.clock.until(prepare(site, SOLUTION.steps))).toBeUndefined();
    stop.abort();
    const result = await bench.clock.until(applyStep(site, SOLUTION.steps[0] ?? step([])));
    expect(result).toMatchObject({
      problem: { reason: "Interrupted", message: "stopped before Namespace anvil was applied" },
    });
    expect(bench.writes()).toEqual([]);
  });

  test("a webhook that begins to answer holds nothing up", async () => {
    const site = await bench.installation("run-1");
    const message = 'Internal error occurred: failed calling webhook "a": connection refused';
    const end = bench.cluster.fail(({ verb, name }) =>
      verb === "apply" && name === "page" ? { kind: "server", status: 500, message } : undefined,
    );
    bench.clock.after(600, end);
    expect(await bench.install(site, SOLUTION)).toBeUndefined();
  });
});

test.each([
  [
    "forbidden",
    'deployments.apps "a" is forbidden: User "u" cannot patch resource "deployments" in API group "apps"',
    "error",
    "Forbidden",
  ],
  [
    "forbidden",
    'configmaps "a" is forbidden: exceeded quota: few, requested: count/configmaps=1',
    "failed",
    "QuotaExceeded",
  ],
  ["forbidden", 'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: main', "failed", "QuotaExceeded"],
  ["forbidden", 'admission webhook "validate.example.com" denied the request: no', "failed", "AdmissionDenied"],
  ["invalid", 'admission webhook "validate.example.com" denied the request: no', "failed", "AdmissionDenied"],
  ["invalid", "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no", "failed", "AdmissionDenied"],
  [
    "forbidden",
    'pods "a" is forbidden: violates PodSecurity "restricted:latest": privileged',
    "failed",
    "AdmissionDenied",
  ],
  ["forbidden", 'pods "a" is forbidden: maximum cpu usage per Container is 1', "failed", "AdmissionDenied"],
  [
    "forbidden",
    "unable to create new content in namespace anvil because it is being terminated",
    "failed",
    "Terminating",
  ],
  ["invalid", ".spec.replica: field not declared in schema", "failed", "ApplyRefused"],
  [
    "server",
    "failed to create typed patch object (a/b; v1, Kind=ConfigMap): .x: field not declared in schema",
    "failed",
    "ApplyRefused",
  ],
  [
    "server",
    'failed calling webhook "a": failed to call webhook: context deadline exceeded',
    "failed",
    "WebhookUnreachable",
  ],
  ["not-found", 'namespaces "b" not found', "failed", "ApplyRefused"],
  ["kind-not-served", "the server does not serve it", "failed", "ApiMissing"],
  [
    "conflict",
    'Apply failed with 2 conflicts: conflicts with "kubectl" using apps/v1:\n- .spec.a\n- .spec.b',
    "failed",
    "ApplyConflict",
  ],
  ["unauthorized", "no", "error", "Forbidden"],
  ["unreachable", "refused", "error", "Unreachable"],
  ["server", "etcd is away", "error", "Unreachable"],
] as const)("a refusal is told by its words: %s %s", async (kind, message, verdict, reason) => {
  const site = await bench.installation("run-1");
  bench.cluster.fail(({ verb }) => (verb === "apply" ? { kind, message } : undefined));
  const result = await bench.clock.until(applyStep(site, step([config("page")]), { patienceMs: 500 }));
  expect(result).toMatchObject({ ok: false, problem: { verdict, reason, objects: [ref(config("page"))] } });
  expect(result.ok || result.problem.message).not.toContain("\n");
});

describe("a dry run", () => {
  test("writes nothing and says what it could not judge", async () => {
    const site = await bench.installation("run-1");
    bench.cluster.unserve("example.com/v1", "Widget");
    const { problems, unchecked } = await dryRun(site, SOLUTION.steps);
    expect(problems).toEqual([]);
    expect(unchecked).toContainEqual({ ref: ref(config("page")), why: "its namespace anvil would only be made" });
    expect(unchecked).toContainEqual({
      ref: ref(object("example.com/v1", "Widget", "one")),
      why: "its kind Widget is not served; a chart may bring it",
    });
    expect(bench.keys()).toEqual([]);
  });

  test("tells a namespace that nobody makes", async () => {
    const site = await bench.installation("run-1");
    expect((await dryRun(site, [step([config("page")])])).problems).toMatchObject([{ reason: "ApplyRefused" }]);
  });
});
