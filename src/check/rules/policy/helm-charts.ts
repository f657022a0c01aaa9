import semver from "semver";
import { at, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";
import { isFloating } from "./image-reference.js";

const VERSION = "/spec/chart/spec/version";

/** Which chart a release installs. */
export const HELM_CHARTS: readonly ObjectRule[] = [
  {
    code: "chart-version-missing",
    set: "policy",
    severity: "error",
    title: "A Helm release names no version of its chart",
    why: "Flux installs whatever is newest at the moment: two clusters with the same commit run different products.",
    fix: "write the exact version of the chart",
    kinds: ["HelmRelease"],
    check: ({ value, name }, report) => {
      const version = at(value, "spec", "chart", "spec", "version");
      if (!isFromRepository(value) || (version !== undefined && String(version).trim() !== "")) return;
      report(
        VERSION,
        `HelmRelease ${name} names no version of chart ${text(at(value, "spec", "chart", "spec", "chart"))}`,
      );
    },
  },
  {
    code: "chart-version-any",
    set: "policy",
    severity: "error",
    title: "A Helm release accepts any version of its chart",
    why: "Each new version is installed on all clusters at once, unseen, also one with breaking changes.",
    fix: "write the exact version of the chart",
    kinds: ["HelmRelease"],
    check: ({ value }, report) => {
      const version = versionOf(value);
      if (version !== undefined && isAny(version)) report(VERSION, `chart version '${version}' is any version`);
    },
  },
  {
    code: "chart-version-range",
    set: "policy",
    severity: "error",
    title: "A Helm release accepts a range of versions of its chart",
    why: "New versions are installed on all clusters at once without a commit: nobody sees the change, and nobody can go back.",
    fix: "write the exact version of the chart",
    kinds: ["HelmRelease"],
    check: ({ value }, report) => {
      const version = versionOf(value);
      if (version === undefined || isAny(version) || isExact(version)) return;
      if (semver.validRange(version) !== null) report(VERSION, `chart version '${version}' is a range`);
      else if (!version.includes("${")) report(VERSION, `chart version '${version}' is not one exact version`);
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
      const [tag, range, digest] = ["tag", "semver", "digest"].map((field) => text(at(value, "spec", "ref", field)));
      if (digest !== undefined) return;
      if (range !== undefined && semver.valid(range) === null)
        report("/spec/ref/semver", `semver '${range}' is a range`);
      else if (tag !== undefined && range === undefined && isFloating(tag)) report("/spec/ref/tag", `tag ${tag} moves`);
      else if (tag === undefined && range === undefined)
        report("/spec/ref", `OCIRepository ${name} names no tag, which means latest`);
    },
  },
];

/** A chart of a Git repository or bucket has the version of its folder. */
function isFromRepository(value: unknown): boolean {
  return (
    at(value, "spec", "chart", "spec") !== undefined &&
    at(value, "spec", "chart", "spec", "sourceRef", "kind") === "HelmRepository"
  );
}

function versionOf(value: unknown): string | undefined {
  const version = isFromRepository(value) ? text(at(value, "spec", "chart", "spec", "version"))?.trim() : undefined;
  return version === "" ? undefined : version;
}

function isAny(version: string): boolean {
  return /^(\*|x|latest|>=?\s*0(\.0){0,2}(-0)?)$/i.test(version);
}

function isExact(version: string): boolean {
  return semver.valid(version) !== null;
}
