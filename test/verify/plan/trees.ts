import type { BuildOptions } from "../../../src/build/inventory.js";
import { refKey } from "../../../src/model/live.js";
import type { Inventory, Manifest } from "../../../src/model/manifest.js";
import type { SolutionPlan, TreePlan } from "../../../src/model/verify-plan.js";
import type { IndexedSolution } from "../../../src/verify/plan/identity.js";
import { planTree } from "../../../src/verify/plan/plan.js";
import { environment, inventoryOf } from "../../build/tree.js";

export type Files = Readonly<Record<string, string>>;

/** An object as text. */
export function object(
  apiVersion: string,
  kind: string,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const { namespace, labels, ...rest } = more;
  return `${JSON.stringify({ apiVersion, kind, metadata: { name, namespace, labels }, ...rest })}\n---\n`;
}

/** A Namespace with the conformance labels of `vendor/product@version`, as far as they are given. */
export function namespace(name: string, identity = ""): string {
  const [, vendor, product, version] = /^([^/]*)(?:\/([^@]*))?(?:@(.*))?$/.exec(identity) ?? [];
  const prefix = "aws.conformance.vendor";
  const all = [
    [prefix, vendor],
    [`${prefix}-solution`, product],
    [`${prefix}-solution-version`, version],
  ];
  const labels = Object.fromEntries(all.filter(([, text]) => text));
  return object("v1", "Namespace", name, { labels });
}

export const release = (name: string, ns: string) =>
  object("helm.toolkit.fluxcd.io/v2", "HelmRelease", name, { namespace: ns, spec: { chart: {} } });
export const cronJob = (name: string, ns: string) => object("batch/v1", "CronJob", name, { namespace: ns, spec: {} });

/** A Flux Kustomization with the labels of a solution. */
export function labelled(
  name: string,
  path: string,
  identity: string,
  part: "addon" | "test" = "addon",
  spec: Readonly<Record<string, unknown>> = {},
): string {
  const [vendor, product] = identity.split("/");
  return object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", name, {
    namespace: "flux-system",
    labels: { "conformitron.io/vendor": vendor, "conformitron.io/product": product, "conformitron.io/part": part },
    spec: { path, prune: true, wait: true, sourceRef: { kind: "GitRepository", name: "addons" }, ...spec },
  });
}

/** The plan of a small tree for the environment `a`, whose folder is `eks-a`. */
export async function planOf(
  files: Files,
  {
    index = [],
    scope = "a",
    ...options
  }: Partial<BuildOptions> & { index?: readonly IndexedSolution[]; scope?: string } = {},
): Promise<{ plan: TreePlan; inventory: Inventory }> {
  const inventory = await inventoryOf(files, { environments: [environment("a"), environment("b")], ...options });
  return { inventory, plan: planTree(inventory, scope, index) };
}

/** A solution in lines: what it is, its steps with their objects, its tests. */
export function linesOf({ solutions, shared }: TreePlan): string[] {
  const lines = solutions.flatMap((solution) => [headOf(solution), ...stepsOf(solution)]);
  return shared.length === 0
    ? lines
    : [...lines, `shared: ${shared.map(({ ref }) => `${ref.kind} ${ref.name}`).join(", ")}`];
}

function headOf({ name, version, path, missingLabels, dependsOn, unbuildable }: SolutionPlan): string {
  return [
    `${name}${version === undefined ? "" : `@${version}`} in ${path}`,
    ...(missingLabels.length > 0
      ? [`lacks ${missingLabels.map((label) => label.replace("aws.conformance.vendor", "…")).join()}`]
      : []),
    ...(dependsOn.length > 0 ? [`after ${dependsOn.join()}`] : []),
    ...(unbuildable === undefined ? [] : [`unbuildable: ${unbuildable}`]),
  ].join("; ");
}

function stepsOf({ steps }: SolutionPlan): string[] {
  return steps.map(({ part, kustomization, sharedKustomization, stageOf, waits, objects, elsewhere }) => {
    const by = `${kustomization?.ref.name ?? "outside"}${sharedKustomization ? "*" : ""}`;
    const more = [stageOf && ` of ${stageOf}`, waits && " waits", elsewhere && ` from ${elsewhere}`]
      .filter(Boolean)
      .join("");
    return `- ${part} ${by}${more}: ${objects.map(({ ref }) => `${ref.kind} ${ref.name}`).join(", ")}`;
  });
}

/** For each object that is applied in the scope, the solutions that have it, or `shared`; a Kustomization may be there as a step alone. */
export function ownersOf(inventory: Inventory, plan: TreePlan): Map<Manifest, Set<string>> {
  const owners = new Map<string, Set<string>>();
  const enter = (
    file: string,
    document: number,
    ref: { kind: string; name: string; namespace?: string | undefined },
    owner: string,
  ) => {
    const key = `${file}#${document} ${ref.kind} ${ref.namespace ?? ""}/${ref.name}`;
    owners.set(key, (owners.get(key) ?? new Set()).add(owner));
  };
  for (const { name, steps } of plan.solutions) {
    for (const { objects } of steps) for (const it of objects) enter(it.file, it.document, it.ref, name);
  }
  for (const it of plan.shared) enter(it.file, it.document, it.ref, "shared");
  const applied = inventory.manifests.filter(({ placements }) =>
    placements.some(({ scope }) => scope.name === plan.scope),
  );
  return new Map(
    applied.map((manifest) => {
      const { origin, kind, name, namespace: ns } = manifest;
      const found = new Set(owners.get(`${origin.file}#${origin.document} ${kind} ${ns ?? ""}/${name}`));
      for (const solution of plan.solutions) {
        const isStep = solution.steps.some(
          ({ kustomization, sharedKustomization }) =>
            !sharedKustomization &&
            kustomization?.file === origin.file &&
            refKey(kustomization.ref) === refKey({ ...manifest, namespace: ns ?? "default" }),
        );
        if (kind === "Kustomization" && isStep && found.size === 0) found.add(solution.name);
      }
      return [manifest, found];
    }),
  );
}
