import { didYouMean } from "../../base/suggest.js";
import type { ChartAnswer, ChartContents, ChartRequest } from "../../model/chart-contents.js";
import { newestVersions, unfitMinors } from "../../model/chart-versions.js";
import type { VersionWindow } from "../../model/environment.js";
import type { Scope } from "../../model/manifest.js";
import type { ReportRelease } from "./judge.js";
import type { ReleaseChart } from "./release.js";

/** Reports a chart that is not where the release says, or that must not be installed there. */
export function judgeChart(
  release: ReleaseChart,
  answer: ChartAnswer,
  scopes: readonly (Scope | undefined)[],
  report: ReportRelease,
): void {
  if (answer.state === "missing") reportMissing(release, answer, report);
  if (answer.state === "found") reportChart(release, answer.chart, scopes, report);
}

/** How messages name a chart. */
export function chartTitle({ url, name, version }: ChartRequest): string {
  const title = version === "" ? `chart '${name}'` : `version ${version} of chart '${name}'`;
  return url === undefined ? title : `${title} from ${withoutUser(url)}`;
}

function reportMissing(
  { request, chartPointer, versionPointer }: ReleaseChart,
  { what, known }: Extract<ChartAnswer, { state: "missing" }>,
  report: ReportRelease,
): void {
  const from = request.url === undefined ? "" : ` in ${withoutUser(request.url)}`;
  if (what === "version") {
    const newest = newestVersions(known);
    const list = newest.length === 0 ? "" : ` The newest: ${newest.join(", ")}`;
    const message = `there is no ${chartTitle(request)}.${didYouMean(request.version, known)}${list}`;
    report("chart-version-not-found", versionPointer, message);
    return;
  }
  const message =
    what === "repository"
      ? `there is no index of charts${from}`
      : `there is no chart '${request.name}'${from}.${didYouMean(request.name, known)}`;
  report("chart-not-found", chartPointer, message);
}

function reportChart(
  { chartPointer, versionPointer }: ReleaseChart,
  chart: ContentsAbout,
  scopes: readonly (Scope | undefined)[],
  report: ReportRelease,
): void {
  const title = `chart ${chart.name} ${chart.version}`;
  if (chart.library)
    report("chart-is-library", chartPointer, `${title} is a library for other charts and cannot be installed`);
  if (chart.deprecated)
    report("chart-deprecated", chartPointer, `${title} is deprecated: its maintainers look after it no more`);
  if (chart.kubeVersion === undefined) return;
  for (const [minors, names] of unfitScopes(chart.kubeVersion, scopes)) {
    const message = `${title} wants Kubernetes ${chart.kubeVersion}, which ${minors} of ${names.join(", ")} is not`;
    report("chart-kube-version", versionPointer, message);
  }
}

/** The minor versions that do not fit, and the scopes that run them. */
function unfitScopes(wanted: string, scopes: readonly (Scope | undefined)[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const scope of scopes) {
    const minors = scope === undefined ? [] : (unfitMinors(wanted, minorsOf(scope.kubernetes)) ?? []);
    if (scope === undefined || minors.length === 0) continue;
    const key = minors.join(", ");
    found.set(key, [...(found.get(key) ?? []), scope.name]);
  }
  return found;
}

type ContentsAbout = Pick<ChartContents, "name" | "version" | "library" | "deprecated" | "kubeVersion">;

/** All minor versions of a window; without an upper end the lowest alone. */
function minorsOf({ min, max = min }: VersionWindow): readonly string[] {
  const [major = 0, first = 0] = min.split(".").map(Number);
  const last = Number(max.split(".")[1] ?? first);
  return Array.from({ length: Math.min(Math.max(last - first, 0), 50) + 1 }, (_, step) => `${major}.${first + step}`);
}

/** An address without what may stand in front of its host. */
function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}
