import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on this machine, for one test. */
export interface TestServer {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** What was asked for: method and path. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse, host: string) => void;

/** A server that answers by the handler. */
export async function serve(handler: Handler): Promise<TestServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    handler(request, response, host);
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { host, requests, close };
}

/** Helm repositories by their path, each an index as text or a status. */
export function serveIndexes(indexes: Readonly<Record<string, string | number>>): Promise<TestServer> {
  return serve((request, response) => {
    const index = indexes[(request.url ?? "").replace(/\/index\.yaml$/, "")] ?? 404;
    if (typeof index === "number") response.writeHead(index).end("no\n");
    else response.writeHead(200, { "content-type": "text/yaml" }).end(index);
  });
}

const TOKEN = "anonymous-pull-token";

/**
 * A registry that speaks the OCI Distribution Specification: everybody gets a token, nothing is shown without, and a list of tags
 * has two to a page.
 * @param tags of each repository
 */
export function serveRegistry(tags: Readonly<Record<string, readonly string[]>>): Promise<TestServer> {
  return serve((request, response, host) => {
    const url = new URL(request.url ?? "", `http://${host}`);
    if (url.pathname === "/token") return giveToken(url, tags, response);
    const [, repository = "", what, name] = /^\/v2\/(.+)\/(manifests|tags)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (request.headers.authorization !== `Bearer ${TOKEN} for repository:${repository}:pull`) {
      const challenge = `Bearer realm="http://${host}/token",service="registry.test",scope="repository:${repository}:pull"`;
      return answer(response, 401, { errors: [{ code: "UNAUTHORIZED" }] }, { "www-authenticate": challenge });
    }
    const known = tags[repository];
    if (known === undefined) return answer(response, 404, { errors: [{ code: "NAME_UNKNOWN" }] });
    if (what === "tags") return listTags(url, repository, known, response);
    if (!request.headers.accept?.includes("application/vnd.oci.image.manifest.v1+json"))
      return answer(response, 406, {});
    if (!known.includes(name ?? "")) return answer(response, 404, { errors: [{ code: "MANIFEST_UNKNOWN" }] });
    answer(response, 200, { schemaVersion: 2 });
  });
}

function giveToken(url: URL, tags: Readonly<Record<string, unknown>>, response: ServerResponse): void {
  const scope = url.searchParams.get("scope") ?? "";
  const secret = scope.includes("secret") || url.searchParams.get("service") !== "registry.test";
  const field = Object.keys(tags).length > 1 ? "token" : "access_token";
  if (secret) answer(response, 403, { errors: [{ code: "DENIED" }] });
  else answer(response, 200, { [field]: `${TOKEN} for ${scope}` });
}

function listTags(url: URL, repository: string, known: readonly string[], response: ServerResponse): void {
  const after = url.searchParams.get("last");
  const start = after === null ? 0 : known.indexOf(after) + 1;
  const page = known.slice(start, start + 2);
  const more = start + 2 < known.length;
  const link = `</v2/${repository}/tags/list?last=${page.at(-1)}&n=2>; rel="next"`;
  answer(response, 200, { name: repository, tags: page }, more ? { link } : {});
}

function answer(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
