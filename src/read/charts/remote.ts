import { createHash } from "node:crypto";
import type { ChartAnswer, ChartRequest } from "../../model/chart-contents.js";
import { isExactVersion, selectVersion } from "../../model/chart-versions.js";
import { download } from "../download.js";
import { askIndex } from "../helm-chart.js";
import { type Ask, anonymously, apiAddress, askManifest, versionsIn } from "../oci-chart.js";
import { chartInArchive } from "./contents.js";

/** A request whose address is known. */
export type RemoteRequest = ChartRequest & { readonly url: string };

const MAX_ARCHIVE = 32 * 2 ** 20;
const LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

/** Gets a chart from its Helm repository. */
export async function fromRepository({ url, name, version }: RemoteRequest, signal: AbortSignal): Promise<ChartAnswer> {
  const index = await askIndex(url, name, signal);
  if (index.state !== "listed") return index;
  const known = index.entries.map((entry) => entry.version);
  const selected = selectVersion(version, known);
  if (selected === undefined) return { state: "missing", what: "version", known };
  const [address] = index.entries.find((entry) => entry.version === selected)?.urls ?? [];
  const base = `${url.replace(/\/+$/, "")}/`;
  if (address === undefined || !URL.canParse(address, base)) return unknown("the index does not say where it is");
  const { href, host } = new URL(address, base);
  const archive = await download(href, { limit: MAX_ARCHIVE, signal });
  if ("problem" in archive) return unknown(archive.problem);
  return archive.status === 200 ? chartIn(archive.body) : unknown(`${host} answers ${archive.status}`);
}

/** Gets a chart from its registry. */
export async function fromRegistry({ url, version }: RemoteRequest, signal: AbortSignal): Promise<ChartAnswer> {
  const ask = anonymously(signal, MAX_ARCHIVE);
  const tag = isTag(version) ? version : selectVersion(version, await versionsIn(url, ask));
  if (tag === undefined) return { state: "missing", what: "version", known: await versionsIn(url, ask) };
  const answer = await askManifest(url, tag, ask, "GET");
  return "manifest" in answer ? chartInLayer(url, answer.manifest, ask) : answer;
}

/** A digest is one as well. */
function isTag(version: string): boolean {
  return isExactVersion(version) || /^sha256:[0-9a-f]{64}$/.test(version);
}

async function chartInLayer(url: string, manifest: string, ask: Ask): Promise<ChartAnswer> {
  const digest = layerDigest(manifest);
  if (digest === undefined) return unknown("what the registry has under this name is no chart");
  const archive = await ask(`${apiAddress(url)}/blobs/${digest}`, "GET");
  if ("problem" in archive) return unknown(archive.problem);
  if (archive.status !== 200) return unknown(`${new URL(url).host} answers ${archive.status}`);
  const actual = `sha256:${createHash("sha256").update(archive.body).digest("hex")}`;
  return actual === digest ? chartIn(archive.body) : unknown("the archive is not the one that its digest names");
}

function layerDigest(manifest: string): string | undefined {
  try {
    const { layers }: { layers?: unknown } = Object(JSON.parse(manifest));
    if (!Array.isArray(layers)) return undefined;
    const layer = layers.find((item) => Object(item).mediaType === LAYER) ?? {};
    return /^sha256:[0-9a-f]{64}$/.test(String(layer.digest)) ? String(layer.digest) : undefined;
  } catch {
    return undefined;
  }
}

function chartIn(archive: Buffer): ChartAnswer {
  try {
    return { state: "found", chart: chartInArchive(archive) };
  } catch (error) {
    return unknown(`its archive cannot be read (${error instanceof Error ? error.message.split("\n")[0] : error})`);
  }
}

function unknown(reason: string): ChartAnswer {
  return { state: "unknown", reason };
}
