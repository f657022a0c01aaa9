import { apiGroup } from "../../../model/kinds.js";
import type { Manifest } from "../../../model/manifest.js";
import { at, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";
import { homeOf } from "./homes.js";

const SOURCES = ["HelmRepository", "GitRepository", "OCIRepository", "Bucket"];
const URL = "/spec/url";

/** From where Flux fetches. */
export const SOURCES_OF_FLUX: readonly ObjectRule[] = [
  {
    code: "own-git-source",
    set: "policy",
    severity: "error",
    title: "A partner's solution brings a Git source of its own",
    why: "Whoever can push there changes what runs on all clusters, past every review: the repository refuses it.",
    fix: "publish a chart in a Helm or OCI repository, or put the manifests into this tree",
    source: "the partner guide of the conformance repository",
    kinds: ["GitRepository", "Bucket"],
    check: (manifest, report, { inventory }) => {
      const tier = homeOf(manifest, inventory)?.tier;
      if ((tier !== "partner" && tier !== "testers") || !isOfFlux(manifest)) return;
      report("/kind", `${manifest.kind} ${manifest.name} lets others change what runs here`);
    },
  },
  {
    code: "insecure-source",
    set: "policy",
    severity: "error",
    title: "A source is fetched without encryption",
    why: "Whoever is on the way can put another chart in its place, which then runs with the rights of Flux.",
    fix: "use https:// or oci:// and remove insecure",
    kinds: SOURCES,
    check: (manifest, report) => {
      const { kind, name, value } = manifest;
      if (!isOfFlux(manifest)) return;
      if (/^(http|git):\/\//i.test(text(at(value, "spec", "url")) ?? "")) {
        report(URL, `${kind} ${name} is fetched without encryption`);
      }
      if (at(value, "spec", "insecure") === true)
        report("/spec/insecure", `${kind} ${name} allows unencrypted connections`);
    },
  },
  {
    code: "pass-credentials",
    set: "policy",
    severity: "warning",
    title: "The credentials of a chart repository are sent to other hosts",
    why: "With passCredentials every host that the repository's index names gets them.",
    fix: "remove passCredentials, or fetch the charts from where the index is",
    source: "https://fluxcd.io/flux/components/source/helmrepositories/#pass-credentials",
    kinds: ["HelmRepository"],
    check: ({ name, value }, report) => {
      if (at(value, "spec", "passCredentials") !== true) return;
      report("/spec/passCredentials", `HelmRepository ${name} sends its credentials to every host of its index`);
    },
  },
];

/** Buckets are also what operators of clouds make. */
function isOfFlux({ apiVersion }: Manifest): boolean {
  return apiGroup(apiVersion) === "source.toolkit.fluxcd.io";
}
