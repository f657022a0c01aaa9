import type { ChartAnswer, ChartLibrary, ChartRequest } from "../../model/chart-contents.js";
import type { Inventory, Manifest, Problem, Scope } from "../../model/manifest.js";
import { indexObjects, type ObjectIndex, scopesOf } from "../object-index.js";
import { fieldProblem } from "../rule.js";
import { chartTitle, judgeChart } from "./chart.js";
import { type JudgeFor, judgeValues, type ReportRelease } from "./judge.js";
import { type ParseYaml, type ReleaseValues, valuesOfRelease } from "./layers.js";
import { chartOfRelease, isRelease, type ReleaseChart } from "./release.js";
import { judgeOf } from "./schema.js";

/** A release with one chart, and the scopes in which it has that one. */
interface Installation {
  readonly release: Manifest;
  readonly chart: ReleaseChart;
  readonly scopes: readonly (Scope | undefined)[];
}

/** How many charts are asked for at a time. */
const AT_ONCE = 8;

/**
 * Judges the chart and the values of every HelmRelease. A chart that is not at hand is told once, at the first release that wants it,
 * and its releases are not judged.
 *
 * @param parse reads the values that ConfigMaps hold
 */
export async function checkValues(inventory: Inventory, charts: ChartLibrary, parse: ParseYaml): Promise<Problem[]> {
  const index = indexObjects(inventory);
  const installations = inventory.manifests.filter(isRelease).flatMap((release) => installationsOf(release, index));
  const answers = await answersFor(installations, charts);
  const judgeFor = rememberedJudges();
  const problems: Problem[] = [];
  const absent = new Set<string>();
  for (const installation of installations) {
    const { release, chart, scopes } = installation;
    const key = requestKey(chart.request);
    const answer = answers.get(key);
    const report = once((code, ...field) => problems.push(fieldProblem(code, release, ...field)));
    if (answer === undefined) continue;
    if (answer.state === "unknown" && !absent.has(key)) reportAbsent(chart, answer.reason, report);
    if (answer.state === "unknown") absent.add(key);
    judgeChart(chart, answer, scopes, report);
    if (answer.state !== "found") continue;
    for (const values of distinctValues(installation, index, parse))
      await judgeValues(answer.chart, values, judgeFor, report);
  }
  return problems;
}

/** The charts of a release: one, unless its source differs between scopes. */
function installationsOf(release: Manifest, index: ObjectIndex): Installation[] {
  const found = new Map<string, { chart: ReleaseChart; scopes: (Scope | undefined)[] }>();
  for (const scope of scopesOf(release)) {
    const chart = chartOfRelease(release, scope, index);
    if (chart === undefined) continue;
    const key = requestKey(chart.request);
    const known = found.get(key);
    if (known === undefined) found.set(key, { chart, scopes: [scope] });
    else known.scopes.push(scope);
  }
  return [...found.values()].map(({ chart, scopes }) => ({ release, chart, scopes }));
}

async function answersFor(
  installations: readonly Installation[],
  charts: ChartLibrary,
): Promise<ReadonlyMap<string, ChartAnswer>> {
  const requests = new Map(installations.map(({ chart: { request } }) => [requestKey(request), request]));
  const answers = new Map<string, ChartAnswer>();
  const waiting = [...requests];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      answers.set(next[0], await charts(next[1]));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

/** The values of a release in each scope, where they differ. */
function distinctValues(
  { release, scopes }: Installation,
  index: ObjectIndex,
  parse: ParseYaml,
): Iterable<ReleaseValues> {
  const distinct = new Map<string, ReleaseValues>();
  for (const scope of scopes) {
    const values = valuesOfRelease(release, scope, index, parse);
    distinct.set(JSON.stringify(values), values);
  }
  return distinct.values();
}

function reportAbsent({ request, versionPointer }: ReleaseChart, reason: string, report: ReportRelease): void {
  const message = `${chartTitle(request)} is not at hand (${reason}), so the values of its releases are not judged`;
  report("chart-not-at-hand", versionPointer, message);
}

/** A schema is made ready once, however many releases have the chart. */
function rememberedJudges(): JudgeFor {
  const judges = new Map<unknown, ReturnType<JudgeFor>>();
  return (schema) => {
    const judge = judges.get(schema) ?? judgeOf(schema);
    judges.set(schema, judge);
    return judge;
  };
}

/** Says everything once: scopes mostly find the same. */
function once(report: ReportRelease): ReportRelease {
  const said = new Set<string>();
  return (code, pointer, message, options) => {
    const key = JSON.stringify([code, pointer, message]);
    if (!said.has(key)) report(code, pointer, message, options);
    said.add(key);
  };
}

function requestKey({ url, name, version }: ChartRequest): string {
  return JSON.stringify([url, name, version]);
}
