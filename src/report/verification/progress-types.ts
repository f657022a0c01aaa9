import type { Paint } from "../../base/terminal.js";
import type { Progress } from "../../model/verification.js";

/** Shows what happens while a run goes on. */
export interface ProgressView {
  show(event: Progress): void;
  /** Leaves the terminal as it was, with all that was said before; what comes later is not shown. */
  stop(): void;
}

/** Where progress is shown: standard error. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Read anew at each drawing, because windows change. */
  readonly columns?: number;
  readonly rows?: number;
}

/** The time as progress needs it. */
export interface ProgressClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Does something again and again until the function that it gives is called. */
  every(milliseconds: number, work: () => void): () => void;
}

/** What progress is shown with. */
export interface ProgressSettings {
  readonly stream: ProgressStream;
  readonly paint: Paint;
  readonly clock: ProgressClock;
  /** Hides secrets in what is shown. */
  readonly mask: (text: string) => string;
}

/** In a narrower terminal a line says nothing any more. */
export const LEAST_COLUMNS = 40;
