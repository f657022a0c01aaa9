import type { Manifest } from "../../../model/manifest.js";
import { at } from "../../fields.js";
import type { CheckContext, ObjectRule } from "../../rule.js";
import { homeOf } from "./homes.js";
import { eachLiteral, KINDS_WITH_LITERALS, pointerOf } from "./literal-strings.js";
import { isPlaceholder } from "./placeholders.js";

const REGION =
  /^(?:us|eu|ap|ca|sa|me|af|il|mx|cn|us-gov)-(?:north|south|east|west|central)?(?:north|south|east|west|central)-\d$/;
const ACCOUNT = /\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):/;
const ENDPOINT = /\b[0-9a-z]+\.[a-z0-9]+\.[a-z0-9-]+\.eks\.amazonaws\.com\b/i;
const PRIVATE = /(?<![\d.])(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?![\d./])/;
const CLUSTER_KEY = /^(?:[a-z0-9]+_)*cluster[-_]?name$/i;
const REGION_KEY = /^(?:aws[-_]?)?(?:default[-_]?)?region$/i;
/** The rules on secrets speak of these. */
const SECRET_KEY = /passw|secret|token|api[-_]?key|credential|private-?_?key/i;
const VERSION_KEY = /^(?:tag|version|appVersion)$/i;

/** What is written down although it differs between clusters, or was never filled in. */
export const LITERALS: readonly ObjectRule[] = [
  {
    code: "cluster-specific-literal",
    set: "policy",
    severity: "warning",
    title: "A value that differs between clusters is a literal of a solution that several clusters share",
    why: "All clusters then report under one name, or reach for the region, account or address of another one.",
    fix: "take it from the environment: a substituted variable, or a ConfigMap that each cluster brings",
    kinds: KINDS_WITH_LITERALS,
    check: (manifest, report, context) => {
      if (!isShared(manifest, context)) return;
      const names = clusterNames(manifest);
      eachLiteral(manifest, (text, key, parent, place) => {
        const what = specificTo(text, key, parent, names);
        if (what === undefined || text.includes("${") || isPlaceholder(text) || isOwnName(manifest, text)) return;
        report(pointerOf(place), `${what} is the same on all clusters`);
      });
    },
  },
  {
    code: "placeholder-value",
    set: "policy",
    severity: "warning",
    title: "A value is still a placeholder",
    why: "The product takes it as it is: it reports under that name, or fails with a message that does not mention it.",
    fix: "fill in the value, or take it from the environment",
    kinds: KINDS_WITH_LITERALS,
    check: (manifest, report) => {
      eachLiteral(manifest, (text, key, _parent, place) => {
        if (!isPlaceholder(text) || SECRET_KEY.test(key)) return;
        report(pointerOf(place), `${key || "the value"} is still '${text}'`);
      });
    },
  },
];

/** Applied on more than one cluster, as far as is known. */
function isShared(manifest: Manifest, { inventory }: CheckContext): boolean {
  const home = homeOf(manifest, inventory);
  if (home === undefined) return false;
  const scopes = new Set(manifest.placements.map(({ scope }) => scope));
  const clusters = [...scopes].reduce((sum, { environment }) => sum + (environment?.clusters.length ?? 0), 0);
  return home.tree.endsWith("-common") || scopes.size > 1 || clusters > 1;
}

function clusterNames({ placements }: Manifest): ReadonlySet<string> {
  return new Set(placements.flatMap(({ scope }) => scope.environment?.clusters.map(({ name }) => name) ?? []));
}

/** A product may form a cluster of its own pods, which it calls like itself. */
function isOwnName({ name, namespace, value }: Manifest, text: string): boolean {
  if (text === name || text === namespace) return true;
  return text === at(value, "spec", "releaseName") || text === at(value, "spec", "chart", "spec", "chart");
}

function specificTo(text: string, key: string, parent: string, clusters: ReadonlySet<string>): string | undefined {
  if (VERSION_KEY.test(key)) return undefined;
  if (clusters.has(text)) return `the name of cluster ${text}`;
  if (isClusterName(key, parent)) return `the cluster name '${text}'`;
  if (REGION_KEY.test(key) && REGION.test(text)) return `the region ${text}`;
  const account = text.includes("arn:") ? ACCOUNT.exec(text)?.[1] : undefined;
  if (account !== undefined && account !== "000000000000") return `the account ${account}`;
  const address = text.includes(".") ? (ENDPOINT.exec(text)?.[0] ?? PRIVATE.exec(text)?.[0]) : undefined;
  return address === undefined ? undefined : `the address ${address}`;
}

/** `clusterName`, `global.cluster` and `clusterConfig.name`, as agents call it. */
function isClusterName(key: string, parent: string): boolean {
  if (CLUSTER_KEY.test(key)) return true;
  return (key === "cluster" && parent === "global") || (key === "name" && /^clusterconfig$/i.test(parent));
}
