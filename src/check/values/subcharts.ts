import type { ChartContents } from "../../model/chart-contents.js";
import { at, fields, isFields } from "../fields.js";
import { escapeKey, mergeValues, type Values } from "./merge.js";

/** A chart with the values that it gets. */
export interface ChartValues {
  readonly chart: ChartContents;
  readonly values: Values;
  /** JSON pointer of its values in those of the release. */
  readonly path: string;
  /** What its parent's `values.yaml` says about it. */
  readonly known: Values;
}

/** The chart and the charts that it brings and that are switched on, each with what Helm would give it; parents come first. */
export function chartsWithValues(chart: ChartContents, values: Values): readonly ChartValues[] {
  const found: ChartValues[] = [];
  coalesce(chart, values, "", {}, found);
  return found.reverse();
}

/** Names under which the values of a chart hold those of other charts. */
export function subchartNames({ dependencies, subcharts }: ChartContents): readonly string[] {
  return [...dependencies.map(({ alias }) => alias), ...subcharts.map(({ name }) => name)];
}

/** The values of a chart over its defaults, with those of its subcharts in their places. */
function coalesce(chart: ChartContents, over: Values, path: string, known: Values, found: ChartValues[]): Values {
  let values = mergeValues(chart.values, over);
  for (const [name, subchart] of enabledSubcharts(chart, values)) {
    const given = fields(values[name]);
    const globals = mergeValues(fields(given["global"]), fields(values["global"]));
    const all = Object.keys(globals).length === 0 ? given : { ...given, global: globals };
    const inner = coalesce(subchart, all, `${path}/${escapeKey(name)}`, fields(chart.values[name]), found);
    values = { ...values, [name]: inner };
  }
  found.push({ chart, values, path, known });
  return values;
}

function enabledSubcharts(chart: ChartContents, values: Values): readonly (readonly [string, ChartContents])[] {
  return chart.subcharts.flatMap((subchart): (readonly [string, ChartContents])[] => {
    const dependencies = chart.dependencies.filter(({ name }) => name === subchart.name);
    if (dependencies.length === 0) return [[subchart.name, subchart]];
    return dependencies.filter((dependency) => isEnabled(dependency, values)).map(({ alias }) => [alias, subchart]);
  });
}

/** The first condition that is set decides, else any tag; without either a chart is there. */
function isEnabled({ conditions, tags }: ChartContents["dependencies"][number], values: Values): boolean {
  const condition = conditions
    .map((path) => at(values, ...path.split(".")))
    .find((value) => typeof value === "boolean");
  if (typeof condition === "boolean") return condition;
  const set = isFields(values["tags"]) ? values["tags"] : {};
  const switches = tags.map((tag) => set[tag]).filter((value) => typeof value === "boolean");
  return switches.length === 0 || switches.includes(true);
}
