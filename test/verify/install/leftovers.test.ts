import { beforeEach, expect, test } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import { type BroughtObject, listLeftovers } from "../../../src/verify/install/leftovers.js";
import { Bench, NS, ref, release } from "./support.js";

const BY = { "meta.helm.sh/release-name": "anvil", "meta.helm.sh/release-namespace": NS };
const KEPT = { ...BY, "helm.sh/resource-policy": "keep" };

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "elsewhere" } });
});

function map(annotations: Readonly<Record<string, string>>, more: object = {}): KubernetesInput {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "page", namespace: "elsewhere", annotations, ...more },
  };
}

function brought(object: KubernetesInput, since = 0): BroughtObject {
  return { ref: ref(object), release: ref(release), since };
}

test.each<[what: string, object: KubernetesInput, leftovers: object[]]>([
  [
    "that a chart keeps on purpose is named",
    map(KEPT),
    [
      {
        why: `the release ${NS}/anvil brought it, and its annotation helm.sh/resource-policy keeps it`,
        onPurpose: true,
      },
    ],
  ],
  ["that Helm has forgotten is named", map(BY), [{ why: `the release ${NS}/anvil brought it` }]],
  ["that is another release's by now is not", map({ ...BY, "meta.helm.sh/release-name": "forge" }), []],
  ["that is somebody else's by now is not", map({}), []],
  ["that is on its way out is not", map(BY, { deletionTimestamp: "2026-11-21T12:00:00Z" }), []],
])("of what a release brought into another namespace, an object %s", async (_, object, expected) => {
  bench.cluster.put(object);
  const { leftovers } = await listLeftovers(bench.cluster, [NS], [ref(release)], [brought(object)]);
  expect(leftovers).toMatchObject(expected.map((one) => ({ ref: ref(object), ...one })));
});

test("what is found by its kind and known to be brought is told once", async () => {
  const role = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "anvil", annotations: KEPT },
  };
  bench.cluster.put(role);
  const { leftovers } = await listLeftovers(bench.cluster, [NS], [ref(release)], [brought(role)]);
  expect(leftovers).toHaveLength(1);
});

test.each([
  ["after it was told to", 0, 1],
  ["before that: it is somebody else's", 60_000, 0],
])("a namespace that Helm made %s", async (_, later, count) => {
  const space = { apiVersion: "v1", kind: "Namespace", metadata: { name: "made" } };
  bench.cluster.put(space);
  const one = brought(space, bench.clock.now() + later);
  const { leftovers } = await listLeftovers(bench.cluster, [NS], [ref(release)], [one]);
  const why = `the release ${NS}/anvil made it, and Helm deletes no namespaces`;
  expect(leftovers).toEqual([{ ref: ref(space), why, onPurpose: true }].slice(0, count));
});
