import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/run.js";
import { type AdminAccess, writeKubeconfig } from "./kubeconfig.js";
import { pause } from "./verifier.js";

/** A request as it came. */
export interface Seen {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly isWatch: boolean;
  readonly token: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What happens to a request instead of going through: an answer; its answer cut in half; or nothing, on a connection that is cut. */
export type Fault = { readonly status: number; readonly body?: string } | "half" | "cut";

/** Decides what happens to a request; undefined lets it through. */
export type Rule = (seen: Seen) => Fault | undefined;

/** Stands between a verifier and the API server, with a certificate of its own. */
export class WayProxy {
  static async start(admin: AdminAccess): Promise<WayProxy> {
    const folder = mkdtempSync(join(tmpdir(), "way-proxy-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=way", "-addext", "subjectAltName=IP:127.0.0.1"];
    await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, ...subject]);
    const proxy = new WayProxy(folder, admin, { key: readFileSync(key), cert: readFileSync(cert) });
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  readonly seen: Seen[] = [];
  /** What is wrong at present. */
  rule: Rule = () => undefined;
  /** Milliseconds before each request goes on. */
  delayMs = 0;
  readonly #server: https.Server;
  readonly #agent: https.Agent;
  readonly #sockets = new Set<Socket>();
  readonly #watches = new Set<ServerResponse>();

  private constructor(
    readonly folder: string,
    private readonly admin: AdminAccess,
    private readonly tls: { readonly key: Buffer; readonly cert: Buffer },
  ) {
    const { ca, cert, key } = admin;
    this.#agent = new https.Agent({ ca, cert, key, keepAlive: true });
    this.#server = https.createServer(tls, (request, response) => void this.#serve(request, response));
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  /** A kubeconfig that leads here. @param user as kubeconfigs have it */
  kubeconfig(user: object = { token: "any" }): string {
    const { port } = this.#server.address() as AddressInfo;
    return writeKubeconfig(join(this.folder, "kubeconfig"), {
      server: `https://127.0.0.1:${port}`,
      ca: this.tls.cert,
      user,
    });
  }

  /** Writes a file beside the kubeconfig, and gives its path. */
  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Tells every open watch something, and ends it. */
  endWatches(line: string): void {
    for (const response of this.#watches) response.end(line);
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
    this.#agent.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = seenOf(request);
    this.seen.push(seen);
    if (this.delayMs > 0) await pause(this.delayMs);
    const fault = this.rule(seen);
    if (fault === "cut") request.socket.destroy();
    else if (fault === undefined || fault === "half") this.#pass(request, response, seen, fault === "half");
    else refuse(request, response, fault);
  }

  #pass(request: IncomingMessage, response: ServerResponse, seen: Seen, isCut: boolean): void {
    const { server } = this.admin;
    const { authorization: _, host: __, ...headers } = request.headers;
    const { method, url } = request;
    const onward = https.request(new URL(url ?? "/", server), { method, headers, agent: this.#agent });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      if (isCut) return void half(answer, response);
      if (seen.isWatch) this.#keep(response);
      answer.pipe(response);
    });
    onward.on("error", () => request.socket.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  }

  #keep(response: ServerResponse): void {
    this.#watches.add(response);
    response.on("close", () => this.#watches.delete(response));
    response.flushHeaders();
  }
}

function seenOf({ method = "GET", url = "/", headers }: IncomingMessage): Seen {
  const { pathname, searchParams } = new URL(url, "https://way");
  const token = headers.authorization?.replace(/^Bearer /, "");
  return { method, path: pathname, isWatch: searchParams.get("watch") === "true", token, at: Date.now() };
}

/** As an API server refuses. */
function refuse(request: IncomingMessage, response: ServerResponse, fault: Exclude<Fault, string>): void {
  const { status, body } = fault;
  request.resume();
  const reasons: Record<number, string> = { 401: "Unauthorized", 403: "Forbidden", 410: "Expired" };
  const said = { kind: "Status", apiVersion: "v1", status: "Failure", reason: reasons[status] ?? "", code: status };
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body ?? JSON.stringify({ ...said, message: `the way says ${status}` }));
}

/** The first half of an answer, and then nothing more. */
async function half(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.destroy());
}
