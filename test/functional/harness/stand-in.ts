import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import type { HttpRequest, HttpResponse } from "./scenario.js";

/** Something that listens on a port of the loopback interface. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves the product's HTTP interface for every host: curl is told to connect here, whatever the URL says. */
export async function serveHttp(
  answer: (request: HttpRequest) => HttpResponse | undefined,
  elapsed: () => number,
): Promise<Listener> {
  return listen(
    createServer((incoming, outgoing) => {
      void readBody(incoming).then((body) => {
        try {
          send(outgoing, answer(original(incoming, body.toString("utf8"), elapsed())));
        } catch (error) {
          send(outgoing, { status: 500, body: `the stand-in failed: ${String(error)}\n` });
        }
      });
    }),
  );
}

/** Accepts connections and never says a word. */
export async function serveSilence(): Promise<Listener> {
  return listen(createTcpServer(() => undefined));
}

/** A port that refuses connections: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const listener = await listen(createTcpServer());
  await listener.close();
  return listener.port;
}

/** Answers the kubectl shim; the body is its arguments and input. */
export async function serveControl(answer: (body: Buffer) => string): Promise<Listener> {
  return listen(
    createServer((incoming, outgoing) => {
      void readBody(incoming).then((body) => outgoing.end(answer(body)));
    }),
  );
}

async function listen(server: Server | TcpServer): Promise<Listener> {
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The curl shim says in headers of its own what scheme, host and port the URL had; the Host header may be another. */
function original(incoming: IncomingMessage, body: string, elapsed: number): HttpRequest {
  const { "x-stand-in-scheme": scheme, "x-stand-in-authority": authority, ...rest } = incoming.headers;
  const url = new URL(`${scheme ?? "http"}://${String(authority ?? rest.host ?? "unknown")}${incoming.url ?? "/"}`);
  const headers = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  return {
    method: incoming.method ?? "GET",
    url,
    origin: url.origin,
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
    json: () => JSON.parse(body) as unknown,
    elapsed,
  };
}

function send(outgoing: ServerResponse, response: HttpResponse | undefined): void {
  if (response === undefined) {
    outgoing.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
    return;
  }
  if (response.reset) {
    outgoing.destroy();
    return;
  }
  const { status = 200, json, body = json === undefined ? "" : JSON.stringify(json), headers } = response;
  const type = json === undefined ? "text/plain" : "application/json";
  outgoing.writeHead(status, { "content-type": type, ...headers }).end(body);
}
