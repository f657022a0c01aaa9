import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import type { LiveObject } from "../../../src/model/live.js";
import { memoryCluster } from "../../support/memory-cluster.js";

/** A request as it came. */
export interface Seen {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly isWatch: boolean;
}

/** Answers a request in its own way. Gives false to leave it to the server. */
export type Interception = (seen: Seen, response: http.ServerResponse) => boolean | Promise<boolean>;

/** A server that speaks as much of the Kubernetes API as a client is to be tested with. */
export interface ApiServer {
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
  put(object: KubernetesInput): LiveObject;
  remove(object: LiveObject): void;
  /** Serves the kind Widget of example.test/v1, or no longer. */
  serveWidgets(served: boolean): void;
  /** @default true: all kinds in one answer */
  aggregates(does: boolean): void;
  /** Handles the requests before the server does. Gives what ends it. */
  intercept(interception: Interception): () => void;
  /** Handles the next requests that fit, each by the next of the answers. */
  answerNext(fits: (seen: Seen) => boolean, ...answers: ((response: http.ServerResponse, seen: Seen) => void)[]): void;
  /** Watches can go on only from here. */
  compact(): void;
  /** The answers of the open watches. */
  watches(): readonly http.ServerResponse[];
  /** Closes it with all connections; `start` opens it again at the same place. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const PLURALS: Readonly<Record<string, string>> = {
  pods: "Pod",
  configmaps: "ConfigMap",
  namespaces: "Namespace",
  widgets: "Widget",
};
const VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"];

interface Event {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: LiveObject;
  readonly version: number;
}

/** Starts a server at 127.0.0.1, with TLS where options for it are given. */
export async function apiServer(tls?: https.ServerOptions): Promise<ApiServer> {
  const server = new Server(tls);
  await server.start();
  return server;
}

class Server implements ApiServer {
  readonly seen: Seen[] = [];
  port = 0;
  readonly #tls: https.ServerOptions | undefined;
  readonly #memory = memoryCluster();
  readonly #events: Event[] = [];
  readonly #open = new Map<http.ServerResponse, (event: Event) => void>();
  readonly #interceptions: Interception[] = [];
  readonly #sockets = new Set<Socket>();
  #server: http.Server | undefined;
  #oldest = 0;
  #widgets = false;
  #aggregates = true;

  constructor(tls: https.ServerOptions | undefined) {
    this.#tls = tls;
    this.#memory.serve("example.test/v1", "Widget");
  }

  get url(): string {
    return `${this.#tls ? "https" : "http"}://127.0.0.1:${this.port}`;
  }

  put(input: KubernetesInput): LiveObject {
    const { apiVersion, kind, metadata } = input;
    const before = this.#memory.peek({ apiVersion, kind, namespace: metadata.namespace, name: metadata.name ?? "" });
    const object = this.#memory.put(input);
    if (object !== before) this.#record(before ? "MODIFIED" : "ADDED", object);
    return object;
  }

  remove(object: LiveObject): void {
    const { apiVersion, kind, metadata } = object;
    this.#memory.remove({ apiVersion, kind, namespace: metadata.namespace, name: metadata.name });
    const gone = this.#memory.put({ apiVersion: "v1", kind: "Node", metadata: { name: `tick-${metadata.uid}` } });
    const { resourceVersion } = gone.metadata;
    this.#record("DELETED", { ...object, metadata: { ...metadata, resourceVersion } });
  }

  serveWidgets(served: boolean): void {
    this.#widgets = served;
  }

  aggregates(does: boolean): void {
    this.#aggregates = does;
  }

  intercept(interception: Interception): () => void {
    this.#interceptions.unshift(interception);
    return () => void this.#interceptions.splice(this.#interceptions.indexOf(interception), 1);
  }

  answerNext(fits: (seen: Seen) => boolean, ...answers: ((response: http.ServerResponse, seen: Seen) => void)[]): void {
    const left = [...answers];
    const end = this.intercept((seen, response) => {
      if (!fits(seen)) return false;
      left.shift()?.(response, seen);
      if (left.length === 0) end();
      return true;
    });
  }

  compact(): void {
    this.#oldest = this.#events.at(-1)?.version ?? 0;
  }

