import { get, kubectl, list } from "../../support/cluster.js";
import { kustomization, kustomizations } from "../../support/flux.js";
import { attempt } from "../../support/run.js";
import { SOURCE } from "./project.js";
import { removeSurroundings } from "./surroundings.js";
import { type LabSolution, SOLUTIONS } from "./world.js";

/** Throws where the cluster's root Kustomization is that of another project. */
export async function refuseOther(): Promise<void> {
  const root = await kustomization("conformitron");
  const source = (root?.["spec"] as { sourceRef?: { name: string } } | undefined)?.sourceRef?.name;
  if (source !== undefined && source !== SOURCE)
    throw new Error(`the cluster is in use: Kustomization conformitron reads from ${source}`);
}

/** Removes the solutions, however they came there, with all that Flux has of them. What the environment has stays. */
export async function removeSolutions(): Promise<void> {
  await refuseOther();
  const solutions: readonly LabSolution[] = Object.values(SOLUTIONS);
  await removeKustomizations(["conformitron"]);
  const ours = (name: string) =>
    solutions.some((one) => name === one.kustomization || name.startsWith(`${one.kustomization}-`));
  await removeKustomizations((await kustomizations()).map(({ metadata }) => metadata.name).filter(ours));
  for (const { namespace } of solutions) await emptyNamespace(namespace);
  const crds = ["kongplugins.configuration.konghq.com", "kongconsumers.configuration.konghq.com"];
  await kubectl("delete", "customresourcedefinitions", ...crds, "--ignore-not-found", "--timeout=50s");
  await kubectl("delete", "gitrepositories", SOURCE, "-n", "flux-system", "--ignore-not-found", "--timeout=50s");
  await kubectl("delete", "configmaps", "cluster-environment", "-n", "flux-system", "--ignore-not-found");
}

/** Removes everything of the lab's project from the cluster. */
export async function removeAll(): Promise<void> {
  await removeSolutions();
  await removeSurroundings();
}

/** Releases before their namespace: they are uninstalled in it. */
async function emptyNamespace(namespace: string): Promise<void> {
  if ((await get("namespace", namespace)) === undefined) return;
  for (const { metadata, spec } of await list("helmreleases", "-n", namespace)) {
    if ((spec as { suspend?: boolean }).suspend !== true) continue;
    // One that is suspended would not be uninstalled.
    const patch = ["--type=merge", "--patch", '{"spec":{"suspend":false}}'];
    await attempt("kubectl", ["patch", "helmreleases", metadata.name, "-n", namespace, ...patch]);
  }
  await kubectl("delete", "helmreleases", "--all", "-n", namespace, "--timeout=60s");
  await kubectl("delete", "namespaces", namespace, "--ignore-not-found", "--timeout=55s");
}

async function removeKustomizations(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const kind = "kustomizations.kustomize.toolkit.fluxcd.io";
  const scope = ["-n", "flux-system"];
  if ((await attempt("kubectl", ["delete", kind, ...names, ...scope, "--ignore-not-found", "--timeout=45s"])).ok)
    return;
  // A health check that is still going on holds it up; what it applied is removed with its namespace.
  for (const name of names) {
    const patch = ["patch", kind, name, ...scope, "--type=merge", "--patch", '{"metadata":{"finalizers":null}}'];
    await attempt("kubectl", patch);
  }
}
