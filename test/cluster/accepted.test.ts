import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/model/kubernetes.js";
import { apply, kubectl, list } from "./support/cluster.js";
import { judge, servedKinds } from "./support/judge.js";
import { judgedTree } from "./support/judged-tree.js";
import type { Selected } from "./support/tree.js";

const tree = judgedTree();
const created = { Namespace: new Set<string>(), CustomResourceDefinition: new Set<string>() };
const environments = new Map<string, readonly Selected[]>();
let own: ReadonlySet<string>;
let served: ReadonlySet<string>;

// A dry run makes nothing, so what other objects stand on is made for real: their namespaces, and the CRDs of earlier stages.
beforeAll(async () => {
  own = await servedKinds();
  for (const name of tree.environments()) environments.set(name, await tree.selected(name));
  const objects = [...environments.values()].flat().flatMap((selected) => selected.objects);
  await make("Namespace", [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))].map(namespace));
  await make("CustomResourceDefinition", distinct(objects.filter(({ kind }) => kind === "CustomResourceDefinition")));
  served = await servedKinds();
});

afterAll(async () => {
  for (const [kind, names] of Object.entries(created)) {
    if (names.size > 0) await kubectl("delete", kind, ...names, "--ignore-not-found", "--timeout=60s");
  }
});

test.each(tree.environments())("the API server accepts every object of %s", async (name) => {
  const { accepted, skipped, problems } = await judge(environments.get(name) ?? [], own, served);
  console.log(
    `${name}: ${accepted} objects accepted, ${skipped.length} skipped${skipped.map((line) => `\n  ${line}`).join("")}`,
  );
  expect(problems).toEqual([]);
  expect(accepted).toBeGreaterThan(0);
});

test("the API server accepts what puts an environment on a cluster", async () => {
  const roots = tree.environments().flatMap((name) => tree.roots(name));
  const { ok, stderr } = await apply(roots, "--dry-run=server");
  expect(stderr).toBe("");
  expect(ok).toBe(true);
});

/** Makes the objects that are not there yet, and remembers them. */
async function make(kind: keyof typeof created, objects: readonly KubernetesObject[]): Promise<void> {
  const there = new Set((await list(kind)).map(({ metadata }) => metadata.name));
  const missing = objects.filter(({ metadata }) => !there.has(metadata.name));
  for (const { metadata } of missing) created[kind].add(metadata.name);
  if (missing.length === 0) return;
  const { ok, stderr } = await apply(missing);
  if (!ok) throw new Error(stderr);
  const resources = missing.map(({ metadata }) => `${kind}/${metadata.name}`);
  if (kind === "CustomResourceDefinition")
    await kubectl("wait", "--for=condition=Established", "--timeout=30s", ...resources);
}

function namespace(name: string): KubernetesObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function distinct(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return [...new Map(objects.map((object) => [object.metadata.name, object])).values()];
}
