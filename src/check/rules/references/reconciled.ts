import { apiGroup } from "../../../model/kinds.js";
import type { Build, Manifest } from "../../../model/manifest.js";
import { at, text } from "../../fields.js";
import { buildsBefore, groupKind } from "../../references/before.js";
import { isCustom } from "../../references/kinds.js";
import { append, memo } from "../../references/memo.js";
import { HELM } from "../../references/opaque.js";
import { isBuilt } from "../../references/scopes.js";
import type { CheckContext, Rule } from "../../rule.js";

/** What says that each manifest is applied, and not before its API is served. */
export const RECONCILED: readonly Rule[] = [
  {
    code: "not-reconciled",
    set: "references",
    severity: "warning",
    title: "Nothing applies a manifest",
    why: "No Flux Kustomization of the tree and no tier reaches the file, or the kustomization.yaml of its folder does not list it, so it never comes to a cluster. What brings Flux itself, such as the bootstrap folder, is applied by hand.",
    fix: "list the file under resources of the kustomization.yaml, select its folder by a Flux Kustomization, or delete it",
    checkTree: ({ inventory: { manifests, builds, unjudged } }, report) => {
      if (builds.length === 0) return;
      const entries = entryFiles(manifests, builds);
      const done = new Set<string>();
      for (const manifest of manifests) {
        const { file } = manifest.origin;
        if (manifest.placements.length > 0 || done.has(file) || entries.has(file)) continue;
        done.add(file);
        if (BY_HAND.test(file) || unjudged.some(({ path }) => file.startsWith(`${path}/`))) continue;
        report(manifest, "", `Nothing applies ${file}`);
      }
    },
  },
  {
    code: "custom-resource-before-crd",
    set: "references",
    severity: "warning",
    title: "A custom resource is applied before its definition is there",
    why: "Flux tries all objects of a Kustomization on the API server before it applies any of them. A kind that a chart of the same Kustomization brings is not served then, so the chart is never installed either. For a definition that a chart brings nobody knows which chart; any chart of an earlier Kustomization counts, except External Secrets.",
    fix: "put the custom resource into a Kustomization that depends on the one with the chart or the definition, with wait: true",
    check: (manifest, report, context) => {
      if (!isCustomResource(manifest) || isProvided(manifest)) return;
      for (const { build, scope } of manifest.placements) {
        const message = isBuilt(scope, context) ? objection(manifest, build, context) : undefined;
        if (message === undefined) continue;
        report("/kind", message);
        return;
      }
    },
  },
];

/** Folders whose files are applied by hand or only templates and examples. */
const BY_HAND = /(^|\/)(bootstrap|flux-system|\.[^/]+)\//;

/** Files that bring the Kustomizations with which everything begins; they are applied from outside. */
function entryFiles(manifests: readonly Manifest[], builds: readonly Build[]): ReadonlySet<string> {
  const roots = new Set(builds.flatMap(({ origin }) => origin?.file ?? []));
  return new Set(
    manifests.flatMap(({ placements, origin }) =>
      placements.length === 0 && roots.has(origin.file) ? [origin.file] : [],
    ),
  );
}

function isCustomResource(manifest: Manifest): boolean {
  return isCustom(manifest) || apiGroup(manifest.apiVersion) === "snapshot.storage.k8s.io";
}

function isProvided({ apiVersion, placements }: Manifest): boolean {
  const suffix = `.${apiGroup(apiVersion)}`;
  return placements.some(({ scope }) => scope.environment?.provides.crds.some((crd) => crd.endsWith(suffix)) === true);
}

const definitions = memo(({ index }) => {
  const byKind = new Map<string, Manifest[]>();
  for (const crd of index.ofKind("apiextensions.k8s.io", "CustomResourceDefinition")) {
    const [group, kind] = [at(crd.value, "spec", "group"), at(crd.value, "spec", "names", "kind")];
    append(byKind, `${String(group)}/${String(kind)}`, crd);
  }
  return byKind;
});

/** The releases of each build, without External Secrets, whose kinds everything uses. */
const releases = memo(({ index }) => {
  const byBuild = new Map<Build, Manifest>();
  for (const release of index.ofKind(HELM, "HelmRelease")) {
    if (text(at(release.value, "spec", "chart", "spec", "chart")) === "external-secrets") continue;
    for (const { build } of release.placements) if (!byBuild.has(build)) byBuild.set(build, release);
  }
  return byBuild;
});

function objection(manifest: Manifest, build: Build, context: CheckContext): string | undefined {
  const declared = (definitions(context).get(groupKind(manifest)) ?? []).flatMap((crd) =>
    crd.placements.filter(({ scope }) => scope === build.scope),
  );
  const what = `${manifest.kind} ${manifest.name}`;
  // Flux applies definitions of the same Kustomization first.
  if (declared.some((place) => place.build === build)) return undefined;
  const before = buildsBefore(build, context);
  if (declared.length > 0) {
    if (declared.some((place) => before.has(place.build))) return undefined;
    const other = declared[0]?.build;
    return `${what} does not wait for its definition, which ${other?.kustomization ?? other?.path} applies`;
  }
  const release = releases(context).get(build);
  if (release === undefined || [...before].some((earlier) => releases(context).has(earlier))) return undefined;
  return `${what} is applied together with HelmRelease ${release.name} (${release.origin.file}), and no earlier Kustomization brings its kind`;
}
