import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Answer, Cluster } from "../../../src/model/cluster.js";
import type { LiveObject, ObjectRef } from "../../../src/model/live.js";
import { Releases } from "../../../src/verify/world/releases.js";

const CONFIG = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "app", namespace: "shop" }, data: { a: "b" } };
const REF = { apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "app" };

/** A cluster with Helm's record of the release, and the names that were read. */
function recorded(failure = false) {
  const packed = gzipSync(JSON.stringify({ manifest: JSON.stringify(CONFIG) })).toString("base64");
  const data = { release: Buffer.from(packed).toString("base64") };
  const reads: string[] = [];
  const get = async ({ name }: ObjectRef): Promise<Answer<LiveObject>> => {
    reads.push(name);
    if (failure) return { ok: false, failure: { kind: "forbidden", message: "no" } };
    return { ok: true, value: { apiVersion: "v1", kind: "Secret", metadata: {}, data } as unknown as LiveObject };
  };
  const releases = new Releases(
    { get } as unknown as Cluster,
    (text) => [JSON.parse(text)],
    () => {},
  );
  return { releases, reads };
}

function release(version: number): LiveObject {
  const metadata = { name: "app", namespace: "shop", uid: "u1" };
  const status = { history: [{ name: "app", version }], storageNamespace: "shop" };
  return { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", metadata, status } as unknown as LiveObject;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("Helm's record of a release", () => {
  test("is read once for what the release brought and for what its chart gives", async () => {
    const { releases, reads } = recorded();
    expect(releases.of(release(1))).toBeUndefined();
    await settle();
    expect(releases.of(release(1))).toEqual({ is: "known", refs: [REF] });
    expect(await releases.chartObjects(release(1))).toEqual({ ok: true, value: [{ ref: REF, value: CONFIG }] });
    expect(reads).toEqual(["sh.helm.release.v1.app.v1"]);
  });

  test("of the next revision is another one", async () => {
    const { releases, reads } = recorded();
    releases.of(release(1));
    await settle();
    expect(await releases.chartObjects(release(2))).toMatchObject({ ok: true });
    expect(reads).toEqual(["sh.helm.release.v1.app.v1", "sh.helm.release.v1.app.v2"]);
  });

  test("that may not be read is asked for again when it is needed", async () => {
    const { releases, reads } = recorded(true);
    releases.of(release(1));
    await settle();
    expect(releases.of(release(1))).toMatchObject({ is: "refused" });
    expect(await releases.chartObjects(release(1))).toMatchObject({ ok: false });
    expect(reads).toHaveLength(2);
  });
});
