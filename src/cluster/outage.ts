import type { Failure } from "../model/cluster.js";
import type { Clock } from "./clock.js";

/** So many milliseconds a failure tells how the server is now. */
const FRESH = 10_000;

/** Whether a server answers at all, by what became of the latest requests. */
export class Outage {
  readonly #clock: Pick<Clock, "now">;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #failed: { readonly failure: Failure; readonly at: number } | undefined;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** The server itself has answered something, whatever it was. */
  answered(): void {
    this.#answeredAt = this.#clock.now();
    this.#failed = undefined;
  }

  /** A request was tried again and again since `start`, and never answered. */
  failed(failure: Failure, start: number): void {
    if (this.#answeredAt < start) this.#failed = { failure, at: this.#clock.now() };
  }

  /** The latest such failure, where it is fresh and nothing was answered since it began. */
  get failure(): Failure | undefined {
    const failed = this.#failed;
    return failed !== undefined && this.#clock.now() - failed.at < FRESH ? failed.failure : undefined;
  }
}