  watches(): readonly http.ServerResponse[] {
    return [...this.#open.keys()];
  }

  async start(): Promise<void> {
    const handle: http.RequestListener = (request, response) => void this.#handle(request, response);
    const server = this.#tls ? https.createServer(this.#tls, handle) : http.createServer(handle);
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const socket of this.#sockets) socket.destroy();
    this.#open.clear();
    await closed;
  }

  #record(type: Event["type"], object: LiveObject): void {
    const event: Event = { type, object, version: Number(object.metadata.resourceVersion) };
    this.#events.push(event);
    for (const tell of this.#open.values()) tell(event);
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const seen = await read(request);
    this.seen.push(seen);
    for (const interception of [...this.#interceptions]) if (await interception(seen, response)) return;
    this.#answer(seen, response);
  }

  #answer(seen: Seen, response: http.ServerResponse): unknown {
    if (seen.path === "/version") return json(response, 200, { gitVersion: "v1.34.3" });
    if (seen.path === "/api" || seen.path === "/apis") return this.#groups(seen, response);
    const version = { "/api/v1": "", "/apis/example.test/v1": "example.test" }[seen.path];
    const resources = version === undefined ? [] : this.#resources(version);
    if (resources.length > 0) return json(response, 200, { resources: resources.map(legacy) });
    if (seen.path.endsWith("/selfsubjectaccessreviews")) return json(response, 201, { status: { allowed: true } });
    const found = /^\/apis?\/(?:example\.test\/)?v1(?:\/namespaces\/([^/]+))?\/(\w+)(?:\/([^/]+))?$/.exec(seen.path);
    const [, namespace, plural = "", name] = found ?? [];
    const kind = PLURALS[plural];
    if (!kind || (kind === "Widget" && !this.#widgets)) return text(response, 404, "404 page not found");
    const which = { apiVersion: kind === "Widget" ? "example.test/v1" : "v1", kind, namespace, name: name ?? "" };
    if (seen.isWatch) return this.#watch(seen, response, which);
    if (seen.method === "GET" && name === undefined) return this.#list(seen, response, which);
    return this.#object(seen, response, which);
  }

  #groups({ path, headers }: Seen, response: http.ServerResponse): unknown {
    if (!this.#aggregates || !headers.accept?.includes("as=APIGroupDiscoveryList")) {
      return json(response, 200, { kind: path === "/api" ? "APIVersions" : "APIGroupList" });
    }
    const group = path === "/api" ? "" : "example.test";
    const items = [{ metadata: { name: group }, versions: [{ version: "v1", resources: this.#resources(group) }] }];
    return json(response, 200, { kind: "APIGroupDiscoveryList", items });
  }

  #resources(group: string) {
    return Object.entries(PLURALS)
      .filter(([plural]) => (group === "" ? plural !== "widgets" : plural === "widgets" && this.#widgets))
      .map(([resource, kind]) => ({
        resource,
        responseKind: { kind },
        scope: kind === "Namespace" ? "Cluster" : "Namespaced",
        verbs: VERBS,
      }));
  }

  #list({ query }: Seen, response: http.ServerResponse, what: Which): void {
    const all = this.#objects(what);
    const [offset, limit] = [Number(query.get("continue") ?? 0), Number(query.get("limit") ?? all.length)];
    const items = all.slice(offset, offset + limit).map(({ apiVersion: _, kind: __, ...item }) => item);
    const left = offset + limit < all.length ? { continue: String(offset + limit) } : {};
    const last = this.#memory.objects().reduce((most, it) => Math.max(most, Number(it.metadata.resourceVersion)), 0);
    json(response, 200, { metadata: { resourceVersion: String(last), ...left }, items });
  }

  #objects({ apiVersion, kind, namespace }: Which): LiveObject[] {
    return this.#memory
      .objects()
      .filter((it) => it.apiVersion === apiVersion && it.kind === kind)
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  }

  #watch({ query }: Seen, response: http.ServerResponse, { apiVersion, kind, namespace }: Which): unknown {
    const from = Number(query.get("resourceVersion"));
    if (from < this.#oldest) return refuse(response, 410, "Expired", "too old resource version");
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    const tell = ({ type, object, version }: Event): void => {
      if (version <= from || object.kind !== kind || object.apiVersion !== apiVersion) return;
      if (namespace !== undefined && object.metadata.namespace !== namespace) return;
      if (!response.writableEnded) response.write(`${JSON.stringify({ type, object })}\n`);
    };
    for (const event of this.#events) tell(event);
    this.#open.set(response, tell);
    return response.once("close", () => this.#open.delete(response));
  }

  async #object({ method, query, headers, body }: Seen, response: http.ServerResponse, ref: Which): Promise<unknown> {
    const dryRun = query.get("dryRun") === "All";
    const fieldManager = query.get("fieldManager") ?? "unknown";
    const input = (body === "" ? {} : JSON.parse(body)) as KubernetesInput;
    const isApply = headers["content-type"] === "application/apply-patch+yaml";
    const answer =
      method === "GET"
        ? await this.#memory.get(ref)
        : method === "POST"
          ? await this.#memory.create(input, { dryRun, fieldManager })
          : method === "PUT"
            ? await this.#memory.replace(input, { dryRun, fieldManager })
            : method === "DELETE"
              ? await this.#memory.delete(ref, { uid: String((input["preconditions"] as { uid: string }).uid) })
              : isApply
                ? await this.#memory.apply(input, { dryRun, fieldManager, force: query.get("force") === "true" })
                : await this.#memory.patch(ref, input, { dryRun, fieldManager });
    if (answer.ok)
      return json(response, method === "POST" ? 201 : 200, answer.value ?? { kind: "Status", status: "Success" });
    const { status = 500, reason = "", message } = answer.failure;
    return refuse(response, status, reason, message, ref.name);
  }
}

interface Which {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Answers with JSON. */
export function json(
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Answers with text. */
export function text(response: http.ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(body);
}

/** Answers with a Kubernetes Status. */
export function refuse(
  response: http.ServerResponse,
  status: number,
  reason: string,
  message = reason,
  name?: string,
  headers: http.OutgoingHttpHeaders = {},
): void {
  json(response, status, { kind: "Status", code: status, reason, message, details: name ? { name } : {} }, headers);
}

/** Waits until it holds, for up to 3 s. */
export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (holds()) return;
    await wait(5);
  }
  throw new Error(`does not come true: ${holds}`);
}

function legacy({
  resource,
  responseKind,
  scope,
  verbs,
}: {
  resource: string;
  responseKind: { kind: string };
  scope: string;
  verbs: string[];
}) {
  return { name: resource, kind: responseKind.kind, namespaced: scope === "Namespaced", verbs };
}

async function read(request: http.IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://server");
  return {
    method: request.method ?? "",
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
    isWatch: searchParams.get("watch") === "true",
  };
}
