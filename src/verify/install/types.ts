import type { Cluster, KubernetesInput } from "../../model/cluster.js";
import { apiGroup } from "../../model/kinds.js";
import type { LiveObject, ObjectRef } from "../../model/live.js";
import type { Reason } from "../../model/reasons.js";
import type { Verdict } from "../../model/verification.js";
import type { PlannedObject, PlanStep } from "../../model/verify-plan.js";
import type { Hold } from "../hold/hold.js";
import type { Clock } from "../run/clock.js";

/** Where a run works. */
export interface Site {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** The run's id. */
  readonly run: string;
  /** Cuts waits short. */
  readonly signal?: AbortSignal | undefined;
}

/** Where a run works on something that it holds. */
export interface Installation extends Site {
  readonly hold: Hold;
}

/** What stood in the way. */
export interface InstallProblem {
  readonly verdict: Extract<Verdict, "failed" | "error">;
  readonly reason: Reason;
  readonly message: string;
  readonly objects: readonly ObjectRef[];
}

/** What came of bringing something to the cluster. What was made before a problem came is in the ledger of the hold. */
export type InstallResult =
  | { readonly ok: true; readonly objects: readonly LiveObject[] }
  | { readonly ok: false; readonly problem: InstallProblem };

/** Whether the object is a Flux Kustomization. */
export function isFluxKustomization({ apiVersion, kind }: ObjectRef): boolean {
  return kind === "Kustomization" && apiGroup(apiVersion) === "kustomize.toolkit.fluxcd.io";
}

/** Whether the object is a Namespace, or a definition of a custom resource. */
export function isNamespace({ apiVersion, kind }: ObjectRef): boolean {
  return kind === "Namespace" && apiVersion === "v1";
}

export function isCrd({ apiVersion, kind }: ObjectRef): boolean {
  return kind === "CustomResourceDefinition" && apiGroup(apiVersion) === "apiextensions.k8s.io";
}

/** What a step brings to the cluster itself: without the Flux Kustomizations, which are steps of their own. */
export function contentOf(step: PlanStep): readonly PlannedObject[] {
  return step.objects.filter(({ ref }) => !isFluxKustomization(ref));
}

/** The object with one more label. */
export function labelled(value: Readonly<Record<string, unknown>>, key: string, label: string): KubernetesInput {
  const object = value as unknown as KubernetesInput;
  const labels = object.metadata["labels"] as Readonly<Record<string, string>> | undefined;
  return { ...object, metadata: { ...object.metadata, labels: { ...labels, [key]: label } } };
}
