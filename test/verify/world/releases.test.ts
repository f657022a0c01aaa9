import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { describeRef, type LiveObject } from "../../../src/model/live.js";
import type { Released } from "../../../src/model/readiness.js";
import { readSourceFile } from "../../../src/read/source-file.js";
import { Releases } from "../../../src/verify/world/releases.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

const MANIFEST = `---
# Source: web/templates/all.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: edge }
---
---
apiVersion: v1
kind: ConfigMapList
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: one } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: two } }
---
just: words
`;
const BROUGHT = ["Deployment shop/web", "Service edge/web", "ConfigMap shop/one", "ConfigMap shop/two"];

let cluster: MemoryCluster;
let releases: Releases;
let told: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  cluster = memoryCluster();
  for (const name of ["shop", "helm"]) cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  told = 0;
  const parse = (text: string) => readSourceFile("manifest.yaml", text).documents.map(({ value }) => value);
  releases = new Releases(cluster, parse, () => void told++);
});

afterEach(() => {
  releases.close();
  vi.useRealTimers();
});

interface Parts {
  readonly spec?: object;
  readonly status?: object;
  readonly version?: number;
  readonly first?: string;
  readonly resourceVersion?: string;
}

/** A HelmRelease as helm-controller writes it. */
function release(more: Parts = {}): LiveObject {
  const { spec = {}, status, version = 1, first = "2026-03-01T12:00:00Z", resourceVersion = "1" } = more;
  const history = [{ name: "web", version, firstDeployed: first, status: "deployed" }];
  return {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "web", namespace: "shop", uid: "u1", resourceVersion, creationTimestamp: "" },
    spec: { ...spec },
    status: { history, ...status },
  };
}

/** Helm's record: JSON, zipped, in base64, and the Secret's own base64 around it. */
function record(content: unknown, { namespace = "shop", version = 1 } = {}): void {
  const zipped = gzipSync(typeof content === "string" ? content : JSON.stringify(content)).toString("base64");
  put(Buffer.from(zipped).toString("base64"), { namespace, version });
}

function put(text: string | undefined, { namespace = "shop", version = 1 } = {}): void {
  const metadata = { name: `sh.helm.release.v1.web.v${version}`, namespace };
  const data = text === undefined ? {} : { data: { release: text } };
  cluster.put({ apiVersion: "v1", kind: "Secret", metadata, ...data });
}

/** Unzipping goes on in another thread, so that nobody knows how long it takes. */
async function until(isDone: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !isDone(); i++) await sleep(1);
}

async function known(object: LiveObject): Promise<Released | undefined> {
  await until(() => releases.of(object) !== undefined);
  return releases.of(object);
}

const names = (released: Released | undefined): string[] | undefined =>
  released?.is === "known" ? released.refs.map(describeRef) : undefined;
const reads = (): string[] => cluster.calls.map(({ namespace, name }) => `${namespace}/${name}`);

describe("what a release brought", () => {
  test("is known from Helm's record, read once, and not known meanwhile", async () => {
    record({ name: "web", manifest: MANIFEST });
    expect(releases.of(release())).toBeUndefined();
    expect(names(await known(release()))).toEqual(BROUGHT);
    for (let i = 0; i < 5; i++) releases.of(release({ resourceVersion: `${i}` }));
    await sleep(5);
    expect([reads(), told]).toEqual([["shop/sh.helm.release.v1.web.v1"], 1]);
  });

  test("is read once for each revision, and anew after the release was installed anew", async () => {
    record({ manifest: MANIFEST });
    await known(release());
    record({ manifest: "" }, { version: 2 });
    expect(names(await known(release({ version: 2 })))).toEqual([]);
    expect(names(await known(release({ first: "2026-03-02T12:00:00Z" })))).toEqual(BROUGHT);
    await known(release({ version: 2 }));
    expect(reads()).toEqual([1, 2, 1].map((version) => `shop/sh.helm.release.v1.web.v${version}`));
  });

  test.each<[what: string, more: Parts, place: string, brought: string]>([
    ["where Helm was told to", { spec: { storageNamespace: "helm" } }, "helm", "Deployment shop/web"],
    [
      "where the status says",
      { spec: { storageNamespace: "shop" }, status: { storageNamespace: "helm" } },
      "helm",
      "Deployment shop/web",
    ],
    ["beside it, wherever its objects are", { spec: { targetNamespace: "edge" } }, "shop", "Deployment edge/web"],
  ])("has its record %s", async (_what, more, namespace, brought) => {
    record({ manifest: MANIFEST }, { namespace });
    expect(names(await known(release(more)))?.[0]).toBe(brought);
    expect(reads()).toEqual([`${namespace}/sh.helm.release.v1.web.v1`]);
  });

  test("is what the status lists, where the controller lists it", () => {
    const inventory = { entries: [{ id: "shop_web_apps_Deployment", v: "v1" }] };
    expect(names(releases.of(release({ status: { inventory } })))).toEqual(["Deployment shop/web"]);
    expect(cluster.calls).toEqual([]);
  });

  test("on another cluster is not looked for here", async () => {
    const remote = release({ spec: { kubeConfig: { secretRef: { name: "other" } } } });
    expect(releases.of(remote)).toEqual({ is: "remote" });
    expect(await releases.chartObjects(remote)).toEqual({ ok: true, value: [] });
    expect(cluster.calls).toEqual([]);
  });

  test.each([
    ["no history", { history: undefined }],
    ["an empty one", { history: [] }],
    ["one without a version", { history: [{ name: "web" }] }],
    ["none that is one", { history: "web" }],
  ])("is not known of a release with %s", (_what, status) => {
    expect(releases.of(release({ status }))).toBeUndefined();
    expect(cluster.calls).toEqual([]);
  });
});

