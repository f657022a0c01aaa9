import { durationProblem, durationSeconds } from "../../../model/syntax.js";
import { at, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";
import { isTest } from "./homes.js";

const SHORTEST = 60;
const PATHS = [
  ["spec", "interval"],
  ["spec", "chart", "spec", "interval"],
];
const FLUX = [
  "HelmRelease",
  "Kustomization",
  "HelmRepository",
  "HelmChart",
  "GitRepository",
  "OCIRepository",
  "Bucket",
];

/** How often Flux and External Secrets look for changes. */
export const INTERVALS: readonly ObjectRule[] = [
  {
    code: "interval-too-short",
    set: "policy",
    severity: "warning",
    title: "Something is fetched or compared more than once a minute",
    why: "On many clusters this becomes a load for the source, up to being locked out, and for the API servers; changes do not arrive noticeably earlier.",
    fix: "set the interval to 5m or more",
    kinds: FLUX,
    check: ({ kind, name, value }, report) => {
      for (const path of PATHS) {
        const interval = text(at(value, ...path));
        if (isShort(interval)) report(`/${path.join("/")}`, `${kind} ${name} is looked at every ${interval}`);
      }
    },
  },
  {
    code: "secret-refresh",
    set: "policy",
    severity: "warning",
    title: "An ExternalSecret is refreshed never, or all the time",
    why: "Without a refresh a rotated secret never arrives; each refresh is a request that the secret store counts, limits and bills.",
    fix: "set refreshInterval, such as to 1h",
    source: "https://external-secrets.io/latest/api/externalsecret/",
    kinds: ["ExternalSecret"],
    check: (manifest, report, { inventory }) => {
      const { name, value } = manifest;
      const interval = at(value, "spec", "refreshInterval");
      const policy = at(value, "spec", "refreshPolicy");
      if (policy !== undefined && policy !== "Periodic") return;
      const where = "/spec/refreshInterval";
      if (interval === undefined) report(where, `ExternalSecret ${name} does not say how often it is refreshed`);
      else if (/^(0|(0+(\.0+)?(h|m|s|ms|us|µs|ns))+)$/.test(String(interval)))
        report(where, `ExternalSecret ${name} is never refreshed`);
      // A test of External Secrets itself cannot wait for an hour.
      else if (isShort(text(interval)) && !isTest(manifest, inventory)) {
        report(where, `ExternalSecret ${name} is refreshed every ${interval}`);
      }
    },
  },
];

const short = new Map<string, boolean>();

function isShort(interval: string | undefined): boolean {
  if (interval === undefined) return false;
  const known =
    short.get(interval) ?? (durationProblem(interval) === undefined && durationSeconds(interval) < SHORTEST);
  short.set(interval, known);
  return known;
}
