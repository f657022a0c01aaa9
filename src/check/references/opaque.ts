import { apiGroup } from "../../model/kinds.js";
import type { Manifest, Scope } from "../../model/manifest.js";
import { at, text } from "../fields.js";
import { releaseName } from "./helm.js";
import { isCustom } from "./kinds.js";
import { append, memo } from "./memo.js";
import { isApplied } from "./scopes.js";

/** The group of HelmReleases. */
export const HELM = "helm.toolkit.fluxcd.io";

/** The namespace into which a HelmRelease installs. */
export function releaseNamespace({ namespace, value }: Manifest): string {
  return text(at(value, "spec", "targetNamespace")) ?? namespace ?? "";
}

/** HelmReleases and custom resources, which make objects that nobody sees in the tree, by the namespace of those objects. */
const makers = memo(({ inventory }) => {
  const byNamespace = new Map<string, Manifest[]>();
  for (const manifest of inventory.manifests) {
    if (isHelmRelease(manifest)) append(byNamespace, releaseNamespace(manifest), manifest);
    else if (manifest.namespace !== undefined && isCustom(manifest)) append(byNamespace, manifest.namespace, manifest);
  }
  return byNamespace;
});

/** Whether a chart or a controller of custom resources may make objects in the namespace, other than the one that asks. */
export function mayMakeObjects(
  context: Parameters<typeof makers>[0],
  scope: Scope | undefined,
  namespace: string,
  except?: Manifest,
): boolean {
  return (makers(context).get(namespace) ?? []).some((maker) => maker !== except && isApplied(maker, scope));
}

const releases = memo(({ inventory }) => inventory.manifests.filter(isHelmRelease));

/** Whether any chart is installed in the scope: it may bring objects without a namespace. */
export function hasReleases(context: Parameters<typeof makers>[0], scope: Scope | undefined): boolean {
  return releases(context).some((release) => isApplied(release, scope));
}

/** HelmReleases by what charts call their objects after: the release, the HelmRelease or the chart. */
const byBroughtName = memo((context) => {
  const byName = new Map<string, Manifest[]>();
  for (const release of releases(context)) {
    const chart = text(at(release.value, "spec", "chart", "spec", "chart"));
    for (const name of new Set([releaseName(release), release.name, chart])) {
      if (name) append(byName, name, release);
    }
  }
  return byName;
});

/**
 * Whether a chart that is installed anywhere in the scope may bring an object without a namespace of that name: words of the name,
 * between its signs, are those of a release or a chart.
 */
export function mayBring(context: Parameters<typeof makers>[0], scope: Scope | undefined, name: string): boolean {
  const byName = byBroughtName(context);
  const ends = [...name.matchAll(/[-:.]|$/g)].map(({ index }) => index);
  const starts = [0, ...ends.map((end) => end + 1)];
  return starts.some((start) =>
    ends.some((end) => (byName.get(name.slice(start, end)) ?? []).some((release) => isApplied(release, scope))),
  );
}

/** Whether an object is a HelmRelease of Flux. */
export function isHelmRelease({ apiVersion, kind }: Manifest): boolean {
  return kind === "HelmRelease" && apiGroup(apiVersion) === HELM;
}
