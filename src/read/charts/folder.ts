import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { remembered } from "../../base/remembered.js";
import type { ChartAnswer, ChartContents, ChartLibrary, ChartRequest } from "../../model/chart-contents.js";
import { isExactVersion, selectVersion } from "../../model/chart-versions.js";
import { type IndexAnswer, searchIndex } from "../helm-chart.js";
import { chartFrom, chartInArchive, isChartFile } from "./contents.js";

const NOT_HERE: ChartAnswer = { state: "unknown", reason: "it is in no folder of charts" };
const LONGEST_FILE = 32 * 2 ** 20;
/** A chart has few folders; links may lead in a circle. */
const DEEPEST = 12;

/**
 * The charts in a folder: packages, unpacked charts, or a chart itself. An `index.yaml` in it tells which versions there are of the
 * charts that it lists; one in `<host>/<path>` is that of the repository with this address and tells of all its charts.
 */
export function folderLibrary(folder: string): ChartLibrary {
  const shelf: Shelf = { list: remembered(list), open: remembered(readChart) };
  return async (request) => {
    const here = chartHere(folder, request, shelf);
    if (here !== undefined) return { state: "found", chart: here };
    const own = indexAnswer(mirrorOf(folder, request.url), request);
    if (own.state === "missing") return own;
    const index = indexAnswer(folder, request);
    return index.state === "missing" && index.what === "version" ? index : NOT_HERE;
  };
}

/** What was looked at: each folder and each chart once, however many are asked for. */
interface Shelf {
  readonly list: (folder: string) => Listing;
  readonly open: (place: string) => ChartContents | undefined;
}

interface Listing {
  readonly packages: readonly string[];
  /** Unpacked charts, and the folder itself where it is one. */
  readonly charts: readonly string[];
}

/** The chart that fits the request best: the package of its version, or the newest that its constraint allows. */
function chartHere(folder: string, request: ChartRequest, shelf: Shelf): ChartContents | undefined {
  const folders = [folder, ...[mirrorOf(folder, request.url)].filter((path) => path !== undefined)];
  const places = folders.flatMap((path) => placesIn(path, request, shelf));
  const charts = places.flatMap((place) => shelf.open(place) ?? []);
  const named = charts.filter(({ name }) => name === request.name);
  const version = selectVersion(
    request.version,
    named.map((chart) => chart.version),
  );
  return named.find((chart) => chart.version === version);
}

/** Files and folders that may be the chart; of packages, those with the name, and with the version if it is exact. */
function placesIn(folder: string, { name, version }: ChartRequest, shelf: Shelf): string[] {
  const { packages, charts } = shelf.list(folder);
  const start = isExactVersion(version) ? `${name}-${version}` : `${name}-`;
  return [...charts, ...packages.filter((entry) => entry.startsWith(start)).map((entry) => join(folder, entry))];
}

function list(folder: string): Listing {
  const entries = existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
  const folders = [folder, ...entries.map((entry) => join(folder, entry))];
  return {
    packages: entries.filter((entry) => entry.endsWith(".tgz")),
    charts: folders.filter((path) => existsSync(join(path, "Chart.yaml"))),
  };
}

/** The chart of a package or a folder; undefined where none can be read. */
function readChart(place: string): ChartContents | undefined {
  try {
    return statSync(place).isDirectory() ? chartFrom(filesIn(place)) : chartInArchive(readFileSync(place));
  } catch {
    return undefined;
  }
}

function filesIn(folder: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const collect = (path: string, depth: number): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && depth < DEEPEST) collect(inner, depth + 1);
      else if (entry.isFile() && isChartFile(inner) && statSync(join(folder, inner)).size <= LONGEST_FILE) {
        files.set(inner, readFileSync(join(folder, inner)));
      }
    }
  };
  collect("", 0);
  return files;
}

/** Where the index of a repository is kept below the folder. */
function mirrorOf(folder: string, url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { host, pathname } = new URL(url);
  return join(folder, host, ...pathname.split("/").filter((part) => part !== "" && part !== ".."));
}

function indexAnswer(folder: string | undefined, { name, version }: ChartRequest): IndexAnswer {
  const unknown: IndexAnswer = { state: "unknown", reason: "there is no index" };
  if (folder === undefined) return unknown;
  const index = textOf(join(folder, "index.yaml"));
  const answer = index === undefined ? unknown : searchIndex(index, name);
  if (answer.state !== "listed") return answer;
  const known = answer.entries.map((entry) => entry.version);
  return selectVersion(version, known) === undefined ? { state: "missing", what: "version", known } : answer;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
