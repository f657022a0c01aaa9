import type { Progress } from "../../model/verification.js";
import { columnsOf, cut } from "../columns.js";
import { LEAST_COLUMNS, type ProgressSettings, type ProgressView } from "./progress-types.js";
import { eventLine, Running, said, shown } from "./progress-words.js";

/** Drawing more often than this shows nobody more. */
const FRAME = 100;
const MOST_LINES = 12;
const LONGEST_NAME = 32;

/** A block of lines at the end of the terminal that is drawn in place, and above it what stays. */
export function liveProgress(settings: ProgressSettings): ProgressView {
  const { stream, paint, clock, mask } = settings;
  const running = new Running();
  const began = clock.now();
  let above: string[] = [];
  let drawn: readonly string[] = [];
  let second = -1;
  const draw = (): void => {
    const now = clock.now();
    const block = blockLines(running, now, settings);
    second = Math.floor((now - began) / 1000);
    stream.write([erase(drawn, stream.columns), ...above, ...block].join(""));
    above = [];
    drawn = block;
  };
  let changed = false;
  let stopped = false;
  const stopTimer = clock.every(FRAME, () => {
    if (!changed && above.length === 0 && Math.floor((clock.now() - began) / 1000) === second) return;
    changed = false;
    draw();
  });
  return {
    show(event: Progress) {
      if (stopped) return;
      changed = running.take(event, clock.now()) || changed;
      if (event.kind !== "solution") above.push(`${eventLine(event, paint, mask)}\n`);
    },
    stop() {
      if (stopped) return;
      stopped = true;
      stopTimer();
      stream.write([erase(drawn, stream.columns), ...above].join(""));
    },
  };
}

/** Takes the cursor to the block's first line and clears what is below; a line may have become several in a narrower window. */
function erase(lines: readonly string[], width = 80): string {
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(columnsOf(line.trimEnd()) / width)), 0);
  return rows === 0 ? "" : `\u001b[${rows}A\r\u001b[J`;
}

/** The solutions that run for the longest time, as many as fit, and how many there are; without colours, because lines are cut. */
function blockLines(running: Running, now: number, { stream, mask }: ProgressSettings): string[] {
  const { columns = 80, rows = 24 } = stream;
  const entries = running.entries();
  if (entries.length === 0) return [];
  const most = columns < LEAST_COLUMNS ? 0 : Math.max(1, Math.min(MOST_LINES, rows - 3));
  const shownEntries = entries.slice(0, most);
  const width = Math.min(LONGEST_NAME, Math.max(0, ...shownEntries.map(([solution]) => columnsOf(shown(solution)))));
  const lines = shownEntries.map(([solution, { doing, message, since }]) => {
    const name = cut(shown(solution), width);
    const padding = " ".repeat(width - columnsOf(name));
    return `${name}${padding}  ${clockText(now - since)}  ${said(doing, message, mask)}`;
  });
  const more = most > 0 && entries.length > most ? `, ${entries.length - most} of them not shown` : "";
  // The last column stays free: some terminals break the line there.
  return [...lines, `${running.counts()}${more}`].map((line) => `${cut(line, columns - 1)}\n`);
}

/** `1:23` */
function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
