import { apiGroup } from "../../../model/kinds.js";
import type { Manifest } from "../../../model/manifest.js";
import { at, items, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";

const SOURCE = "https://fluxcd.io/flux/components/kustomize/kustomizations/";
const KINDS = ["Kustomization"];
const WHOLE_TIER = /(^|\/)(addons|addons\/(core|partner)|testers)\/?$/i;
const SOLUTION = /(^|\/)(addons\/(core|partner)|testers)\/[^/]+/i;

/** How Flux applies folders. */
export const KUSTOMIZATIONS: readonly ObjectRule[] = [
  {
    code: "whole-tier-kustomization",
    set: "policy",
    severity: "warning",
    title: "One Flux Kustomization applies a whole tier",
    why: "One object that the API server refuses stops every solution of the tier, and one that is slow holds all of them up.",
    fix: "make a Flux Kustomization for each solution, with dependsOn for the order of the tiers",
    kinds: KINDS,
    check: (manifest, report) => {
      const path = pathOf(manifest);
      if (path !== undefined && WHOLE_TIER.test(path)) report("/spec/path", `${path} is a whole tier, not a solution`);
    },
  },
  {
    code: "prune-off",
    set: "policy",
    severity: "warning",
    title: "A Flux Kustomization does not remove what is removed from Git",
    why: "Objects that nobody manages stay on the clusters for ever, and still run.",
    fix: "set prune to true; single objects that must stay get the annotation kustomize.toolkit.fluxcd.io/prune: disabled",
    source: SOURCE,
    kinds: KINDS,
    check: (manifest, report) => {
      if (pathOf(manifest) === undefined || at(manifest.value, "spec", "prune") !== false) return;
      report("/spec/prune", `Kustomization ${manifest.name} leaves behind what is removed from Git`);
    },
  },
  {
    code: "kustomization-without-timeout",
    set: "policy",
    severity: "warning",
    title: "A Flux Kustomization does not say how long it may take",
    why: "It then takes as long as its interval, so that a failure shows late and the next try waits for it.",
    fix: "set spec.timeout, such as to 5m",
    source: SOURCE,
    kinds: KINDS,
    check: (manifest, report) => {
      if (pathOf(manifest) === undefined || at(manifest.value, "spec", "timeout") !== undefined) return;
      report("/spec/timeout", `Kustomization ${manifest.name} has no timeout`);
    },
  },
  {
    code: "kustomization-without-wait",
    set: "policy",
    severity: "warning",
    title: "A Flux Kustomization of a solution is ready as soon as its objects exist",
    why: "Nothing then says whether the product came up, and what depends on it starts too early.",
    fix: "set wait to true, or name what must be ready in healthChecks",
    source: SOURCE,
    kinds: KINDS,
    check: (manifest, report) => {
      const path = pathOf(manifest);
      if (path === undefined || !SOLUTION.test(path) || at(manifest.value, "spec", "wait") === true) return;
      if (items(at(manifest.value, "spec", "healthChecks")).length > 0) return;
      if (items(at(manifest.value, "spec", "healthCheckExprs")).length > 0) return;
      report("/spec/wait", `Kustomization ${manifest.name} does not wait for ${path}`);
    },
  },
  {
    code: "kustomization-forces",
    set: "policy",
    severity: "warning",
    title: "A Flux Kustomization deletes what it cannot change",
    why: "force applies to all of its objects: a change of an immutable field deletes and makes again also what holds data.",
    fix: "remove force, and annotate single objects with kustomize.toolkit.fluxcd.io/force: enabled",
    source: SOURCE,
    kinds: KINDS,
    check: (manifest, report) => {
      if (pathOf(manifest) === undefined || at(manifest.value, "spec", "force") !== true) return;
      report("/spec/force", `Kustomization ${manifest.name} deletes what it cannot change`);
    },
  },
];

/** The folder of a Flux Kustomization; undefined for the build files of kustomize, which have the same kind. */
function pathOf({ apiVersion, value }: Manifest): string | undefined {
  if (apiGroup(apiVersion) !== "kustomize.toolkit.fluxcd.io") return undefined;
  return text(at(value, "spec", "path")) ?? "./";
}
