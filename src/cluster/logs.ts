import type { Answer, LogRequest } from "../model/cluster.js";
import { linesOf } from "./lines.js";
import { queryText } from "./paths.js";
import { open, type Sender, type Sending, sendForText } from "./send.js";
import { failed, succeeded } from "./status.js";
import { watched } from "./transport.js";

const LIMIT_BYTES = 1024 * 1024;
/** A container may be silent for as long as it wants. */
const FOREVER = Number.POSITIVE_INFINITY;

/** Reads the log of a container, or follows it to its end or the signal's. */
export async function readLog(sender: Sender, request: LogRequest): Promise<Answer<string>> {
  return request.onLine ? follow(sender, request, request.onLine) : sendForText(sender, logRequest(request));
}

/** Gives, in the end, the last `limitBytes` of what came: what a test says at its end tells most. */
async function follow(sender: Sender, request: LogRequest, onLine: (line: string) => void): Promise<Answer<string>> {
  const sending = { ...logRequest(request), ownConnection: true };
  const opened = await open(sender, { ...sending, timeoutMs: 30_000 });
  const tail = new Tail(request.limitBytes ?? LIMIT_BYTES);
  if (!opened.ok) return request.signal?.aborted ? succeeded("") : { ok: false, failure: opened.attempt.failure };
  try {
    for await (const line of linesOf(watched(opened.answer, FOREVER, sender.clock))) {
      onLine(line);
      tail.add(line);
    }
    return succeeded(tail.text());
  } catch (error) {
    if (request.signal?.aborted) return succeeded(tail.text());
    return failed("unreachable", `cannot ${sending.doing} at ${sender.server}: ${(error as Error).message}`);
  }
}

function logRequest({
  namespace,
  pod,
  container,
  previous,
  tailLines,
  limitBytes,
  onLine,
  signal,
}: LogRequest): Sending {
  const limit = limitBytes ?? LIMIT_BYTES;
  const query = { container, previous, tailLines, ...(onLine ? { follow: true } : { limitBytes: limit }) };
  return {
    method: "GET",
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log${queryText(query)}`,
    headers: { accept: "*/*" },
    doing: `read the log of Pod ${namespace}/${pod}, container ${container}`,
    ...(signal ? { signal } : {}),
  };
}

/** The last lines of a log, together about so many bytes. */
class Tail {
  readonly #limit: number;
  #lines: string[] = [];
  #size = 0;
  #first = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(line: string): void {
    this.#lines.push(`${line}\n`);
    this.#size += line.length + 1;
    while (this.#size > this.#limit && this.#first < this.#lines.length - 1) {
      this.#size -= (this.#lines[this.#first] ?? "").length;
      this.#lines[this.#first++] = "";
    }
    if (this.#first > 1000) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }

  text(): string {
    return this.#lines.join("");
  }
}
