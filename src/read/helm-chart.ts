import type { Chart, ChartLookup } from "../model/chart.js";
import { download } from "./download.js";
import { yamlPackage } from "./yaml/package.js";

const MAX_INDEX = 64 * 2 ** 20;
/** One chart of an index; parsing this much takes seconds. */
const MAX_ENTRY = 4 * 2 ** 20;

/** One version of a chart, as the index of a Helm repository lists it. */
export interface IndexEntry {
  readonly version: string;
  /** Where the archive is, relative to the index or in full; none where the index does not say. */
  readonly urls: readonly string[];
}

/** What an index says about one chart, or why it says nothing. */
export type IndexAnswer =
  | { readonly state: "listed"; readonly entries: readonly IndexEntry[] }
  | Exclude<ChartLookup, { state: "found" }>;

/** Looks for a chart's version in the index of its Helm repository. */
export async function lookUpHelmChart({ url, name, version }: Chart, signal: AbortSignal): Promise<ChartLookup> {
  const answer = await askIndex(url, name, signal);
  if (answer.state !== "listed") return answer;
  const known = answer.entries.map((entry) => entry.version);
  return known.includes(version) ? { state: "found" } : { state: "missing", what: "version", known };
}

/** Asks a Helm repository for all versions of a chart. */
export async function askIndex(url: string, name: string, signal: AbortSignal): Promise<IndexAnswer> {
  const index = await download(`${url.replace(/\/+$/, "")}/index.yaml`, { limit: MAX_INDEX, signal });
  if ("problem" in index) return { state: "unknown", reason: index.problem };
  if (index.status === 404) return { state: "missing", what: "repository", known: [] };
  if (index.status !== 200) return { state: "unknown", reason: `${new URL(url).host} answers ${index.status}` };
  return searchIndex(index.text, name);
}

/** All versions of a chart in the text of an index. */
export function searchIndex(index: string, name: string): IndexAnswer {
  const charts = chartsOf(index);
  if (charts === undefined) return { state: "missing", what: "repository", known: [] };
  const text = charts.get(name);
  if (text === undefined) return { state: "missing", what: "chart", known: [...charts.keys()] };
  const entries = entriesOf(text);
  if (entries === undefined) return { state: "unknown", reason: `the index says nothing readable about ${name}` };
  return { state: "listed", entries };
}

/** What an index says about each chart, as text that is parsed only for the chart in question; undefined where it is no index. */
function chartsOf(text: string): ReadonlyMap<string, string> | undefined {
  if (!text.trimStart().startsWith("{")) return chartsOfBlock(text);
  const index = parsed(() => JSON.parse(text));
  const entries = isRecord(index) ? index["entries"] : undefined;
  if (!isRecord(entries)) return undefined;
  return new Map(Object.entries(entries).map(([name, entry]) => [name, JSON.stringify(entry)]));
}

/**
 * Cuts the block `entries` into its charts. What belongs to a key of a block of YAML ends where the next key of the same
 * indentation begins, so one chart can be parsed by itself: a whole index may take minutes, with its tens of thousands of versions.
 */
function chartsOfBlock(text: string): ReadonlyMap<string, string> | undefined {
  const start = /^entries:[ \t]*(?:#.*|\{[ \t]*\})?\r?$/m.exec(text);
  if (start === null) return undefined;
  const [block = ""] = text.slice(start.index + start[0].length).split(/\n(?=[^\s#])/, 1);
  const indent = /^ +(?=[^\s#])/m.exec(block)?.[0] ?? "  ";
  const keys = [...block.matchAll(new RegExp(`^${indent}(["']?)([\\w.][\\w.-]*)\\1:(?=\\s)`, "gm"))];
  return new Map(
    keys.map((key, index) => [key[2] ?? "", block.slice(key.index + key[0].length, keys[index + 1]?.index)]),
  );
}

function entriesOf(text: string): IndexEntry[] | undefined {
  if (text.length > MAX_ENTRY) return undefined;
  const list = parsed(() => yamlPackage().parse(text, { maxAliasCount: 0 }));
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((item: unknown) => {
    if (!isRecord(item) || !item["version"]) return [];
    const urls = Array.isArray(item["urls"]) ? item["urls"].filter((url) => typeof url === "string") : [];
    return [{ version: String(item["version"]), urls }];
  });
}

/** What a parser gives; undefined where it throws. */
function parsed(parser: () => unknown): unknown {
  try {
    return parser();
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
