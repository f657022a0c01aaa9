import type { Chart, ChartLookup } from "../model/chart.js";
import { type Answer, type Download, download, isLoopback } from "./download.js";

const MAX_ANSWER = 4 * 2 ** 20;
const MAX_PAGES = 20;
const MANIFESTS = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json"].join(", ");

/** Asks a registry as the OCI Distribution Specification says, without credentials. */
export type Ask = (url: string, method: "GET" | "HEAD") => Promise<Download>;

/** Looks for a chart's version among the tags of its registry. */
export async function lookUpOciChart({ url, version }: Chart, signal: AbortSignal): Promise<ChartLookup> {
  const ask = anonymously(signal, MAX_ANSWER);
  const answer = await askManifest(url, version, ask, "HEAD");
  return "manifest" in answer ? { state: "found" } : answer;
}

/** Asks for what stands behind a version or a digest. */
export async function askManifest(
  url: string,
  version: string,
  ask: Ask,
  method: "GET" | "HEAD",
): Promise<{ readonly manifest: string } | Exclude<ChartLookup, { state: "found" }>> {
  const api = apiAddress(url);
  // A tag cannot hold a '+': Helm writes '_' instead.
  const manifest = await ask(`${api}/manifests/${version.replaceAll("+", "_")}`, method);
  if ("problem" in manifest) return { state: "unknown", reason: manifest.problem };
  if (manifest.status === 200) return { manifest: manifest.text };
  if (manifest.status !== 404) return { state: "unknown", reason: refusal(url, manifest) };
  const known = await versionsIn(url, ask);
  return { state: "missing", what: known.length === 0 ? "chart" : "version", known };
}

/** The versions of a chart that a registry has; none where it has no such chart or does not tell. */
export async function versionsIn(url: string, ask: Ask): Promise<string[]> {
  return (await tagsIn(apiAddress(url), ask)).map((tag) => tag.replaceAll("_", "+"));
}

/** The address of a chart in the registry's API. Docker Hub's registry has a name of its own. */
export function apiAddress(url: string): string {
  const { host, pathname } = new URL(url);
  const registry = host === "docker.io" ? "registry-1.docker.io" : host;
  const scheme = isLoopback(url) ? "http" : "https";
  return `${scheme}://${registry}/v2${pathname}`;
}

async function tagsIn(api: string, ask: Ask): Promise<string[]> {
  const known: string[] = [];
  let page: string | undefined = `${api}/tags/list?n=1000`;
  for (let count = 0; page !== undefined && count < MAX_PAGES; count += 1) {
    const answer: Download = await ask(page, "GET");
    if ("problem" in answer || answer.status !== 200) break;
    known.push(...tagsOf(answer.text));
    page = nextPage(page, answer.headers);
  }
  return known;
}

/** A function that asks, gets itself a token where the registry wants one, and keeps it for what it asks next. @param limit of an answer, in bytes */
export function anonymously(signal: AbortSignal, limit: number): Ask {
  let token: string | undefined;
  const send = (url: string, method: "GET" | "HEAD"): Promise<Download> =>
    download(url, {
      method,
      headers: { accept: `${MANIFESTS}, application/json`, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      limit,
      signal,
    });
  return async (url, method) => {
    const answer = await send(url, method);
    if ("problem" in answer || answer.status !== 401 || token !== undefined) return answer;
    token = await anonymousToken(answer.headers.get("www-authenticate") ?? "", signal);
    return token === undefined ? answer : send(url, method);
  };
}

/** A token for everybody, from where the registry's challenge says; undefined where there is none. */
async function anonymousToken(challenge: string, signal: AbortSignal): Promise<string | undefined> {
  if (!/^Bearer /i.test(challenge)) return undefined;
  const { realm, ...query } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
  );
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  for (const name of ["service", "scope"]) if (query[name]) url.searchParams.set(name, query[name]);
  const answer = await download(url.href, { limit: MAX_ANSWER, signal });
  if ("problem" in answer || answer.status !== 200) return undefined;
  const { token, access_token } = object(answer.text);
  return [token, access_token].find((value) => typeof value === "string") as string | undefined;
}

function tagsOf(text: string): string[] {
  const { tags } = object(text);
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

/** The next page of a list, where there is one on the same server: the token goes nowhere else. */
function nextPage(page: string, headers: Headers): string | undefined {
  const link = /<([^>]+)>\s*;[^,]*rel="?next"?/.exec(headers.get("link") ?? "")?.[1];
  if (link === undefined || !URL.canParse(link, page)) return undefined;
  const next = new URL(link, page);
  return next.origin === new URL(page).origin ? next.href : undefined;
}

function refusal(url: string, { status }: Answer): string {
  const { host } = new URL(url);
  if (status === 401 || status === 403) return `${host} shows the chart only to those who log in, or does not have it`;
  return `${host} answers ${status}`;
}

function object(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
