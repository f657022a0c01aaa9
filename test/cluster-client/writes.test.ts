import { describe, expect, test } from "vitest";
import type { Answer, Cluster, KubernetesInput } from "../../src/model/cluster.js";
import type { ObjectRef } from "../../src/model/live.js";
import { answered, failureOf, pair } from "./support/client.js";

const REF: ObjectRef = { apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "one" };
const MAP: KubernetesInput = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one", namespace: "default" } };
const SPACE: KubernetesInput = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "space", namespace: "ignored" },
};
const PATH = "/api/v1/namespaces/default/configmaps";
const JSON_TYPE = "application/json";

describe("a write is sent as", () => {
  test.each<[string, (cluster: Cluster) => Promise<Answer<unknown>>, string, string, unknown]>([
    [
      "an apply",
      (cluster) => cluster.apply(MAP, {}),
      `PATCH ${PATH}/one?fieldManager=conformitron&fieldValidation=Strict`,
      "application/apply-patch+yaml",
      MAP,
    ],
    [
      "an apply that takes over, without effect, for another manager",
      (cluster) => cluster.apply(MAP, { force: true, dryRun: true, fieldManager: "me" }),
      `PATCH ${PATH}/one?fieldManager=me&dryRun=All&fieldValidation=Strict&force=true`,
      "application/apply-patch+yaml",
      MAP,
    ],
    [
      "a creation",
      (cluster) => cluster.create(MAP, { dryRun: true }),
      `POST ${PATH}?fieldManager=conformitron&dryRun=All&fieldValidation=Strict`,
      JSON_TYPE,
      MAP,
    ],
    ["a replacement", (cluster) => cluster.replace(MAP), `PUT ${PATH}/one?fieldManager=conformitron`, JSON_TYPE, MAP],
    [
      "a patch",
      (cluster) => cluster.patch(REF, { data: { a: null } }),
      `PATCH ${PATH}/one?fieldManager=conformitron`,
      "application/merge-patch+json",
      { data: { a: null } },
    ],
    [
      "a deletion",
      (cluster) => cluster.delete(REF, { uid: "u-1", propagation: "Orphan" }),
      `DELETE ${PATH}/one?`,
      JSON_TYPE,
      { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: "u-1" }, propagationPolicy: "Orphan" },
    ],
    [
      "an apply of what has no namespace",
      (cluster) => cluster.apply(SPACE, {}),
      "PATCH /api/v1/namespaces/space?fieldManager=conformitron&fieldValidation=Strict",
      "application/apply-patch+yaml",
      SPACE,
    ],
    [
      "a question for a right",
      (cluster) => cluster.can({ verb: "get", group: "apps", resource: "pods", subresource: "log", namespace: "x" }),
      "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews?",
      JSON_TYPE,
      {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: {
          resourceAttributes: { verb: "get", group: "apps", resource: "pods", subresource: "log", namespace: "x" },
        },
      },
    ],
  ])("%s", async (_, write, request, type, body) => {
    const { server, cluster } = await pair();
    await write(cluster);
    const { method, path, query, headers, body: sent } = server.seen.at(-1) ?? {};
    expect(`${method} ${path}?${query}`).toBe(request);
    expect(headers?.["content-type"]).toBe(type);
    expect(JSON.parse(sent ?? "")).toEqual(body);
  });
});

describe("a write gives", () => {
  test("what is there afterwards", async () => {
    const { cluster } = await pair();
    const made = answered(await cluster.create(MAP));
    const changed = answered(await cluster.patch(REF, { data: { a: "1" } }));
    expect([changed.metadata.uid, changed["data"]]).toEqual([made.metadata.uid, { a: "1" }]);
    const replaced = answered(
      await cluster.replace({ ...changed, metadata: { ...changed.metadata }, data: { a: "2" } }),
    );
    expect(replaced["data"]).toEqual({ a: "2" });
    expect(await cluster.delete(REF, { uid: made.metadata.uid })).toEqual({ ok: true, value: undefined });
    expect(failureOf(await cluster.get(REF)).kind).toBe("not-found");
    expect(answered(await cluster.can({ verb: "get", group: "", resource: "pods" }))).toBe(true);
  });

  test("a failure where the namespace is missing, without asking", async () => {
    const { server, cluster } = await pair();
    const failure = failureOf(await cluster.create({ ...MAP, metadata: { generateName: "run-" } }));
    expect([failure.kind, failure.message]).toEqual(["invalid", "cannot create ConfigMap run-: it needs a namespace"]);
    expect(server.seen.map(({ path }) => path)).toEqual(["/api"]);
  });

  test("a name that the server makes", async () => {
    const { cluster } = await pair();
    const made = answered(await cluster.create({ ...MAP, metadata: { generateName: "run-", namespace: "default" } }));
    expect(made.metadata.name).toMatch(/^run-.+/);
  });
});
