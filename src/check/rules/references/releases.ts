import type { Manifest } from "../../../model/manifest.js";
import { at, text } from "../../fields.js";
import { scopesOf } from "../../object-index.js";
import { releaseName } from "../../references/helm.js";
import { append } from "../../references/memo.js";
import { HELM } from "../../references/opaque.js";
import { inScopes, isApplied } from "../../references/scopes.js";
import type { Rule } from "../../rule.js";

/** What says that no two HelmReleases mean one release. */
export const RELEASES: readonly Rule[] = [
  {
    code: "release-twice",
    set: "references",
    severity: "error",
    title: "Two HelmReleases manage one Helm release",
    why: "Helm knows a release by its name and the namespace that stores it. Two HelmReleases of one release upgrade it in turns, each to its own chart and values.",
    fix: "give one of them another releaseName",
    checkTree: ({ index }, report) => {
      const byRelease = new Map<string, Manifest[]>();
      for (const release of index.ofKind(HELM, "HelmRelease")) {
        const elsewhere = at(release.value, "spec", "kubeConfig") !== undefined;
        if (!elsewhere) append(byRelease, `${storage(release)}/${releaseName(release)}`, release);
      }
      for (const [name, releases] of byRelease) {
        for (const [release, first] of doubles(releases)) {
          const scopes = scopesOf(release).filter((scope) => isApplied(first, scope));
          const place = at(release.value, "spec", "releaseName") === undefined ? "" : "/spec/releaseName";
          report(
            release,
            place,
            `HelmRelease ${id(release)} is the Helm release ${name}${inScopes(release, scopes)}, which HelmRelease ${id(first)} (${first.origin.file}) is already`,
          );
        }
      }
    },
  },
];

/** Each HelmRelease with an earlier, different one that is applied in one of its scopes. */
function doubles(releases: readonly Manifest[]): readonly [Manifest, Manifest][] {
  const first = new Map<unknown, Manifest>();
  return releases.flatMap((release) => {
    const scopes = scopesOf(release);
    const earlier = scopes.map((scope) => first.get(scope) ?? first.get(undefined)).find((one) => one !== undefined);
    for (const scope of scopes) if (!first.has(scope)) first.set(scope, release);
    return earlier && id(earlier) !== id(release) ? [[release, earlier] as [Manifest, Manifest]] : [];
  });
}

function storage({ namespace, value }: Manifest): string {
  return text(at(value, "spec", "storageNamespace")) ?? namespace ?? "";
}

function id({ namespace, name }: Manifest): string {
  return `${namespace ?? ""}/${name}`;
}
