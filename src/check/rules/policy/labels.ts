import type { Manifest } from "../../../model/manifest.js";
import { toLabelVersion } from "../../../model/names.js";
import { at, fields, pointer, text } from "../../fields.js";
import type { Rule } from "../../rule.js";
import { groupsOf, homeOf, isTest } from "./homes.js";
import { isPlaceholder } from "./placeholders.js";

const VENDOR = "aws.conformance.vendor";
const SOLUTION = "aws.conformance.vendor-solution";
const VERSION = "aws.conformance.vendor-solution-version";
const LABELS_OF_REPORT = [VENDOR, SOLUTION, VERSION] as const;
const VERSION_PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ["HelmRelease", ["spec", "chart", "spec", "version"]],
  ["OCIRepository", ["spec", "ref", "tag"]],
]);
const SOURCE = "the partner guide of the conformance repository";

/** The labels by which a namespace becomes a row of the report. */
export const LABELS: readonly Rule[] = [
  {
    code: "vendor-label-missing",
    set: "policy",
    severity: "error",
    title: "A partner's namespace lacks a label of the report",
    why: "The report of validated solutions is made from these labels: without them the solution is not in it.",
    fix: `set ${VENDOR}, ${SOLUTION} and ${VERSION} on the solution's namespace`,
    source: SOURCE,
    checkTree: ({ inventory }, report) => {
      for (const { home, manifests } of groupsOf(inventory)) {
        const namespaces = home.tier === "partner" ? manifests.filter(isNamespace) : [];
        const labelled = namespaces.filter((namespace) => reportLabels(namespace).length > 0);
        for (const namespace of labelled.length > 0 ? labelled : namespaces.slice(0, 1)) {
          const has = reportLabels(namespace);
          const missing = LABELS_OF_REPORT.filter((name) => !has.includes(name));
          const [first] = missing;
          if (first === undefined) continue;
          report(namespace, labelAt(first), `Namespace ${namespace.name} has no label ${missing.join(" and no ")}`);
        }
      }
    },
  },
  {
    code: "vendor-label-empty",
    set: "policy",
    severity: "error",
    title: "A label of the report is empty or still a placeholder",
    why: "The report would show it as the vendor, the solution or the version.",
    fix: "write the real value",
    kinds: ["Namespace"],
    check: (manifest, report) => {
      for (const label of reportLabels(manifest)) {
        const value = text(labelsOf(manifest)[label]);
        if (value !== undefined && (value.trim() === "" || isPlaceholder(value))) {
          report(
            labelAt(label),
            value.trim() === "" ? `label ${label} is empty` : `label ${label} is still '${value}'`,
          );
        }
      }
    },
  },
  {
    code: "version-label-differs",
    set: "policy",
    severity: "error",
    title: "The version label is not the version of the chart",
    why: "The report would name a version that is not installed; the label is forgotten when the chart is raised.",
    fix: "set the label to the chart's version, or waive this with the reason why they differ",
    source: SOURCE,
    checkTree: ({ inventory }, report) => {
      for (const { manifests } of groupsOf(inventory)) {
        const versions = new Set(manifests.flatMap(chartVersion));
        const comparable = new Set([...versions].map(comparableVersion));
        for (const namespace of versions.size === 0 ? [] : manifests.filter(isNamespace)) {
          const label = text(labelsOf(namespace)[VERSION]);
          if (label === undefined || label.trim() === "" || comparable.has(comparableVersion(label))) continue;
          report(
            namespace,
            labelAt(VERSION),
            `the label says ${label}, the chart's version is ${[...versions].join(" or ")}`,
          );
        }
      }
    },
  },
  {
    code: "vendor-label-on-test",
    set: "policy",
    severity: "error",
    title: "The namespace of a functional test carries labels of the report",
    why: "The report lists every namespace that has them: the test would be counted as one more validated solution.",
    fix: `remove the ${VENDOR} labels from the test's namespace`,
    source: SOURCE,
    kinds: ["Namespace"],
    check: (manifest, report, { inventory }) => {
      const [label] = reportLabels(manifest);
      if (label !== undefined && isTest(manifest, inventory)) {
        report(labelAt(label), `Namespace ${manifest.name} of a test would be reported as a solution`, { key: true });
      }
    },
  },
  {
    code: "vendor-label-on-core",
    set: "policy",
    severity: "warning",
    title: "The namespace of a core add-on carries labels of the report",
    why: "The report lists partners' solutions: a core add-on would be counted as one of them.",
    fix: `remove the ${VENDOR} labels, or move the solution below Addons/Partner`,
    source: SOURCE,
    kinds: ["Namespace"],
    check: (manifest, report, { inventory }) => {
      const [label] = reportLabels(manifest);
      if (label !== undefined && homeOf(manifest, inventory)?.tier === "core") {
        report(
          labelAt(label),
          `Namespace ${manifest.name} of a core add-on would be reported as a partner's solution`,
          {
            key: true,
          },
        );
      }
    },
  },
  {
    code: "vendor-spelling",
    set: "policy",
    severity: "warning",
    title: "One vendor is spelt in several ways",
    why: "The report would show two vendors, with a part of the solutions each.",
    fix: "spell the vendor label alike everywhere",
    checkTree: ({ index }, report) => {
      const first = new Map<string, string>();
      for (const namespace of index.ofKind("", "Namespace")) {
        const vendor = text(labelsOf(namespace)[VENDOR]);
        if (vendor === undefined) continue;
        const known = first.get(vendor.toLowerCase()) ?? vendor;
        first.set(vendor.toLowerCase(), known);
        if (known !== vendor) report(namespace, labelAt(VENDOR), `vendor '${vendor}' is spelt '${known}' elsewhere`);
      }
    },
  },
  {
    code: "solution-reported-twice",
    set: "policy",
    severity: "warning",
    title: "Two namespaces of a cluster carry the same vendor and solution",
    why: "The report lists each namespace: the solution would be in it twice, perhaps with two versions.",
    fix: "leave the labels on the solution's main namespace only, or name the other solution",
    checkTree: ({ index }, report) => {
      const first = new Map<string, Manifest>();
      for (const namespace of index.ofKind("", "Namespace")) {
        const { [VENDOR]: vendor, [SOLUTION]: solution } = labelsOf(namespace);
        if (typeof vendor !== "string" || typeof solution !== "string") continue;
        for (const { scope } of namespace.placements) {
          const key = `${scope.name}\n${vendor}\n${solution}`;
          const other = first.get(key) ?? namespace;
          first.set(key, other);
          if (other.name === namespace.name) continue;
          report(namespace, labelAt(SOLUTION), `Namespace ${other.name} also is ${solution} of ${vendor}`);
          break;
        }
      }
    },
  },
];

function labelAt(label: string): string {
  return pointer("metadata", "labels", label);
}

function isNamespace({ apiVersion, kind }: Manifest): boolean {
  return kind === "Namespace" && apiVersion === "v1";
}

function labelsOf({ value }: Manifest): Readonly<Record<string, unknown>> {
  return fields(at(value, "metadata", "labels"));
}

function reportLabels(manifest: Manifest): string[] {
  const labels = labelsOf(manifest);
  return LABELS_OF_REPORT.filter((label) => labels[label] !== undefined);
}

function chartVersion({ kind, value }: Manifest): string[] {
  const path = VERSION_PATHS.get(kind);
  const version = path && text(at(value, ...path));
  return version === undefined ? [] : [version];
}

/** A leading `v` is a matter of taste, and `+` cannot stand in a label. */
function comparableVersion(version: string): string {
  return toLabelVersion(version.trim()).replace(/^v(?=\d)/i, "");
}
