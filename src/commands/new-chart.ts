import { CommandError } from "../base/errors.js";
import { didYouMean } from "../base/suggest.js";
import type { Chart, ChartLookup } from "../model/chart.js";
import { newestVersions } from "../model/chart-versions.js";
import type { CheckedChart } from "../report/new.js";

const FIX = "correct --chart, or leave the question to Flux with --no-chart-check";

/** The chart with what came of looking for it. Throws a CommandError, with what is near, where it does not exist. */
export function judgeLookup(chart: Chart, lookup: ChartLookup): CheckedChart {
  if (lookup.state === "found") return { ...chart, checked: "found" };
  if (lookup.state === "unknown") return { ...chart, checked: "not-checked", reason: lookup.reason };
  throw new CommandError(missingMessage(chart, lookup.what, lookup.known), FIX);
}

function missingMessage({ kind, url, name, version }: Chart, what: string, known: readonly string[]): string {
  if (what === "repository") return `there is no index of charts at ${url.replace(/\/+$/, "")}/index.yaml`;
  if (what === "chart")
    return `there is no chart ${kind === "oci" ? url : `'${name}' in ${url}`}.${didYouMean(name, known)}`;
  const newest = newestVersions(known);
  const list = newest.length === 0 ? "" : ` The newest: ${newest.join(", ")}`;
  return `there is no version ${version} of chart '${name}'.${didYouMean(version, known)}${list}`;
}
