import { apiGroup } from "../../model/kinds.js";
import type { ObjectRef } from "../../model/live.js";
import type { LedgerEntry } from "../hold/ledger.js";
import { byKind } from "./order.js";
import { isCrd, isFluxKustomization, isNamespace } from "./types.js";

/** In which order things go; those of one group go together, and the next group waits until they are gone. */
export interface RemovalOrder {
  readonly jobs: readonly LedgerEntry[];
  readonly kustomizations: readonly LedgerEntry[];
  /** The steps backwards; of each, in three groups. */
  readonly content: readonly (readonly LedgerEntry[])[];
  readonly crds: readonly LedgerEntry[];
  readonly namespaces: readonly LedgerEntry[];
}

/**
 * Sorts what a run made into the order of its removal. Of each step first the custom resources of products, while their controllers
 * still run; then the releases; then the rest, against the order in which it was applied.
 */
export function removalOrder(entries: readonly LedgerEntry[]): RemovalOrder {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) add(groups, groupOf(entry.ref), entry);
  const of = (group: Group) => groups.get(group) ?? [];
  return {
    jobs: of("job"),
    kustomizations: of("kustomization"),
    content: backwards([...of("custom"), ...of("release"), ...of("rest")]),
    crds: of("crd"),
    namespaces: of("namespace"),
  };
}

type Group = "job" | "kustomization" | "custom" | "release" | "rest" | "crd" | "namespace";

/** In groups by step and kind of group, the last step first. */
function backwards(entries: readonly LedgerEntry[]): LedgerEntry[][] {
  const groups = new Map<string, LedgerEntry[]>();
  const steps = [...entries].sort((a, b) => b.step - a.step);
  for (const entry of steps) add(groups, `${entry.step} ${groupOf(entry.ref)}`, entry);
  return [...groups.values()].map((group) => group.sort(byKind).reverse());
}

function add(groups: Map<string, LedgerEntry[]>, key: string, entry: LedgerEntry): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [entry]);
  else group.push(entry);
}

function groupOf(ref: ObjectRef): Group {
  const group = apiGroup(ref.apiVersion);
  if (isNamespace(ref)) return "namespace";
  if (isCrd(ref)) return "crd";
  if (isFluxKustomization(ref)) return "kustomization";
  if (ref.kind === "Job" && group === "batch") return "job";
  if (ref.kind === "HelmRelease" && group === "helm.toolkit.fluxcd.io") return "release";
  return isBuiltIn(group) || isFluxOrStore(group) ? "rest" : "custom";
}

function isBuiltIn(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}

/** Sources and secrets are there for the releases, and go after them. */
function isFluxOrStore(group: string): boolean {
  return group.endsWith(".fluxcd.io") || group.endsWith("external-secrets.io");
}
