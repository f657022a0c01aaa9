import { kubectl, list } from "../../support/cluster.js";
import { attempt } from "../../support/run.js";

/** Kinds without a namespace of which the tests make objects. */
const CLUSTER_SCOPED = [
  "validatingadmissionpolicybindings",
  "validatingadmissionpolicies",
  "storageclasses",
  "customresourcedefinitions",
];

/** Kinds whose objects may have finalizers that keep their namespace. */
const HELD = ["kustomizations.kustomize.toolkit.fluxcd.io", "helmreleases", "configmaps"];

/** Removes what runs of these tests have left that are no more, and what `own` names. */
export async function cleanUp(own?: string): Promise<void> {
  const isLeft = (name: string) => name.includes(`${own}-`) || isOfDeadRun(name);
  for (const kind of CLUSTER_SCOPED) await remove(kind, await names(kind, isLeft));
  const namespaces = await names("namespaces", isLeft);
  await Promise.all(namespaces.map(empty));
  await remove("namespaces", namespaces);
  const leases = await names("leases", (name) => isLeft(name.replace("conformitron-verify-", "")), "flux-system");
  await remove("leases", leases, "flux-system");
}

/** Whether a name is one of a run of these tests whose process is no more. */
export function isOfDeadRun(name: string): boolean {
  const [, pid] = /(?:^|\.)faults-(\d+)(?:[-.]|$)/.exec(name) ?? [];
  return pid !== undefined && !isAlive(Number(pid));
}

async function names(kind: string, isLeft: (name: string) => boolean, namespace?: string): Promise<string[]> {
  const found = await list(kind, ...scope(namespace));
  return found.map(({ metadata }) => metadata.name).filter(isLeft);
}

/** Releases first go as Helm removes them; then nothing holds what is left. */
async function empty(namespace: string): Promise<void> {
  await attempt("kubectl", ["delete", "helmreleases", "--all", "-n", namespace, "--timeout=20s"]);
  for (const kind of HELD) {
    const objects = await list(kind, "-n", namespace);
    for (const { metadata } of objects.filter((it) => it.metadata["finalizers"] !== undefined)) {
      const patch = ["--type=merge", "-p", '{"metadata":{"finalizers":null}}'];
      await attempt("kubectl", ["patch", kind, metadata.name, "-n", namespace, ...patch]);
    }
  }
}

async function remove(kind: string, all: readonly string[], namespace?: string): Promise<void> {
  if (all.length === 0) return;
  await kubectl("delete", kind, ...all, ...scope(namespace), "--ignore-not-found", "--wait=false");
}

function scope(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ["-n", namespace];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
