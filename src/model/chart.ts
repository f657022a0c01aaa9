import { addressProblem, chartVersionProblem } from "./syntax.js";

/** One version of one chart, and where it is. */
export interface Chart {
  /** `helm`: an index served over HTTPS; `oci`: an artifact in a registry. */
  readonly kind: "helm" | "oci";
  /** Address of the Helm repository, or of the chart itself in its registry (without a `/` at the end). */
  readonly url: string;
  readonly name: string;
  readonly version: string;
}

/** Whether a version of a chart is where it is said to be. */
export type ChartLookup =
  | { readonly state: "found" }
  /** What is not there, and what is there instead: the charts of a repository, or the versions of the chart. */
  | { readonly state: "missing"; readonly what: "repository" | "chart" | "version"; readonly known: readonly string[] }
  /** Nobody could say. */
  | { readonly state: "unknown"; readonly reason: string };

/** A chart of which not everything is known yet. */
export type ChartParts = { readonly [part in "url" | "name" | "version"]?: string };

/**
 * Reads what stands behind `--chart`: address, name and version; the name may be left out where an `oci://` address
 * ends with it. An address that does not end with the name is that of the folder, and gets it.
 */
export function chartParts(values: readonly string[]): ChartParts {
  const [address, ...rest] = values;
  if (address === undefined) return {};
  if (!address.startsWith("oci://")) return parts(address, rest[0], rest[1]);
  const url = address.replace(/\/+$/, "");
  const last = /^oci:\/\/[^/]+\/(?:.*\/)?([^/]+)$/.exec(url)?.[1];
  if (rest.length < 2) return parts(url, last, rest[0]);
  return parts(rest[0] === last ? url : `${url}/${rest[0]}`, rest[0], rest[1]);
}

function parts(url: string, name: string | undefined, version: string | undefined): ChartParts {
  return { url, ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) };
}

/** The kind of a chart, by its address. */
export function chartKind(url: string): Chart["kind"] {
  return url.startsWith("oci://") ? "oci" : "helm";
}

/** Why each part of a chart cannot be one; undefined where it can. */
export const CHART_PROBLEMS = {
  url: (text: string) => addressProblem(text, ["https", "oci"]),
  name: (text: string) =>
    /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(text) ? undefined : "is no name of a chart",
  version: chartVersionProblem,
} as const;
