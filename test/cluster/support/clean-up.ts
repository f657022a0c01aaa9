import { get, kubectl, list } from "./cluster.js";
import { kustomization, kustomizations } from "./flux.js";
import { attempt } from "./run.js";

/** What all names of the tests' objects begin with. */
export const PREFIX = "cluster-test";

/** Why the tests cannot run: somebody else's objects have names that they need. */
export async function occupied(): Promise<string | undefined> {
  const root = await kustomization("conformitron");
  const source = (root?.["spec"] as { sourceRef?: { name: string } } | undefined)?.sourceRef?.name;
  if (source !== undefined && source !== PREFIX) return `Kustomization conformitron reads from ${source}`;
  const ambient = await get("configmap", "cluster-environment", "flux-system");
  const name = (ambient?.["data"] as Record<string, string> | undefined)?.["cluster_name"];
  if (name !== undefined && name !== "lab-1") return `ConfigMap cluster-environment is that of cluster ${name}`;
  const addons = await get("gitrepositories.source.toolkit.fluxcd.io", "addons", "flux-system");
  const other = (addons?.["spec"] as { url: string } | undefined)?.url;
  return other !== undefined && !other.includes(`/git/${PREFIX}-`)
    ? `GitRepository addons reads from ${other}`
    : undefined;
}

/** Removes everything of the tests from the cluster, also what a run that was killed has left. */
export async function cleanUp(): Promise<void> {
  await removeKustomizations(["conformitron"]);
  await removeKustomizations((await kustomizations()).map(({ metadata }) => metadata.name).filter(isOurs));
  const namespaces = (await list("namespaces")).map(({ metadata }) => metadata.name).filter(isOurs);
  // Before their namespaces: a chart's hooks run in them.
  for (const namespace of namespaces)
    await kubectl("delete", "helmreleases", "--all", "-n", namespace, "--timeout=60s");
  await remove("flux-system", "gitrepositories", [PREFIX, "addons"]);
  await remove("flux-system", "configmaps", ["cluster-environment"]);
  await remove(undefined, "clustersecretstores", [PREFIX]);
  await remove(undefined, "namespaces", namespaces);
  await remove(undefined, "customresourcedefinitions", ["widgets.cluster-test.example.com"]);
}

function isOurs(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Flux prunes what they applied, but first ends a health check that may take as long as the release's timeout: then it is let be. */
async function removeKustomizations(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const kind = "kustomizations.kustomize.toolkit.fluxcd.io";
  const scope = ["-n", "flux-system"];
  const deletion = ["delete", kind, ...names, ...scope, "--ignore-not-found", "--timeout=30s"];
  if ((await attempt("kubectl", deletion)).ok) return;
  for (const name of names) {
    const patch = ["patch", kind, name, ...scope, "--type=merge", "--patch", '{"metadata":{"finalizers":null}}'];
    await attempt("kubectl", patch);
  }
}

async function remove(namespace: string | undefined, kind: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const scope = namespace === undefined ? [] : ["-n", namespace];
  await kubectl("delete", kind, ...names, ...scope, "--ignore-not-found", "--timeout=50s");
}
