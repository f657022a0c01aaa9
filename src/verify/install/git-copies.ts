import type { KubernetesInput } from "../../model/cluster.js";
import type { Fields, ObjectRef } from "../../model/live.js";
import type { PlannedKustomization, PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import { RUN_LABEL } from "../hold/marks.js";
import { runName } from "../hold/names.js";
import { copiedSpec, folderOf } from "./git-spec.js";
import { contentOf, isFluxKustomization } from "./types.js";

/** For which run copies are made. */
export interface CopyOptions {
  readonly run: string;
  /** The run's GitRepository. */
  readonly source: ObjectRef;
  /** Folder of the repository that the plan's paths are relative to. @default what each Kustomization says, otherwise the root */
  readonly path?: string | undefined;
}

/** The run's own Flux Kustomization for a step of a solution. */
export interface KustomizationCopy {
  readonly step: PlanStep;
  readonly object: KubernetesInput;
  /** Kustomizations that it waits for and the run does not bring. */
  readonly waitsFor: readonly ObjectRef[];
  /** Whether its folder holds other solutions, too, and none that is the solution's alone. */
  readonly sharesFolder: boolean;
}

/** A step, what its copy is called, and what depends on it waits for. */
interface Draft {
  readonly step: PlanStep;
  readonly ref: ObjectRef;
  /** `namespace/name` in the tree; undefined where the tree has no Kustomization. */
  readonly key: string | undefined;
  /** Whether it brings nothing but the Kustomizations of its stages, which are copied themselves. */
  readonly onlyStages: boolean;
  /** The draft before it in the same solution. */
  readonly before: Draft | undefined;
}

/**
 * The copies for all chosen solutions, by the solutions' names. They are named after the run, read from its source, and wait for each
 * other as the Kustomizations of the tree do; stages are made by the run instead of by the Kustomization above them.
 */
export function copiesOf(
  plans: readonly SolutionPlan[],
  options: CopyOptions,
): ReadonlyMap<string, readonly KustomizationCopy[]> {
  const drafts = new Map(plans.map((plan) => [plan.name, draftsOf(plan, options)]));
  const all = [...drafts.values()].flat();
  const index = indexOf(all);
  return new Map(
    plans.map(({ name }) => [
      name,
      (drafts.get(name) ?? []).filter(({ onlyStages }) => !onlyStages).map((draft) => copyOf(draft, index, options)),
    ]),
  );
}

function draftsOf(plan: SolutionPlan, { run, source }: CopyOptions): Draft[] {
  const drafts: Draft[] = [];
  plan.steps.forEach((step, index) => {
    if (step.elsewhere !== undefined) return;
    // A Kustomization that several solutions share is copied for each of them.
    const own = step.sharedKustomization ? undefined : step.kustomization;
    const name = runName(run, own?.ref.name ?? `${plan.name.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}-${index}`);
    const namespace = step.kustomization?.ref.namespace ?? source.namespace;
    const apiVersion = step.kustomization?.ref.apiVersion ?? "kustomize.toolkit.fluxcd.io/v1";
    const ref = { apiVersion, kind: "Kustomization", namespace, name };
    const onlyStages = own !== undefined && step.objects.length > 0 && contentOf(step).length === 0;
    drafts.push({ step, ref, key: own && keyOf(own), onlyStages, before: drafts.at(-1) });
  });
  return drafts;
}

/** The drafts by their key, and those of stages by the key of what brings them. */
interface Index {
  readonly byKey: ReadonlyMap<string, Draft>;
  readonly stages: ReadonlyMap<string, readonly Draft[]>;
}

function indexOf(drafts: readonly Draft[]): Index {
  const stages = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const { stageOf } = draft.step;
    if (stageOf === undefined) continue;
    const known = stages.get(stageOf);
    if (known === undefined) stages.set(stageOf, [draft]);
    else known.push(draft);
  }
  return { byKey: new Map(drafts.flatMap((draft) => (draft.key === undefined ? [] : [[draft.key, draft]]))), stages };
}

function copyOf(draft: Draft, index: Index, options: CopyOptions): KustomizationCopy {
  const { step, ref } = draft;
  const { refs, foreign } = dependenciesOf(draft, index);
  const path = folderOf(step, options.path);
  const object: KubernetesInput = {
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    metadata: { ...metadataOf(step), name: ref.name, namespace: ref.namespace, labels: labelsOf(step, options.run) },
    spec: {
      ...copiedSpec(step, options.run, stagesOf(draft, index)),
      path: path ?? step.path,
      sourceRef: sourceRef(options.source, ref),
      ...(refs.length > 0 && { dependsOn: refs }),
    },
  };
  return { step, object, waitsFor: foreign, sharesFolder: path === undefined };
}

