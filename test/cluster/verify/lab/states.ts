import type { KubernetesObject } from "../../../../src/model/kubernetes.js";
import { get, kubectl, list, until } from "../../support/cluster.js";
import { evidence, kustomization, ready, reconcileNow, statusOf } from "../../support/flux.js";
import { load } from "./images.js";
import { type LabSolution, SOLUTIONS, type SolutionName, type State } from "./world.js";

const KUSTOMIZATION = "kustomizations.kustomize.toolkit.fluxcd.io";
const SECONDS = 120;

/**
 * Brings a solution into a state. Working and wrong are two programs under one image name, so that nothing on the cluster but the program
 * differs; this also works before the solution is installed. Absent is uninstalled, with its Flux Kustomization suspended.
 */
export async function setState(name: SolutionName, state: State): Promise<void> {
  const solution: LabSolution = SOLUTIONS[name];
  if (state === "absent") return uninstall(solution);
  const { id } = await load(await solution.image(state));
  await resume(solution);
  await runs(solution, id);
}

async function uninstall({ kustomization: name, namespace, release }: LabSolution): Promise<void> {
  await suspend(name, true);
  await kubectl("delete", "helmreleases", release, "-n", namespace, "--ignore-not-found", `--timeout=${SECONDS}s`);
  await until(
    `the end of the pods in ${namespace}`,
    SECONDS,
    async () => (await podsOf(namespace, release)).length === 0,
  );
}

async function resume({ kustomization: name, namespace, release }: LabSolution): Promise<void> {
  const found = await kustomization(name);
  if (found === undefined || (found["spec"] as { suspend?: boolean }).suspend !== true) return;
  await suspend(name, false);
  await reconcileNow("kustomizations", name);
  const installed = async () => {
    const helmRelease = await get("helmreleases", release, namespace);
    return helmRelease !== undefined && ready(helmRelease)?.status === "True";
  };
  await until(`HelmRelease ${release} installed again`, SECONDS, installed, evidence);
}

// By the field manager of Flux's own command: what another one has set, Flux takes back.
async function suspend(name: string, suspended: boolean): Promise<void> {
  const patch = JSON.stringify({ spec: { suspend: suspended } });
  await kubectl("patch", KUSTOMIZATION, name, "-n", "flux-system", "--field-manager=flux", "--type=merge", "-p", patch);
}

/** Replaces the pods of a solution that run another image, where there are any, and waits until they answer. */
async function runs({ namespace, release, apiService }: LabSolution, id: string): Promise<void> {
  const others = (await podsOf(namespace, release)).filter((pod) => !imageIds(pod).includes(id));
  if (others.length > 0)
    await kubectl("delete", "pods", ...others.map(({ metadata }) => metadata.name), "-n", namespace);
  if ((await list("deployments", "-n", namespace)).length === 0) return;
  const answer = async () => {
    const pods = await podsOf(namespace, release);
    return pods.length > 0 && pods.every((pod) => imageIds(pod).includes(id) && ready(pod)?.status === "True");
  };
  await until(`pods of ${release} with ${id}`, SECONDS, answer, () => kubectl("describe", "pods", "-n", namespace));
  if (apiService !== undefined) await until(`APIService ${apiService}`, SECONDS, () => isAvailable(apiService));
}

async function isAvailable(name: string): Promise<boolean> {
  const service = await get("apiservices", name);
  const conditions = service === undefined ? [] : (statusOf(service).conditions ?? []);
  return conditions.some(({ type, status }) => type === "Available" && status === "True");
}

function podsOf(namespace: string, release: string): Promise<KubernetesObject[]> {
  return list("pods", "-n", namespace, "-l", `app.kubernetes.io/instance=${release}`);
}

function imageIds(pod: KubernetesObject): string[] {
  const { containerStatuses = [] } = pod["status"] as { containerStatuses?: readonly { imageID: string }[] };
  return containerStatuses.map(({ imageID }) => imageID);
}
