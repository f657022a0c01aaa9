/** What a server has answered, or why there is no answer. */
export type Download = Answer | { readonly problem: string };

/** An answer of a server, whatever its status is. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** The body as UTF-8. */
  readonly text: string;
}

/** How something is asked for. */
export interface DownloadOptions {
  /** @default "GET" */
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  /** The longest answer, in bytes. */
  readonly limit: number;
  /** Ends the request. */
  readonly signal: AbortSignal;
}

/** Asks a server. It never throws: what keeps the answer from coming is told as a problem. Only this machine is asked without TLS. */
export async function download(url: string, options: DownloadOptions): Promise<Download> {
  const { method = "GET", headers = {}, limit, signal } = options;
  if (!isSafe(url)) return { problem: `${url} is neither https nor on this machine` };
  const { host } = new URL(url);
  try {
    const response = await fetch(url, { method, headers, signal });
    if (!isSafe(response.url)) return { problem: `${host} leads to an address without https` };
    const body = await boundedBody(response, limit);
    if (body === undefined) return { problem: `the answer of ${host} is longer than ${limit / 2 ** 20} MiB` };
    const { status, headers: answered } = response;
    // Not all bodies are texts: what nobody reads is not decoded.
    return {
      status,
      headers: answered,
      body,
      get text() {
        return new TextDecoder().decode(body);
      },
    };
  } catch (error) {
    return { problem: `${host} cannot be reached (${causeOf(error)})` };
  }
}

/** Whether the address is one of this machine. */
export function isLoopback(url: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

function isSafe(url: string): boolean {
  return URL.canParse(url) && (url.startsWith("https://") || (url.startsWith("http://") && isLoopback(url)));
}

async function boundedBody(response: Response, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** The short name of what went wrong; fetch hides it in the cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  const { cause } = error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error.message;
}
