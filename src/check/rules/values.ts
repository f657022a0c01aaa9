import type { RuleText } from "../../model/rule.js";

const SCHEMA_FILES = "https://helm.sh/docs/topics/charts/#schema-files";

/** What can be wrong with a chart and the values that a HelmRelease gives it. The check reports the codes itself. */
export const VALUES: readonly RuleText[] = [
  {
    code: "chart-not-found",
    set: "values",
    severity: "error",
    title: "The source of a release has no such chart",
    why: "Flux finds nothing to install: the HelmChart stays without an artifact and the release never becomes ready.",
    fix: "correct the name of the chart, or the source that the release refers to",
  },
  {
    code: "chart-version-not-found",
    set: "values",
    severity: "error",
    title: "The source of a release has the chart, but not this version",
    why: "Flux finds nothing to install: a new release never becomes ready, and an upgrade never happens.",
    fix: "choose one of the versions that exist",
  },
  {
    code: "chart-not-at-hand",
    set: "values",
    severity: "info",
    title: "A chart is not at hand, so that nobody has looked at the values of its releases",
    why: "Without the chart there is nothing to hold the values against; a mistake in them shows only on a cluster.",
    fix: "give the chart with --charts: a folder, the address of its Helm repository or of its registry",
  },
  {
    code: "chart-deprecated",
    set: "values",
    severity: "warning",
    title: "A chart is marked as deprecated",
    why: "Nobody mends it any more, not even when its images have known weaknesses.",
    fix: "move to the chart that has taken its place, which its README names in most cases",
  },
  {
    code: "chart-is-library",
    set: "values",
    severity: "error",
    title: "A release installs a chart of the type library",
    why: "Helm refuses to install libraries; they only hold templates for other charts.",
    fix: "install a chart of the type application",
    source: "https://helm.sh/docs/topics/library_charts/",
  },
  {
    code: "chart-kube-version",
    set: "values",
    severity: "error",
    title: "A chart does not want to be installed on a version of Kubernetes that an environment has",
    why: "Helm compares the version of the cluster with the kubeVersion of the chart and refuses to install or upgrade.",
    fix: "choose a version of the chart that supports all versions of the environment",
    source: "https://helm.sh/docs/topics/charts/#the-kubeversion-field",
  },
  {
    code: "values-invalid",
    set: "values",
    severity: "error",
    title: "Values of a release do not fit the schema of its chart",
    why: "Helm holds the values against values.schema.json before it renders anything, and the installation or upgrade fails.",
    fix: "correct the value as the chart's values.schema.json says",
    source: SCHEMA_FILES,
  },
  {
    code: "values-schema-unresolvable",
    set: "values",
    severity: "info",
    title: "A chart's schema, or a part of it, cannot be used here",
    why: "It refers to files elsewhere or is no valid schema. What those parts say about the values is not judged, which makes nothing invalid.",
    fix: "ask the chart's maintainers for a schema that is complete in itself",
    source: SCHEMA_FILES,
  },
  {
    code: "unknown-value",
    set: "values",
    severity: "warning",
    title: "A release sets a value that its chart does not know",
    why: "The chart has no schema, so Helm takes the value in silence and nothing comes of it; often it is misspelled or indented wrongly.",
    fix: "correct the name, or take the value out",
  },
];
