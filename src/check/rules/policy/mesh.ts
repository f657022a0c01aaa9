import type { Manifest } from "../../../model/manifest.js";
import { at, isFields, items, text } from "../../fields.js";
import type { CheckContext, TreeRule } from "../../rule.js";

/** A control plane of a service mesh of Istio's kind. */
interface Mesh {
  readonly release: Manifest;
  readonly revision: string;
}

/** Several service meshes on one cluster. */
export const MESH: readonly TreeRule[] = [
  {
    code: "mesh-revision-shared",
    set: "policy",
    severity: "error",
    title: "Two service meshes of a cluster have the same revision",
    why: "Both inject the same pods and answer for the same webhooks; the cluster's traffic depends on which one came last.",
    fix: "give each mesh a revision of its own",
    checkTree: (context, report) => {
      for (const { mesh, others } of meshesOf(context)) {
        const other = others.find(({ revision }) => revision === mesh.revision);
        const shown = mesh.revision === "" ? "no revision" : `revision ${mesh.revision}`;
        if (other)
          report(mesh.release, "/spec/values/revision", `HelmRelease ${other.release.name} has ${shown} as well`);
      }
    },
  },
  {
    code: "mesh-without-selector",
    set: "policy",
    severity: "warning",
    title: "A service mesh looks at all namespaces, although there is another one on the cluster",
    why: "Without discoverySelectors it also takes over the configuration of the other mesh's namespaces.",
    fix: "set meshConfig.discoverySelectors to labels that only its own namespaces have",
    source: "https://istio.io/latest/docs/ops/configuration/mesh/configuration-scoping/",
    checkTree: (context, report) => {
      for (const { mesh, others } of meshesOf(context)) {
        const selectors = items(at(mesh.release.value, "spec", "values", "meshConfig", "discoverySelectors"));
        if (selectors.length > 0 || others.length === 0) continue;
        const where = "/spec/values/meshConfig/discoverySelectors";
        report(mesh.release, where, `HelmRelease ${others[0]?.release.name} is a mesh of the same cluster`);
      }
    },
  },
];

/** Every mesh with those that some cluster has besides it. */
function meshesOf({ index }: CheckContext): { mesh: Mesh; others: readonly Mesh[] }[] {
  const meshes = index.ofKind("helm.toolkit.fluxcd.io", "HelmRelease").flatMap(asMesh);
  return meshes.map((mesh) => ({ mesh, others: meshes.filter((other) => besides(mesh, other)) }));
}

function asMesh(release: Manifest): Mesh[] {
  const values = at(release.value, "spec", "values");
  const isMesh =
    isFields(at(values, "meshConfig")) && (isFields(at(values, "pilot")) || at(values, "revision") !== undefined);
  return isMesh ? [{ release, revision: text(at(values, "revision")) ?? "" }] : [];
}

function besides({ release }: Mesh, { release: other }: Mesh): boolean {
  if (release === other || (release.name === other.name && release.namespace === other.namespace)) return false;
  const scopes = new Set(release.placements.map(({ scope }) => scope));
  return other.placements.some(({ scope }) => scopes.has(scope));
}