describe("a record is refused", () => {
  test.each<[what: string, write: () => void, kind: string, message: RegExp]>([
    ["that is not there", () => {}, "not-found", /sh\.helm\.release\.v1\.web\.v1/],
    ["without data", () => put(undefined), "invalid", /shop\/sh\.helm\.release\.v1\.web\.v1 cannot be read: /],
    ["that is not zipped", () => put(Buffer.from("bm8=").toString("base64")), "invalid", /cannot be read: /],
    ["that is no JSON", () => record("hunter2 is the password"), "invalid", /cannot be read: it is no JSON$/],
    ["that is no object", () => record("null"), "invalid", /cannot be read: it has no manifest$/],
    ["without a manifest", () => record({ config: { key: "hunter2" } }), "invalid", /it has no manifest$/],
  ])("%s", async (_what, write, kind, message) => {
    write();
    const released = await known(release());
    expect(released).toMatchObject({ is: "refused", failure: { kind, message: expect.stringMatching(message) } });
    expect(JSON.stringify(released)).not.toContain("hunter2");
  });

  test.each([
    ["that is another HelmRelease's", "other", undefined],
    ["but not where its objects name their own HelmRelease", "shop", ["ConfigMap shop/a"]],
  ])("%s", async (_what, namespace, brought) => {
    const labels = { "helm.toolkit.fluxcd.io/name": "web", "helm.toolkit.fluxcd.io/namespace": namespace };
    record({ manifest: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", labels } }) });
    const released = await known(release());
    expect(names(released)).toEqual(brought);
    if (brought !== undefined) return;
    const message = "Helm's record of shop/web is that of the HelmRelease other/web";
    expect(released).toEqual({ is: "refused", failure: { kind: "conflict", message } });
  });

  test("and read again when the HelmRelease has changed", async () => {
    expect(await known(release())).toMatchObject({ is: "refused" });
    record({ manifest: MANIFEST });
    expect(releases.of(release()), "nothing has changed").toMatchObject({ is: "refused" });
    expect(names(await known(release({ resourceVersion: "2" })))).toEqual(BROUGHT);
    expect(reads()).toHaveLength(2);
  });

  test.each([
    ["unreachable", true],
    ["server", true],
    ["forbidden", false],
  ] as const)("and read again by itself where that may pass (%s: %s)", async (kind, passes) => {
    record({ manifest: MANIFEST });
    const end = cluster.fail(() => ({ kind, message: "no" }));
    expect(await known(release())).toMatchObject({ is: "refused", failure: { kind } });
    end();
    await vi.advanceTimersByTimeAsync(5000);
    expect(reads()).toHaveLength(passes ? 2 : 1);
    if (passes) await until(() => releases.of(release())?.is === "known");
    expect(releases.of(release())?.is).toBe(passes ? "known" : "refused");
    releases.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("what its chart gives", () => {
  test("comes with its values, from the record that was read already", async () => {
    record({ manifest: MANIFEST });
    await known(release());
    const answer = await releases.chartObjects(release());
    expect(answer.ok && answer.value.map(({ ref, value }) => [describeRef(ref), value["kind"]])).toEqual(
      BROUGHT.map((name) => [name, name.split(" ")[0]]),
    );
    expect(reads()).toHaveLength(1);
  });

  test("is of the revision that is asked for", async () => {
    record({ manifest: MANIFEST });
    await known(release());
    record({ manifest: "" }, { version: 2 });
    expect(await releases.chartObjects(release({ version: 2 }))).toEqual({ ok: true, value: [] });
    expect(reads()).toHaveLength(2);
  });

  test("is asked for again where it was refused before", async () => {
    cluster.fail(() => ({ kind: "forbidden", message: "no" }));
    expect(await known(release())).toMatchObject({ is: "refused" });
    expect(await releases.chartObjects(release())).toMatchObject({ ok: false, failure: { kind: "forbidden" } });
    expect(reads()).toHaveLength(2);
  });
});
