import { MASK } from "../../base/mask.js";
import { keyLineMasker } from "../../base/mask-keys.js";
import type { Verbosity } from "../../base/terminal.js";
import { liveProgress } from "./progress-block.js";
import { plainProgress } from "./progress-lines.js";
import {
  LEAST_COLUMNS,
  type ProgressClock,
  type ProgressSettings,
  type ProgressStream,
  type ProgressView,
} from "./progress-types.js";

/** How progress is shown. */
export interface ProgressOptions extends Pick<ProgressSettings, "stream" | "paint"> {
  readonly env: NodeJS.ProcessEnv;
  /** `quiet` shows nothing but verdicts. */
  readonly verbosity: Verbosity;
  /** @default the time of this machine */
  readonly clock?: ProgressClock;
  /** Hides secrets in what is shown. @default nothing is hidden, because the events are masked */
  readonly mask?: (text: string) => string;
}

/**
 * On a terminal a block with a line for each solution that is being verified, drawn in place, with verdicts and logs above it; elsewhere,
 * in CI and where it is narrow, lines with the time (UTC) for what has changed, and one at least every minute.
 */
export function createProgress({ env, verbosity, ...options }: ProgressOptions): ProgressView {
  const settings = { clock: SYSTEM_CLOCK, mask: (text: string) => text, ...options };
  if (verbosity === "quiet") return quietly(plainProgress(settings, { times: false, awaited: false }));
  const isOnTerminal = isLive(options.stream, env);
  return withoutKeys(isOnTerminal ? liveProgress(settings) : plainProgress(settings, { times: true, awaited: true }));
}

/** A private key in a log comes in many events, of which each alone says nothing. */
function withoutKeys(view: ProgressView): ProgressView {
  const maskers = new Map<string, (line: string) => string>();
  const masked = (test: string, line: string): string => {
    const masker = maskers.get(test) ?? keyLineMasker(MASK);
    maskers.set(test, masker);
    return masker(line);
  };
  return {
    show(event) {
      if (event.kind !== "log") return view.show(event);
      view.show({ ...event, line: masked(`${event.solution} ${event.test}`, event.line) });
    },
    stop: () => view.stop(),
  };
}

function isLive({ isTTY, columns = 80 }: ProgressStream, env: NodeJS.ProcessEnv): boolean {
  return isTTY === true && columns >= LEAST_COLUMNS && env["TERM"] !== "dumb" && !env["CI"];
}

function quietly(view: ProgressView): ProgressView {
  return { show: (event) => void (event.kind === "verdict" && view.show(event)), stop: () => view.stop() };
}

const SYSTEM_CLOCK: ProgressClock = {
  now: () => Date.now(),
  every(milliseconds, work) {
    // Watching alone keeps no process alive.
    const timer = setInterval(work, milliseconds).unref();
    return () => clearInterval(timer);
  },
};
