import type { LiveObject } from "../../model/live.js";
import { sleep } from "../run/clock.js";
import type { RunContext } from "../run/context.js";
import { containersOf } from "./attempts.js";

/** A log that could not be opened, or was cut, is opened again after so many milliseconds. */
const AGAIN_MS = 1000;

/** Streams the logs of a Job's pods as they come up. */
export class LogStreams {
  readonly #open = new Set<string>();
  readonly #stop = new AbortController();

  constructor(
    private readonly context: RunContext,
    private readonly solution: string,
    private readonly test: string,
  ) {}

  /** Opens the logs of the containers that have begun and are not open yet. */
  follow(pod: LiveObject): void {
    const begun = startedIn(pod);
    for (const container of containersOf(pod)) {
      const key = `${pod.metadata.uid} ${container}`;
      if (!begun.has(container) || this.#open.has(key)) continue;
      this.#open.add(key);
      void this.#stream(pod, container);
    }
  }

  close(): void {
    this.#stop.abort();
  }

  async #stream({ metadata: { namespace = "default", name } }: LiveObject, container: string): Promise<void> {
    const { cluster, clock, progress } = this.context;
    const { signal } = this.#stop;
    let lines = 0;
    for (let tries = 0; tries < 3 && !signal.aborted; tries++) {
      let seen = 0;
      const onLine = (line: string): void => {
        // A log that was cut begins again from its first line.
        if (++seen <= lines || signal.aborted) return;
        lines = seen;
        progress({ kind: "log", solution: this.solution, test: this.test, line });
      };
      const answer = await cluster.logs({ namespace, pod: name, container, onLine, signal });
      if (answer.ok) return;
      await sleep(clock, AGAIN_MS, signal);
    }
  }
}

/** Names of the containers that run or have run. */
function startedIn({ status }: LiveObject): Set<string> {
  const names = ["initContainerStatuses", "containerStatuses"].flatMap((field) => {
    const states = status?.[field];
    if (!Array.isArray(states)) return [];
    return states.flatMap(({ name, state }) => ((state?.running ?? state?.terminated) ? [String(name)] : []));
  });
  return new Set(names);
}
