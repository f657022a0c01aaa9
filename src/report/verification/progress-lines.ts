import type { Progress } from "../../model/verification.js";
import type { ProgressSettings, ProgressView } from "./progress-types.js";
import { eventLine, Running, said, shown } from "./progress-words.js";

const MINUTE = 60_000;
/** Of many solutions that are awaited these are named. */
const MOST_NAMED = 5;

/** Whether lines begin with the time, and whether a line is written each minute in which nothing changes. */
export interface LineOptions {
  readonly times: boolean;
  readonly awaited: boolean;
}

/** A line for each event that says something new. */
export function plainProgress(
  { stream, paint, clock, mask }: ProgressSettings,
  { times, awaited }: LineOptions,
): ProgressView {
  const running = new Running();
  let spoken = clock.now();
  let stopped = false;
  const line = (text: string): void => {
    spoken = clock.now();
    stream.write(times ? `${paint("dim", timeOf(spoken))} ${text}\n` : `${text}\n`);
  };
  const stopTimer = clock.every(1000, () => {
    if (awaited && clock.now() - spoken >= MINUTE) line(awaitedLine(running, mask));
  });
  return {
    show(event: Progress) {
      if (!stopped && running.take(event, clock.now())) line(eventLine(event, paint, mask));
    },
    stop() {
      stopped = true;
      stopTimer();
    },
  };
}

/** `12:00:01`, UTC as in the record. */
function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 19);
}

function awaitedLine(running: Running, mask: (text: string) => string): string {
  const entries = running.entries();
  if (entries.length === 0) return "still at work";
  const named = entries
    .slice(0, MOST_NAMED)
    .map(([solution, { doing, message }]) => `${shown(solution)} (${said(doing, message, mask)})`);
  const more = entries.length > MOST_NAMED ? ` and ${entries.length - MOST_NAMED} more` : "";
  return `still awaited: ${named.join(", ")}${more}`;
}
