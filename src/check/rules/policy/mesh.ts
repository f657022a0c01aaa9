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
      const meshes = meshesOf(context);
      for (const mesh of meshes.all) {
        const other = meshes.besides(mesh, mesh.revision);
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
      const meshes = meshesOf(context);
      for (const mesh of meshes.all) {
        const selectors = items(at(mesh.release.value, "spec", "values", "meshConfig", "discoverySelectors"));
        const other = selectors.length > 0 ? undefined : meshes.besides(mesh);
        const where = "/spec/values/meshConfig/discoverySelectors";
        if (other) report(mesh.release, where, `HelmRelease ${other.release.name} is a mesh of the same cluster`);
      }
    },
  },
];

interface Meshes {
  readonly all: readonly Mesh[];
  /** Another mesh that some cluster has besides this one, of that revision if one is given. */
  readonly besides: (mesh: Mesh, revision?: string) => Mesh | undefined;
}

function meshesOf({ index }: CheckContext): Meshes {
  const all = index.ofKind("helm.toolkit.fluxcd.io", "HelmRelease").flatMap(asMesh);
  const byPlace = new Map<string, Mesh[]>();
  for (const mesh of all) {
    for (const place of [...placesOf(mesh), ...placesOf(mesh, mesh.revision)]) {
      const known = byPlace.get(place);
      if (known === undefined) byPlace.set(place, [mesh]);
      else known.push(mesh);
    }
  }
  const besides = (mesh: Mesh, revision?: string) => {
    for (const place of placesOf(mesh, revision)) {
      const other = byPlace.get(place)?.find((each) => !isSame(each, mesh));
      if (other) return other;
    }
    return undefined;
  };
  return { all, besides };
}

function placesOf({ release }: Mesh, revision?: string): string[] {
  const scopes = new Set(release.placements.map(({ scope }) => scope.name));
  return [...scopes].map((scope) => (revision === undefined ? scope : `${scope}\n${revision}`));
}

function isSame({ release }: Mesh, { release: other }: Mesh): boolean {
  return release.name === other.name && release.namespace === other.namespace;
}

function asMesh(release: Manifest): Mesh[] {
  const values = at(release.value, "spec", "values");
  const isMesh =
    isFields(at(values, "meshConfig")) && (isFields(at(values, "pilot")) || at(values, "revision") !== undefined);
  return isMesh ? [{ release, revision: text(at(values, "revision")) ?? "" }] : [];
}
