import type { Build, Manifest, SourceTree } from "../../model/manifest.js";
import type { PlannedObject, PlanStep } from "../../model/verify-plan.js";
import type { Draft, Share } from "./drafts.js";
import { at, isFields, listAt } from "./fields.js";
import { plannedKustomization, waitsForHealth } from "./kustomization.js";
import { inOrder } from "./order.js";

/** Makes the steps of solutions. */
export interface StepMaker {
  /** In the order in which they are applied. */
  stepsOf(draft: Draft): PlanStep[];
  object(manifest: Manifest, kustomization?: Manifest["value"]): PlannedObject;
}

/** @param isShared whether a build applies several solutions */
export function stepMaker(tree: SourceTree, isShared: (build: Build) => boolean): StepMaker {
  const object: StepMaker["object"] = (manifest, kustomization) => plannedObject(manifest, kustomization, tree);
  const step = ({ build, part, objects, stageOf, elsewhere }: Share): PlanStep => {
    const { value, origin, path } = build;
    return {
      part,
      kustomization: value && origin && plannedKustomization(value, origin),
      sharedKustomization: isShared(build),
      stageOf: stageOf?.kustomization,
      path,
      waits: value !== undefined && waitsForHealth(value),
      objects: objects.map((manifest) => object(manifest, value)),
      elsewhere,
    };
  };
  return { object, stepsOf: ({ shares }) => inOrder([...shares.values()].map(step)) };
}

function plannedObject(
  { apiVersion, kind, namespace, name, value, origin }: Manifest,
  kustomization: Manifest["value"] | undefined,
  tree: SourceTree,
): PlannedObject {
  const { file, document } = origin;
  return {
    ref: { apiVersion, kind, namespace, name },
    value,
    file,
    document,
    substituted:
      kustomization !== undefined && substitutes(kustomization) && (hasVariable(value) || hadVariable(tree, origin)),
  };
}

function substitutes(kustomization: Manifest["value"]): boolean {
  const postBuild = at(kustomization, "spec", "postBuild");
  const values = at(postBuild, "substitute");
  return listAt(postBuild, "substituteFrom").length > 0 || (isFields(values) && Object.keys(values).length > 0);
}

/** Whether there was a variable in the source whose value is already in the object. */
function hadVariable({ files }: SourceTree, { file, document, pointer }: Manifest["origin"]): boolean {
  let value = files.get(file)?.documents[document]?.value;
  for (const key of pointer.split("/").slice(1)) value = Array.isArray(value) ? value[Number(key)] : at(value, key);
  return hasVariable(value);
}

function hasVariable(value: unknown): boolean {
  if (typeof value === "string") return value.includes("${");
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key.includes("${") || hasVariable(inner));
}