/** What a copy waits for: the copies of what it waited for, with their stages, and what the run does not bring as it is. */
function dependenciesOf(draft: Draft, index: Index) {
  const refs = new Map<string, Fields>();
  const foreign: ObjectRef[] = [];
  const original = new Map(originalDependencies(draft).map((fields) => [dependencyKey(fields, draft.ref), fields]));
  for (const key of waitKeys(draft, index)) {
    const { name: _, namespace: __, ...more } = original.get(key) ?? {};
    const copies = coveredBy(key, index, new Set());
    for (const { ref } of copies)
      if (ref !== draft.ref) refs.set(`${ref.namespace}/${ref.name}`, { ...named(ref), ...more });
    if (copies.length > 0 || index.byKey.has(key)) continue;
    const [namespace = "", name = ""] = key.split("/");
    refs.set(key, { name, namespace, ...more });
    foreign.push({ ...draft.ref, namespace, name });
  }
  const { before } = draft;
  // Without a Kustomization in the tree nothing states an order but that of the steps.
  if (draft.key === undefined && before !== undefined)
    for (const { ref } of before.onlyStages ? [] : [before]) refs.set(`${ref.namespace}/${ref.name}`, named(ref));
  return { refs: [...refs.values()], foreign };
}

/**
 * The keys that a copy waits for: its own, and as a stage those of what brought it in the tree. It waits for that itself only where
 * that one does not wait for the health of its objects, because the stage may be what makes them healthy.
 */
function waitKeys({ step, key }: Draft, { byKey }: Index): readonly string[] {
  const keys = new Set(step.sharedKustomization ? [] : step.kustomization?.dependsOn);
  const seen = new Set(key === undefined ? [] : [key]);
  for (let at = step.stageOf; at !== undefined && !seen.has(at); at = byKey.get(at)?.step.stageOf) {
    seen.add(at);
    const parent = byKey.get(at);
    if (parent === undefined) break;
    for (const dependency of parent.step.kustomization?.dependsOn ?? []) keys.add(dependency);
    if (!parent.onlyStages && !parent.step.waits) keys.add(at);
  }
  return [...keys];
}

/** The copies that stand for a Kustomization of the tree: its own, and those of its stages where it waits for them. */
function coveredBy(key: string, index: Index, seen: Set<string>): readonly Draft[] {
  const draft = index.byKey.get(key);
  if (draft === undefined || seen.has(key)) return [];
  seen.add(key);
  const stages = draft.step.waits || draft.onlyStages ? (index.stages.get(key) ?? []) : [];
  const below = stages.flatMap((stage) => (stage.key === undefined ? [] : coveredBy(stage.key, index, seen)));
  return draft.onlyStages ? below : [draft, ...below];
}

/** The Kustomizations among the objects of a step that are copied themselves. */
function stagesOf({ step, key }: Draft, { stages, byKey }: Index): readonly ObjectRef[] {
  const copied = new Set((stages.get(key ?? "") ?? []).map((stage) => stage.key));
  const refs = step.objects.map(({ ref }) => ref).filter(isFluxKustomization);
  return refs.filter((ref) => copied.has(`${ref.namespace}/${ref.name}`) || byKey.has(`${ref.namespace}/${ref.name}`));
}

function originalDependencies({ step }: Draft): readonly Fields[] {
  const spec = step.kustomization?.value["spec"] as { dependsOn?: readonly Fields[] } | undefined;
  return spec?.dependsOn ?? [];
}

function dependencyKey({ namespace, name }: Fields, ref: ObjectRef): string {
  return `${namespace ?? ref.namespace}/${name}`;
}

function metadataOf({ kustomization, sharedKustomization }: PlanStep): Fields {
  const { annotations } = (sharedKustomization ? {} : (kustomization?.value["metadata"] ?? {})) as {
    annotations?: Fields;
  };
  return annotations === undefined ? {} : { annotations };
}

function labelsOf({ kustomization, sharedKustomization }: PlanStep, run: string): Fields {
  const { labels } = (sharedKustomization ? {} : (kustomization?.value["metadata"] ?? {})) as { labels?: Fields };
  return { ...labels, [RUN_LABEL]: run };
}

function sourceRef(source: ObjectRef, ref: ObjectRef): Fields {
  const { kind, name, namespace } = source;
  return { kind, name, ...(namespace !== ref.namespace && { namespace }) };
}

function named({ namespace, name }: ObjectRef): Fields {
  return { name, namespace };
}

function keyOf({ ref }: PlannedKustomization): string {
  return `${ref.namespace}/${ref.name}`;
}
