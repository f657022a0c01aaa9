import { contentHash, readCache, writeCache } from "../../base/cache.js";
import type { ChartAnswer, ChartContents, ChartLibrary, ChartRequest } from "../../model/chart-contents.js";
import { isExactVersion } from "../../model/chart-versions.js";
import { folderLibrary } from "./folder.js";
import type { RemoteRequest } from "./remote.js";

/** Where charts may be taken from. */
export interface ChartSources {
  /** Folders, and addresses (`https://`, `oci://`) below which the network may be asked. */
  readonly places: readonly string[];
  /** Where charts from the network are kept; undefined keeps none. */
  readonly cacheFolder: string | undefined;
  /** For each chart, in milliseconds. @default 60,000 */
  readonly timeoutMs?: number;
  /** Changes with the program that reads charts: what another one has kept counts as absent. */
  readonly version: string;
}

const TIMEOUT_MS = 60_000;
const NOWHERE: ChartAnswer = { state: "unknown", reason: "no place to take it from is given" };

/**
 * A library of the charts that the places hold. Places are asked in order; the first that has the chart answers, else the first that
 * knows that it does not exist. What came from the network under an exact version is kept and taken from there from then on.
 */
export function openCharts(sources: ChartSources): ChartLibrary {
  const libraries = sources.places.map((place) =>
    isAddress(place) ? remoteLibrary(place, sources) : folderLibrary(place),
  );
  const asked = new Map<string, Promise<ChartAnswer>>();
  return (request) => {
    const key = JSON.stringify([request.url, request.name, request.version]);
    const answer = asked.get(key) ?? firstAnswer(libraries, request);
    asked.set(key, answer);
    return answer;
  };
}

async function firstAnswer(libraries: readonly ChartLibrary[], request: ChartRequest): Promise<ChartAnswer> {
  let best: ChartAnswer = NOWHERE;
  for (const library of libraries) {
    const answer = await library(request);
    if (answer.state === "found") return answer;
    if (best.state === "unknown" && (answer.state === "missing" || best === NOWHERE)) best = answer;
  }
  return best;
}

function isAddress(place: string): boolean {
  return /^(https?|oci):\/\//.test(place);
}

function remoteLibrary(place: string, sources: ChartSources): ChartLibrary {
  return async (request) => {
    const { url, name, version } = request;
    if (url === undefined || !isBelow(url, place)) return { state: "unknown", reason: `${place} is another place` };
    const { cacheFolder, version: program } = sources;
    const cacheName = `chart-${contentHash(JSON.stringify([url, name, version]))}`;
    const kept = readCache<ChartContents>(cacheFolder, cacheName, program);
    if (kept !== undefined && isExactVersion(version)) return { state: "found", chart: kept };
    const answer = await fetchChart({ ...request, url }, sources.timeoutMs ?? TIMEOUT_MS);
    if (answer.state === "found") writeCache(cacheFolder, cacheName, program, answer.chart);
    return answer.state === "unknown" && kept !== undefined ? { state: "found", chart: kept } : answer;
  };
}

async function fetchChart(request: RemoteRequest, timeoutMs: number): Promise<ChartAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { fromRegistry, fromRepository } = await import("./remote.js");
  return request.url.startsWith("oci://") ? fromRegistry(request, signal) : fromRepository(request, signal);
}

/** Whether an address is the place, or a folder below it. */
function isBelow(url: string, place: string): boolean {
  const folder = (text: string): string => `${text.replace(/\/+$/, "")}/`;
  return folder(url).startsWith(folder(place));
}
