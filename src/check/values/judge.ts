import { didYouMean } from "../../base/suggest.js";
import type { ChartContents } from "../../model/chart-contents.js";
import { at, isFields } from "../fields.js";
import type { ReportField } from "../rule.js";
import { explainErrors, type ValueError } from "./explain.js";
import { type Layer, merged, type ReleaseValues } from "./layers.js";
import { anyPaths, escapeKey } from "./merge.js";
import type { Judge } from "./schema.js";
import { type ChartValues, chartsWithValues, subchartNames } from "./subcharts.js";

/** Gives each schema its judge; charts share them. */
export type JudgeFor = (schema: unknown) => Promise<Judge>;

/** Reports a problem of a release under the code of a rule. */
export type ReportRelease = (code: string, ...field: Parameters<ReportField>) => void;

/** Words that say that something is absent, which may be set where nobody can look. */
const ABSENCE = ["required", "minProperties", "dependentRequired", "minItems", "contains"];
/** Words that judge by what stands deeper in a value. */
const WHOLE = ["anyOf", "oneOf", "not", "allOf", "uniqueItems", "propertyNames"];
const MOST_ERRORS = 50;

/** Judges the values of a release by its chart and the charts that this one brings. */
export async function judgeValues(
  chart: ChartContents,
  release: ReleaseValues,
  judgeFor: JudgeFor,
  report: ReportRelease,
): Promise<void> {
  for (const part of chartsWithValues(chart, merged(release))) {
    if (part.chart.schema === undefined) reportUnknown(part, chart, release, report);
    else if (!release.unheld) judgePart(part, await judgeFor(part.chart.schema), release, report);
  }
}

function judgePart(part: ChartValues, judge: Judge, release: ReleaseValues, report: ReportRelease): void {
  const { errors, unjudged } = judge(part.values);
  const name = `${part.chart.name} ${part.chart.version}`;
  for (const reason of unjudged) {
    report(
      "values-schema-unresolvable",
      "/spec/values",
      `the schema of chart ${name} is not judged in full: ${reason}`,
      { key: true },
    );
  }
  const unknown = anyPaths(part.values);
  const certain = explainErrors(errors).filter((error) => isCertain(error, part.path, unknown, release));
  for (const { path, message, key } of certain.slice(0, MOST_ERRORS)) {
    const pointer = placeOf(part.path + path, release.layers);
    report("values-invalid", pointer, `chart ${name}: ${message}`, { key });
  }
}

/** Whether an error stays one whatever the cluster knows. */
function isCertain(
  { path, keyword, key }: ValueError,
  root: string,
  unknown: readonly string[],
  release: ReleaseValues,
): boolean {
  const given = release.layers.some(({ values }) => holds(values, root + path));
  // Helm hands global values to all charts, whether their schemas allow it or not.
  if (key && path === "/global" && !given) return false;
  if (unknown.some((any) => (path === any && !key) || path.startsWith(`${any}/`))) return false;
  const vague = WHOLE.includes(keyword);
  if (vague && unknown.some((any) => any.startsWith(`${path}/`))) return false;
  if (!release.open) return true;
  return !vague && !ABSENCE.includes(keyword) && given;
}

/** Where a value comes from: the last layer that has it, or the nearest place in the values of the release. */
function placeOf(path: string, layers: readonly Layer[]): string {
  const layer = layers.findLast(({ values }) => holds(values, path));
  if (layer === undefined || layer.inline) return `/spec/values${path}`;
  return layer.pointer;
}

function holds(values: unknown, path: string): boolean {
  let value = values;
  for (const key of path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return true;
}

/** Values that neither the defaults nor any template of a chart without a schema names. */
function reportUnknown(part: ChartValues, root: ChartContents, { layers }: ReleaseValues, report: ReportRelease): void {
  const { chart, path, known } = part;
  if (chart.usedValues === undefined) return;
  const conditions = root.dependencies.flatMap(({ conditions }) =>
    conditions.map((text) => `/${text.replaceAll(".", "/")}`),
  );
  const names = new Set([
    ...Object.keys(chart.values),
    ...chart.usedValues,
    ...subchartNames(chart),
    ...Object.keys(known),
    "global",
    "tags",
  ]);
  for (const layer of layers) {
    const given = at(layer.values, ...path.split("/").slice(1));
    for (const key of Object.keys(isFields(given) ? given : {})) {
      const place = `${path}/${escapeKey(key)}`;
      if (names.has(key) || conditions.includes(place)) continue;
      const message = `chart ${chart.name} ${chart.version} has no value '${key}'.${didYouMean(key, [...names])}`;
      report("unknown-value", layer.inline ? `/spec/values${place}` : layer.pointer, message, { key: layer.inline });
    }
  }
}
