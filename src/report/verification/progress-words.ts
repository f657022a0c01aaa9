import type { Paint } from "../../base/terminal.js";
import type { Progress, SolutionVerdict, Verdict } from "../../model/verification.js";
import { singleLine } from "../characters.js";
import { COLORS, COUNTED } from "./words.js";

/** What a solution that is being verified is at. */
export interface Doing {
  readonly doing: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** The solutions that are being verified, and how many have come to which end. */
export class Running {
  private readonly solutions = new Map<string, Doing>();
  private readonly ended = new Map<Verdict, number>();

  /** Whether something has changed that is worth a line. */
  take(event: Progress, now: number): boolean {
    if (event.kind === "verdict") {
      this.solutions.delete(event.solution);
      this.ended.set(event.verdict.verdict, (this.ended.get(event.verdict.verdict) ?? 0) + 1);
    }
    if (event.kind !== "solution") return true;
    const { solution, doing, message } = event;
    const before = this.solutions.get(solution);
    this.solutions.set(solution, { doing, message, since: before?.doing === doing ? before.since : now });
    return before?.doing !== doing || before.message !== message;
  }

  entries(): readonly (readonly [solution: string, at: Doing])[] {
    return [...this.solutions];
  }

  /** `3 running, 2 passed, 1 failed` */
  counts(): string {
    const ended = COUNTED.filter((verdict) => this.ended.has(verdict));
    return [`${this.solutions.size} running`, ...ended.map((verdict) => `${this.ended.get(verdict)} ${verdict}`)].join(
      ", ",
    );
  }
}

/** An event as one line, which nothing in it can break. */
export function eventLine(event: Progress, paint: Paint, mask: (text: string) => string): string {
  switch (event.kind) {
    case "solution":
      return `${paint("bold", shown(event.solution))} ${said(event.doing, event.message, mask)}`;
    case "verdict":
      return verdictLine(shown(event.solution), event.verdict, paint, mask);
    case "log":
      return `${paint("dim", `${shown(event.solution)} ${shown(event.test)} |`)} ${shown(mask(event.line))}`;
    case "note":
      return shown(mask(event.message));
  }
}

/** What a solution is at: `waiting: release anvil/anvil installs`. */
export function said(doing: string, message: string, mask: (text: string) => string): string {
  return message === "" ? shown(doing) : `${shown(doing)}: ${shown(mask(message))}`;
}

/** A text of others in one line. */
export function shown(text: string): string {
  return singleLine(text).replaceAll("\t", " ");
}

function verdictLine(
  name: string,
  { verdict, reason, message }: SolutionVerdict,
  paint: Paint,
  mask: (text: string) => string,
): string {
  const head = `${paint("bold", name)} ${paint(COLORS[verdict], verdict)}`;
  return verdict === "passed" ? head : `${head} ${reason}: ${shown(mask(message))}`;
}
