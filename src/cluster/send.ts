import type { IncomingMessage } from "node:http";
import type { Answer, Failure } from "../model/cluster.js";
import { backoff, type Clock } from "./clock.js";
import type { CredentialSource, Credentials } from "./credentials.js";
import type { Outage } from "./outage.js";
import { failed, refusalOf, succeeded } from "./status.js";
import { bodyOf, ConnectionLost, type HttpRequest, type Transport } from "./transport.js";

/** What requests are made with. */
export interface Sender {
  readonly transport: Transport;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly server: string;
  readonly outage: Outage;
}

/** A request, and what is to be known about it. */
export interface Sending extends Omit<HttpRequest, "timeoutMs"> {
  /** What is done, in words: `get Pod shop/web`. */
  readonly doing: string;
  /** Whether it may be done twice. @default true */
  readonly repeatable?: boolean;
  /** @default 15 s for reading, 60 s for writing, which admission may delay */
  readonly timeoutMs?: number;
}

/** Milliseconds after which nothing is begun again. */
const BOUND = 15_000;
const FIRST_WAIT = 200;
const LONGEST_WAIT = 4_000;

/** One attempt that failed, and whether another one makes sense. */
interface Attempt {
  readonly failure: Failure;
  readonly repeat: boolean;
  /** Milliseconds that the server wants to be left alone. */
  readonly pause?: number | undefined;
}

/** Makes a request, again where that may help and is safe, for the last time after about 15 s. Gives the JSON of its answer. */
export async function send<T>(sender: Sender, sending: Sending): Promise<Answer<T>> {
  return sendFor(sender, sending, parseJson<T>);
}

/** Like `send`, for an answer that is text. */
export async function sendForText(sender: Sender, sending: Sending): Promise<Answer<string>> {
  return sendFor(sender, sending, (text) => text);
}

async function sendFor<T>(sender: Sender, sending: Sending, parse: (text: string) => T): Promise<Answer<T>> {
  const { clock } = sender;
  const start = clock.now();
  for (let attempt = 1; ; attempt++) {
    const result = await once(sender, sending, parse);
    if (!("repeat" in result)) return succeeded(result.value);
    const { failure, repeat, pause = 0 } = result;
    const left = BOUND - (clock.now() - start);
    if (!repeat || left <= 0 || pause > left || sending.signal?.aborted) {
      if (repeat && (left <= 0 || pause > left)) sender.outage.failed(failure, start);
      return { ok: false, failure };
    }
    // Whoever is back within the bound is met: the last attempt is made at its end.
    const wait = Math.min(backoff(attempt, FIRST_WAIT, LONGEST_WAIT, clock.random()), left);
    await clock.sleep(Math.max(wait, pause), sending.signal);
  }
}

async function once<T>(sender: Sender, sending: Sending, parse: (text: string) => T): Promise<Attempt | { value: T }> {
  const timeoutMs = sending.timeoutMs ?? (sending.method === "GET" ? 15_000 : 60_000);
  const opened = await open(sender, { ...sending, timeoutMs });
  if (!opened.ok) return opened.attempt;
  try {
    return { value: parse(await bodyOf(opened.answer, timeoutMs, sender.clock)) };
  } catch (error) {
    return lostAttempt(sender, sending, error);
  }
}

/** What came of opening: an answer that is no refusal, or the attempt that failed. */
export type Opened =
  | { readonly ok: true; readonly answer: IncomingMessage }
  | { readonly ok: false; readonly attempt: Attempt };

/** Makes a request once; once more with credentials that were read again where the first ones were refused. */
export async function open(sender: Sender, sending: Sending & { readonly timeoutMs: number }): Promise<Opened> {
  try {
    const credentials = await sender.credentials.current();
    const answer = await sender.transport.open(sending, credentials);
    if (!isGone(answer)) sender.outage.answered();
    if (answer.statusCode !== 401) return await judged(sender, sending, answer);
    answer.destroy();
    return await openAgain(sender, sending, credentials);
  } catch (error) {
    return { ok: false, attempt: lostAttempt(sender, sending, error) };
  }
}

/** What stands before a server that is gone, or is about to go, says so for it. */
function isGone({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 502 && statusCode <= 504;
}

async function openAgain(
  sender: Sender,
  sending: Sending & { timeoutMs: number },
  refused: Credentials,
): Promise<Opened> {
  const credentials = await sender.credentials.renew(refused);
  return judged(sender, sending, await sender.transport.open(sending, credentials));
}

async function judged(
  sender: Sender,
  sending: Sending & { timeoutMs: number },
  answer: IncomingMessage,
): Promise<Opened> {
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return { ok: true, answer };
  const failure = refusalOf(status, await bodyOf(answer, sending.timeoutMs, sender.clock), place(sender, sending));
  const pause = retryAfter(answer.headers["retry-after"]);
  const repeat = failure.kind === "server" && (sending.repeatable !== false || status === 429 || pause !== undefined);
  return { ok: false, attempt: { failure, repeat, pause } };
}

function lostAttempt(sender: Sender, sending: Sending, error: unknown): Attempt {
  if (!(error instanceof ConnectionLost)) return { failure: noCredentials(sender, sending, error), repeat: false };
  const { failure } = failed("unreachable", `cannot ${place(sender, sending)}: ${error.message}`);
  return { failure, repeat: !error.permanent && (sending.repeatable !== false || !error.sent) };
}

/** What is thrown besides a lost connection comes from reading the credentials. */
function noCredentials(sender: Sender, sending: Sending, error: unknown): Failure {
  const text = (error instanceof Error ? error.message : String(error)).trim().split("\n", 1)[0] ?? "";
  const message = `cannot ${place(sender, sending)}: the credentials cannot be read: ${text.slice(0, 300)}`;
  return failed("unauthorized", message).failure;
}

function place({ server }: Sender, { doing }: Sending): string {
  return `${doing} at ${server}`;
}

/** A body that is not JSON was cut off on its way. */
function parseJson<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ConnectionLost("the answer is not complete", true);
  }
}

/** Milliseconds. Dates, which API servers do not write here, count as not given. */
function retryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
