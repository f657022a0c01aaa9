import { beforeEach, expect, test } from "vitest";
import { readVariables } from "../../../src/commands/verify/cluster-variables.js";
import type { VariableSource } from "../../../src/verify/plan/variables.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

const source = (kind: VariableSource["kind"], name: string): VariableSource => ({
  ...{ kind, namespace: "flux-system", name, optional: false },
});
const CONFIG = source("ConfigMap", "cluster");
const SECRET = source("Secret", "cluster");

let cluster: MemoryCluster;

beforeEach(() => {
  cluster = memoryCluster();
  cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "flux-system" } });
});

function put(kind: string, name: string, data: unknown): void {
  cluster.put({ apiVersion: "v1", kind, metadata: { name, namespace: "flux-system" }, data });
}

test("values are read once by their names; those of Secrets are decoded, and told so that nobody sees them", async () => {
  put("ConfigMap", "cluster", { region: "us-west-2", number: "7" });
  put("Secret", "cluster", {
    token: Buffer.from("hunter2").toString("base64"),
    umlaut: Buffer.from("schön").toString("base64"),
  });
  const { of, secrets } = await readVariables(cluster, [CONFIG, SECRET]);
  expect(of(CONFIG)).toEqual(
    new Map([
      ["region", "us-west-2"],
      ["number", "7"],
    ]),
  );
  expect(of(SECRET)).toEqual(
    new Map([
      ["token", "hunter2"],
      ["umlaut", "schön"],
    ]),
  );
  expect(secrets).toEqual(["hunter2", "schön"]);
  expect(cluster.calls.map(({ verb, kind, name }) => `${verb} ${kind} ${name}`)).toEqual([
    "get ConfigMap cluster",
    "get Secret cluster",
  ]);
});

test("what is absent is told apart from what cannot be read, and from what nobody asked for", async () => {
  put("ConfigMap", "other", { a: "1" });
  cluster.fail(({ kind }) => (kind === "Secret" ? { kind: "forbidden", message: "no" } : undefined));
  const { of, secrets } = await readVariables(cluster, [CONFIG, SECRET]);
  expect([of(CONFIG), of(SECRET), of(source("ConfigMap", "other"))]).toEqual(["absent", undefined, undefined]);
  expect(secrets).toEqual([]);
});

test("one without data has no variables", async () => {
  put("ConfigMap", "cluster", undefined);
  put("Secret", "cluster", null);
  const { of } = await readVariables(cluster, [CONFIG, SECRET]);
  expect([of(CONFIG), of(SECRET)]).toEqual([new Map(), new Map()]);
});

test("all are asked for at the same time", async () => {
  const many = Array.from({ length: 20 }, (_it, i) => source("ConfigMap", `c${i}`));
  const reading = readVariables(cluster, many);
  expect(cluster.calls).toHaveLength(20);
  await reading;
});
