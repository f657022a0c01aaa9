import semver from "semver";
import type { Manifest } from "../../../model/manifest.js";
import { at, fields, isNothing, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";
import { isFloating } from "./image-reference.js";

const KINDS = ["HelmRelease", "HelmChart"];

/** Which chart a release installs. */
export const HELM_CHARTS: readonly ObjectRule[] = [
  {
    code: "chart-version-missing",
    set: "policy",
    severity: "error",
    title: "A Helm release names no version of its chart",
    why: "Flux installs whatever is newest at the moment: two clusters with the same commit run different products.",
    fix: "write the exact version of the chart",
    kinds: KINDS,
    check: (manifest, report) => {
      const chart = chartOf(manifest);
      const version = chart?.spec["version"];
      if (chart === undefined || (!isNothing(version) && String(version).trim() !== "")) return;
      const { kind, name } = manifest;
      report(`${chart.pointer}/version`, `${kind} ${name} names no version of chart ${text(chart.spec["chart"])}`);
    },
  },
  {
    code: "chart-version-any",
    set: "policy",
    severity: "error",
    title: "A Helm release accepts any version of its chart",
    why: "Each new version is installed on all clusters at once, unseen, also one with breaking changes.",
    fix: "write the exact version of the chart",
    kinds: KINDS,
    check: (manifest, report) => {
      const { version, where } = versionOf(manifest);
      if (version !== undefined && isAny(version)) report(where, `chart version '${version}' is any version`);
    },
  },
  {
    code: "chart-version-range",
    set: "policy",
    severity: "error",
    title: "A Helm release accepts a range of versions of its chart",
    why: "New versions are installed on all clusters at once without a commit: nobody sees the change, and nobody can go back.",
    fix: "write the exact version of the chart",
    kinds: KINDS,
    check: (manifest, report) => {
      const { version, where } = versionOf(manifest);
      if (version === undefined || isAny(version) || isExact(version)) return;
      if (semver.validRange(version) !== null) report(where, `chart version '${version}' is a range`);
      else if (!version.includes("${")) report(where, `chart version '${version}' is not one exact version`);
    },
  },
  {
    code: "oci-source-moves",
    set: "policy",
    severity: "error",
    title: "An OCI source does not stay at one version",
    why: "What the tag means, or what the range allows, changes without a commit, on all clusters at once.",
    fix: "write the exact tag in ref.tag, or the digest in ref.digest",
    kinds: ["OCIRepository"],
    check: ({ value, name }, report) => {
      const [tag, range, digest] = ["tag", "semver", "digest"].map(
        (field) => text(at(value, "spec", "ref", field)) || undefined,
      );
      if (digest !== undefined) return;
      if (range !== undefined && semver.valid(range) === null)
        report("/spec/ref/semver", `semver '${range}' is a range`);
      else if (tag !== undefined && range === undefined && isFloating(tag)) report("/spec/ref/tag", `tag ${tag} moves`);
      else if (tag === undefined && range === undefined)
        report("/spec/ref", `OCIRepository ${name} names no tag, which means latest`);
    },
  },
];

/** What says which chart it is; undefined for a chart of a Git repository or bucket, which has the version of its folder. */
function chartOf({ kind, value }: Manifest) {
  const path = kind === "HelmRelease" ? ["spec", "chart", "spec"] : ["spec"];
  const spec = fields(at(value, ...path));
  return at(spec, "sourceRef", "kind") === "HelmRepository" ? { spec, pointer: `/${path.join("/")}` } : undefined;
}

function versionOf(manifest: Manifest): { readonly version: string | undefined; readonly where: string } {
  const chart = chartOf(manifest);
  const version = text(chart?.spec["version"])?.trim();
  return { version: version === "" ? undefined : version, where: `${chart?.pointer}/version` };
}

function isAny(version: string): boolean {
  return /^(\*|x|latest|>=?\s*0(\.0){0,2}(-0)?)$/i.test(version);
}

function isExact(version: string): boolean {
  return semver.valid(version) !== null;
}
