import type { Cluster, KubernetesInput } from "../../src/model/cluster.js";
import { isClusterScoped } from "../../src/model/kinds.js";
import type { ObjectRef } from "../../src/model/live.js";
import type { PlannedKustomization, PlannedObject, PlanStep, SolutionPlan } from "../../src/model/verify-plan.js";

/** An object as plans have it. */
export function planned(value: KubernetesInput, file = "anvil/all.yaml"): PlannedObject {
  return { ref: refOf(value), value, file, document: 0, substituted: false };
}

/** A step that applies the objects, by the Flux Kustomization that is given. */
export function step(
  objects: readonly KubernetesInput[],
  kustomization?: KubernetesInput,
  more: Partial<PlanStep> = {},
): PlanStep {
  return {
    part: "addon",
    kustomization: kustomization && plannedKustomization(kustomization),
    sharedKustomization: false,
    stageOf: undefined,
    path: "anvil",
    waits: true,
    objects: objects.map((object) => planned(object)),
    elsewhere: undefined,
    ...more,
  };
}

/** A plan of the steps, without what only other parts look at. */
export function plan(name: string, steps: readonly PlanStep[]): SolutionPlan {
  return {
    name,
    vendor: undefined,
    product: undefined,
    version: undefined,
    tier: "partner",
    path: "anvil",
    sources: ["anvil"],
    uses: [],
    missingLabels: [],
    namespaces: [],
    steps,
    tests: [],
    gaps: [],
    dependsOn: [],
    unbuildable: undefined,
  };
}

/** Names an object that is to be written. */
export function refOf({ apiVersion, kind, metadata }: KubernetesInput): ObjectRef {
  const namespace = isClusterScoped(apiVersion, kind) ? undefined : metadata.namespace;
  return { apiVersion, kind, namespace, name: metadata.name ?? "" };
}

/** The uid and version of each object; undefined where it is not there. */
export async function versions(cluster: Cluster, refs: readonly ObjectRef[]): Promise<(string | undefined)[]> {
  const answers = await Promise.all(refs.map((ref) => cluster.get(ref)));
  return answers.map((answer) =>
    answer.ok ? `${answer.value.metadata.uid} ${answer.value.metadata.resourceVersion}` : undefined,
  );
}

function plannedKustomization(value: KubernetesInput): PlannedKustomization {
  const { dependsOn = [] } = value["spec"] as { dependsOn?: readonly { name: string; namespace?: string }[] };
  const ref = refOf(value);
  return {
    ref,
    value,
    file: "clusters/lab/anvil.yaml",
    dependsOn: dependsOn.map(({ name, namespace }) => `${namespace ?? ref.namespace}/${name}`),
  };
}
