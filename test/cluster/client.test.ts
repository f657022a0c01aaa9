import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/cluster/connect.js";
import type { RequestInfo } from "../../src/cluster/transport.js";
import type { Answer, Cluster, KubernetesInput, Watch } from "../../src/model/cluster.js";
import type { ObjectRef } from "../../src/model/live.js";

const NAMESPACE = `client-test-${process.pid}`;
const SPACE: ObjectRef = { apiVersion: "v1", kind: "Namespace", name: NAMESPACE };
const REF: ObjectRef = { apiVersion: "v1", kind: "ConfigMap", namespace: NAMESPACE, name: "one" };
const requests: RequestInfo[] = [];
let cluster: Cluster;

beforeAll(async () => {
  const onRequest = (info: RequestInfo): void => void requests.push(info);
  cluster = await connect({ currentContext: true, userAgent: "conformitron-test", onRequest });
  answered(await cluster.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }));
});

afterAll(async () => {
  const space = await cluster.get(SPACE);
  if (space.ok) await cluster.delete(SPACE, { uid: space.value.metadata.uid });
  cluster.close();
});

describe("objects", () => {
  test("are applied, and the second time nothing changes", async () => {
    const first = answered(await cluster.apply(map("one", { a: "1" }), {}));
    const second = answered(await cluster.apply(map("one", { a: "1" }), {}));
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const live = answered(await cluster.get(REF));
    expect(live.metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual([
      "conformitron Apply",
    ]);
  });

  test("conflict where another manager has a field, unless it is taken", async () => {
    const failure = await cluster.apply(map("one", { a: "2" }), { fieldManager: "person" });
    expect(failure).toMatchObject({ ok: false, failure: { kind: "conflict", status: 409, reason: "Conflict" } });
    expect(
      answered(await cluster.apply(map("one", { a: "2" }), { fieldManager: "person", force: true }))["data"],
    ).toEqual({ a: "2" });
  });

  test("are refused with fields that nobody knows, and by a dry run nothing is written", async () => {
    expect(await kindOf(cluster.apply({ ...map("odd"), datas: {} }, { dryRun: true }))).toBe("invalid");
    answered(await cluster.apply(map("dry"), { dryRun: true }));
    expect(await kindOf(cluster.get({ ...REF, name: "dry" }))).toBe("not-found");
  });

  test("are created once", async () => {
    answered(await cluster.create(map("new")));
    expect(await kindOf(cluster.create(map("new")))).toBe("already-exists");
    expect(
      await kindOf(cluster.create({ ...map("new"), metadata: { name: "new", namespace: "nowhere-at-all" } })),
    ).toBe("not-found");
  });

  test("are replaced only at the version that was read", async () => {
    const live = answered(await cluster.get(REF));
    const { name, namespace, resourceVersion } = live.metadata;
    const next = { ...map("one", { b: "1" }), metadata: { name, namespace, resourceVersion } };
    answered(await cluster.replace(next));
    expect(await kindOf(cluster.replace(next))).toBe("conflict");
    expect(answered(await cluster.patch(REF, { data: { b: null, c: "3" } }))["data"]).toEqual({ c: "3" });
  });

  test("are deleted only by their uid", async () => {
    const { uid } = answered(await cluster.get(REF)).metadata;
    expect(await kindOf(cluster.delete(REF, { uid: "00000000-0000-0000-0000-000000000000" }))).toBe("conflict");
    answered(await cluster.delete(REF, { uid }));
    expect(await kindOf(cluster.delete(REF, { uid }))).toBe("not-found");
  });
});

test("a watch tells of every change, by one list and one connection", async () => {
  requests.length = 0;
  const what = { apiVersion: "v1", kind: "ConfigMap", namespace: NAMESPACE };
  const watch = cluster.watch(what);
  const shared = cluster.watch(what);
  await watch.settled();
  const told: string[] = [];
  watch.onChange((object) => told.push(`${object?.metadata.name} ${JSON.stringify(object?.["data"])}`));
  const { uid } = answered(await cluster.create(map("seen", { a: "1" }))).metadata;
  answered(await cluster.patch({ ...REF, name: "seen" }, { data: { a: "2" } }));
  answered(await cluster.delete({ ...REF, name: "seen" }, { uid }));
  await eventually(() => told.length === 3);
  watch.stop();
  shared.stop();

  expect(told).toEqual(['seen {"a":"1"}', 'seen {"a":"2"}', 'seen {"a":"2"}']);
  const reads = requests.filter(({ method, path }) => method === "GET" && path.includes("/configmaps"));
  expect(reads.map((info) => info.watch)).toEqual([false, true]);
});

test("a pod's log is followed to its end and read afterwards", async () => {
  const ref: ObjectRef = { apiVersion: "v1", kind: "Pod", namespace: NAMESPACE, name: "talker" };
  const watch = cluster.watch({ apiVersion: "v1", kind: "Pod", namespace: NAMESPACE });
  await eventually(
    async () => (await kindOf(cluster.get({ ...ref, kind: "ServiceAccount", name: "default" }))) === "ok",
  );
  answered(await cluster.create(talker()));
  await eventually(() => phaseOf(watch) !== undefined && phaseOf(watch) !== "Pending", 60_000);
  const which = { namespace: NAMESPACE, pod: "talker", container: "main" };
  const lines: string[] = [];
  const followed = answered(await cluster.logs({ ...which, onLine: (line) => lines.push(line) }));

  expect(lines).toEqual(["grün 1", "grün 2", "grün 3"]);
  expect(followed).toBe("grün 1\ngrün 2\ngrün 3\n");
  expect(answered(await cluster.logs({ ...which, tailLines: 1 }))).toBe("grün 3\n");
  expect(await kindOf(cluster.logs({ ...which, container: "other" }))).toBe("invalid");
  watch.stop();
});

test("the server says what it serves, its version and the own rights", async () => {
  expect(answered(await cluster.version())).toMatch(/^v1\.\d+/);
  expect(answered(await cluster.resource("helm.toolkit.fluxcd.io/v2", "HelmRelease"))).toMatchObject({
    resource: "helmreleases",
    namespaced: true,
  });
  expect(await kindOf(cluster.resource("helm.toolkit.fluxcd.io/v9", "HelmRelease"))).toBe("kind-not-served");
  expect(answered(await cluster.can({ verb: "create", group: "", resource: "namespaces" }))).toBe(true);
});

function map(name: string, data: Readonly<Record<string, string>> = {}): KubernetesInput {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: NAMESPACE }, data };
}

function talker(): KubernetesInput {
  const command = ["sh", "-c", "for i in 1 2 3; do echo grün $i; sleep 1; done"];
  const container = { name: "main", image: "docker.io/library/busybox:1.36", imagePullPolicy: "IfNotPresent", command };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "talker", namespace: NAMESPACE },
    spec: { restartPolicy: "Never", terminationGracePeriodSeconds: 0, containers: [container] },
  };
}

function phaseOf(watch: Watch): unknown {
  return watch.get(NAMESPACE, "talker")?.status?.["phase"];
}

async function kindOf(answer: Promise<Answer<unknown>>): Promise<string> {
  const result = await answer;
  return result.ok ? "ok" : result.failure.kind;
}

function answered<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value;
}

async function eventually(holds: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`does not come true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
