import type { LogRequest } from "../../../src/model/cluster.js";

type Which = Pick<LogRequest, "namespace" | "pod" | "container" | "previous">;

interface Log {
  text: string;
  ended: boolean;
  readonly followers: Set<() => void>;
}

/** The logs of containers. */
export class MemoryLogs {
  readonly #logs = new Map<string, Log>();

  append(which: Which, text: string, end: boolean): void {
    const log = this.#of(which);
    log.text += text;
    log.ended ||= end;
    for (const follower of [...log.followers]) follower();
  }

  async read(request: LogRequest): Promise<string> {
    const log = this.#of(request);
    if (request.onLine) await follow(log, request.onLine, request.signal);
    const lines = log.text.split(/(?<=\n)/);
    const text = request.tailLines === undefined ? log.text : lines.slice(-request.tailLines).join("");
    return text.slice(0, request.limitBytes);
  }

  #of({ namespace, pod, container, previous = false }: Which): Log {
    const key = [namespace, pod, container, previous].join("/");
    const log = this.#logs.get(key) ?? { text: "", ended: false, followers: new Set() };
    this.#logs.set(key, log);
    return log;
  }
}

function follow(log: Log, onLine: (line: string) => void, signal: AbortSignal | undefined): Promise<void> {
  let told = 0;
  return new Promise((resolve) => {
    const end = (): void => {
      log.followers.delete(step);
      resolve();
    };
    const step = (): void => {
      const until = log.ended ? log.text.length : log.text.lastIndexOf("\n") + 1;
      const fresh = log.text.slice(told, until).replace(/\n$/, "");
      if (until > told) for (const line of fresh.split("\n")) onLine(line);
      told = Math.max(told, until);
      if (log.ended) end();
    };
    log.followers.add(step);
    signal?.addEventListener("abort", end);
    step();
  });
}
