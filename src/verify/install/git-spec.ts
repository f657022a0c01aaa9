import { posix } from "node:path";
import type { Fields, ObjectRef } from "../../model/live.js";
import type { PlanStep } from "../../model/verify-plan.js";
import { RUN_LABEL } from "../hold/marks.js";

/** For a step whose Kustomization stands outside of the tree. */
const DEFAULTS: Fields = { interval: "10m", retryInterval: "30s", timeout: "5m", prune: true };

/** How soon a stage is tried again, because what it needs may come at the same time. */
const STAGE_RETRY = "10s";

/**
 * What the copy of a step's Kustomization takes over: all but where it reads from and what it waits for. What it makes carries the
 * run's label, and the Kustomizations of stages, which are copied themselves, are patched away.
 */
export function copiedSpec(step: PlanStep, run: string, stages: readonly ObjectRef[]): Fields {
  const { dependsOn: _, ...spec } = specOf(step);
  const { labels, ...metadata } = (spec["commonMetadata"] ?? {}) as { labels?: Fields };
  const patches = [...((spec["patches"] ?? []) as readonly unknown[]), ...stages.map(deletion)];
  return {
    ...DEFAULTS,
    wait: step.waits,
    ...spec,
    ...(step.stageOf !== undefined && { retryInterval: STAGE_RETRY }),
    commonMetadata: { ...metadata, labels: { ...labels, [RUN_LABEL]: run } },
    ...(patches.length > 0 && { patches }),
  };
}

/**
 * The folder that a copy applies, as `spec.path`. Of a Kustomization for several solutions the part that holds what the solution has;
 * undefined where no folder below holds only that.
 */
export function folderOf(step: PlanStep, root: string | undefined): string | undefined {
  if (step.sharedKustomization) {
    const own = commonFolder(step.objects.map(({ file }) => file));
    return own.startsWith(step.path === "" ? "" : `${step.path}/`) && own !== step.path ? below(root, own) : undefined;
  }
  const path = specOf(step)["path"];
  return root === undefined && typeof path === "string" ? path : below(root, step.path);
}

function specOf({ kustomization }: PlanStep): Fields {
  return (kustomization?.value["spec"] ?? {}) as Fields;
}

function below(root: string | undefined, path: string): string {
  return `./${posix.join(root ?? "", path)}`;
}

/** The deepest folder that holds all the files. */
function commonFolder(files: readonly string[]): string {
  const [first = [], ...rest] = files.map((file) => posix.dirname(file).split("/"));
  const end = first.findIndex((part, index) => rest.some((parts) => parts[index] !== part));
  return (end < 0 ? first : first.slice(0, end)).join("/");
}

/** A patch by which kustomize leaves out one Flux Kustomization. */
function deletion({ apiVersion, kind, namespace, name }: ObjectRef): Fields {
  const [group = ""] = apiVersion.split("/");
  const patch = { apiVersion, kind, metadata: { name, namespace }, $patch: "delete" };
  return { patch: JSON.stringify(patch), target: { group, kind, name, namespace } };
}
