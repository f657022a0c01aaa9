import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import type { Clock } from "./clock.js";
import type { Credentials } from "./credentials.js";

/** One HTTP request as it was answered, or not. */
export interface RequestInfo {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  readonly watch: boolean;
}

/** What is sent to an API server. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds without a byte after which the answer is not waited for any longer. */
  readonly timeoutMs: number;
  /** On a connection of its own, for what lasts or must not meet a connection that is just being closed. @default false */
  readonly ownConnection?: boolean;
  readonly watch?: boolean;
  readonly signal?: AbortSignal;
}

/** No answer, or not all of it. */
export class ConnectionLost extends Error {
  /** Whether the server may have received the request. */
  readonly sent: boolean;
  /** Whether trying again is of no use, as with a certificate that is not trusted. */
  readonly permanent: boolean;

  constructor(message: string, sent: boolean, permanent = false) {
    super(message);
    this.name = "ConnectionLost";
    this.sent = sent;
    this.permanent = permanent;
  }
}

/** Milliseconds until the first sign of life on a silent connection, so that nothing on the way forgets it. */
const KEEP_ALIVE = 15_000;

/** Milliseconds until a connection stands. */
const CONNECT = 15_000;

/** What of a server's certificate no repetition heals. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|EPROTO/;

/** Makes single requests to one server. */
export class Transport {
  readonly #server: URL;
  readonly #userAgent: string;
  readonly #onRequest: (info: RequestInfo) => void;
  readonly #clock: Clock;

  constructor(server: string, userAgent: string, onRequest: (info: RequestInfo) => void, clock: Clock) {
    this.#server = new URL(server);
    this.#userAgent = userAgent;
    this.#onRequest = onRequest;
    this.#clock = clock;
  }

  /** Sends a request. Gives the answer once its header is there. @throws ConnectionLost */
  async open(request: HttpRequest, credentials: Credentials): Promise<http.IncomingMessage> {
    const { method, path, watch = false } = request;
    try {
      const answer = await this.#send(request, credentials);
      this.#onRequest({ method, path, status: answer.statusCode, watch });
      return answer;
    } catch (error) {
      this.#onRequest({ method, path, status: undefined, watch });
      throw error;
    }
  }

  #send(request: HttpRequest, credentials: Credentials): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#outgoing(request, credentials);
      let sent = false;
      const limit = (ms: number) => this.#clock.timer(ms, () => outgoing.destroy(silence(ms)));
      let timer = limit(Math.min(CONNECT, request.timeoutMs));
      const connected = () => {
        sent = true;
        timer.stop();
        timer = limit(request.timeoutMs);
      };
      outgoing.once("socket", (socket) => socket.setKeepAlive(true, KEEP_ALIVE));
      outgoing.once("socket", (socket) => whenConnected(socket, this.#isSecure(), connected));
      outgoing.once("response", (answer) => {
        timer.stop();
        resolve(answer);
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        timer.stop();
        reject(lost(error, sent));
      });
      outgoing.end(request.body);
    });
  }

  #outgoing({ method, path, headers, body, ownConnection, signal }: HttpRequest, credentials: Credentials) {
    const options: https.RequestOptions = {
      method,
      host: this.#server.hostname.replace(/^\[|\]$/g, ""),
      port: this.#server.port || (this.#isSecure() ? 443 : 80),
      path: this.#server.pathname.replace(/\/$/, "") + path,
      agent: ownConnection ? credentials.ownAgent : credentials.agent,
      headers: {
        accept: "application/json",
        "user-agent": this.#userAgent,
        ...headers,
        ...credentials.headers,
        ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
      },
      ...(signal ? { signal } : {}),
    };
    return this.#isSecure() ? https.request(options) : http.request(options);
  }

  #isSecure(): boolean {
    return this.#server.protocol === "https:";
  }
}

/** The whole body of an answer. @throws ConnectionLost where it ends early or nothing comes for so long */
export async function bodyOf(answer: http.IncomingMessage, timeoutMs: number, clock: Clock): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of watched(answer, timeoutMs, clock)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The bytes of an answer as they come. @throws ConnectionLost where it ends early or nothing comes for so long */
export async function* watched(answer: http.IncomingMessage, timeoutMs: number, clock: Clock): AsyncGenerator<Buffer> {
  const timer = clock.timer(timeoutMs, () => answer.destroy(silence(timeoutMs)));
  try {
    for await (const chunk of answer) {
      timer.restart();
      yield chunk as Buffer;
    }
  } catch (error) {
    throw lost(error as NodeJS.ErrnoException, true);
  } finally {
    timer.stop();
  }
}

function whenConnected(socket: Socket, secure: boolean, act: () => void): void {
  if (socket.connecting) socket.once(secure ? "secureConnect" : "connect", act);
  else act();
}

function silence(timeoutMs: number): ConnectionLost {
  return new ConnectionLost(`nothing came within ${Math.round(timeoutMs / 1000)} s`, true);
}

function lost(error: NodeJS.ErrnoException, sent: boolean): ConnectionLost {
  if (error instanceof ConnectionLost) return new ConnectionLost(error.message, sent, error.permanent);
  const code = error.code ?? "";
  const text = error.message || code || "the connection failed";
  return new ConnectionLost(text, sent, !sent && UNTRUSTED.test(code));
}
