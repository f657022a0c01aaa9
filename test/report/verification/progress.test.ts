import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { painter } from "../../../src/base/terminal.js";
import type { Progress } from "../../../src/model/verification.js";
import { createProgress, type ProgressOptions } from "../../../src/report/verification/progress.js";
import { FAILED, solution } from "./fixture.js";

const NOON = Date.parse("2027-03-01T12:00:00Z");

/** A time that goes on only when told. */
class TestClock {
  private time = NOON;
  private timers: { every: number; next: number; work: () => void }[] = [];

  now = (): number => this.time;

  every = (every: number, work: () => void): (() => void) => {
    const timer = { every, next: this.time + every, work };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((it) => it !== timer);
    };
  };

  get running(): number {
    return this.timers.length;
  }

  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const [timer] = this.timers.filter(({ next }) => next <= end).sort((a, b) => a.next - b.next);
      if (timer === undefined) break;
      this.time = timer.next;
      timer.next += timer.every;
      timer.work();
    }
    this.time = end;
  }
}

/** As much of a terminal as progress uses; it throws for what it does not know. */
class Screen {
  readonly isTTY = true;
  lines: string[] = [""];
  private row = 0;
  private column = 0;

  constructor(
    public columns = 80,
    public rows = 24,
  ) {}

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what moves the cursor is a control character
    for (const [part] of text.matchAll(/\u001b\[\d*[A-Za-z]|./gsu)) this.put(part);
  }

  text(): string {
    return this.lines.join("\n");
  }

  private put(part: string): void {
    if (part === "\n") this.move(this.row + 1, 0);
    else if (part === "\r") this.column = 0;
    else if (part === "\u001b[J") this.clear();
    else if (part.endsWith("A")) this.row -= Number(part.slice(2, -1));
    else if (part < " ") throw new Error(`unknown ${JSON.stringify(part)}`);
    else this.print(part);
    if (this.row < 0) throw new Error("above the first line");
  }

  private print(character: string): void {
    if (this.column === this.columns) this.move(this.row + 1, 0);
    const line = this.lines[this.row] ?? "";
    this.lines[this.row] = line.slice(0, this.column) + character + line.slice(this.column + 1);
    this.column += 1;
  }

  private clear(): void {
    this.lines = [...this.lines.slice(0, this.row), (this.lines[this.row] ?? "").slice(0, this.column)];
  }

  private move(row: number, column: number): void {
    this.row = row;
    this.column = column;
    this.lines[row] ??= "";
  }
}

function pipe() {
  const written: string[] = [];
  return { written, text: () => written.join(""), write: (text: string) => written.push(text) };
}

function start(stream: ProgressOptions["stream"], more: Partial<ProgressOptions> = {}) {
  const clock = new TestClock();
  const paint = painter("never", {}, {});
  return { clock, view: createProgress({ stream, env: {}, verbosity: "normal", paint, clock, ...more }) };
}

function doing(name: string, what: string, message: string): Progress {
  return { kind: "solution", solution: name, doing: what, message };
}

const PASSED: Progress = { kind: "verdict", solution: "acme/anvil", verdict: solution() };
const LOG: Progress = {
  kind: "log",
  solution: "acme/forge",
  test: "forge-test",
  line: "asking\u001b[2J for\t/version",
};

describe("not on a terminal", () => {
  test("writes a line only for what has changed", () => {
    const stream = pipe();
    const { clock, view } = start(stream);
    view.show(doing("acme/anvil", "waiting", "release anvil/anvil installs"));
    clock.pass(1000);
    view.show(doing("acme/anvil", "waiting", "release anvil/anvil installs"));
    view.show(doing("acme/anvil", "testing", "anvil-test"));
    view.show(LOG);
    view.show({ kind: "note", message: "stopping" });
    view.show(PASSED);
    view.show({ kind: "verdict", solution: "acme/forge", verdict: FAILED });
    expect(stream.text()).toBe(`\
12:00:00 acme/anvil waiting: release anvil/anvil installs
12:00:01 acme/anvil testing: anvil-test
12:00:01 acme/forge forge-test | asking\\u001b[2J for /version
12:00:01 stopping
12:00:01 acme/anvil passed
12:00:01 acme/forge failed CrashLoopBackOff: container web of Pod forge/forge-0 ends with exit code 1
`);
  });

  test("says every minute what is awaited", () => {
    const stream = pipe();
    const { clock, view } = start(stream);
    view.show(doing("acme/anvil", "waiting", "for a node"));
    clock.pass(59_000);
    expect(stream.written).toHaveLength(1);
    clock.pass(121_000);
    expect(stream.text().split("\n").slice(1, -1)).toEqual([
      "12:01:00 still awaited: acme/anvil (waiting: for a node)",
      "12:02:00 still awaited: acme/anvil (waiting: for a node)",
      "12:03:00 still awaited: acme/anvil (waiting: for a node)",
    ]);
  });

  test("names five of many, and none where none is left", () => {
    const stream = pipe();
    const { clock, view } = start(stream);
    for (let index = 0; index < 8; index += 1) view.show(doing(`acme/${index}`, "waiting", ""));
    clock.pass(60_000);
    expect(stream.written.at(-1)).toMatch(/still awaited: acme\/0 \(waiting\), .*acme\/4 \(waiting\) and 3 more\n$/);
    for (let index = 0; index < 8; index += 1) view.show({ ...PASSED, solution: `acme/${index}` });
    clock.pass(60_000);
    expect(stream.written.at(-1)).toBe("12:02:00 still at work\n");
  });

  test("shows only verdicts when quiet, also on a terminal", () => {
    for (const stream of [pipe(), { ...pipe(), isTTY: true }]) {
      const { clock, view } = start(stream, { verbosity: "quiet" });
      view.show(doing("acme/anvil", "waiting", "x"));
      view.show(LOG);
      view.show(PASSED);
      clock.pass(600_000);
      view.stop();
      expect(stream.text()).toBe("acme/anvil passed\n");
    }
  });

  test("stops for good, and leaves no timer", () => {
    const stream = pipe();
    const { clock, view } = start(stream);
    view.stop();
    view.show(PASSED);
    clock.pass(600_000);
    expect(stream.text()).toBe("");
    expect(clock.running).toBe(0);
  });

  test("hides what it is told to", () => {
    const stream = pipe();
    const { view } = start(stream, { mask: (text) => text.replaceAll("/version", "***") });
    view.show(LOG);
    view.show(doing("acme/anvil", "waiting", "for /version"));
    expect(stream.text()).not.toContain("/version");
  });

  test("hides a private key that comes line by line, and no other log", () => {
    const stream = pipe();
    const { view } = start(stream);
    const say = (name: string, line: string) => view.show({ kind: "log", solution: "acme/forge", test: name, line });
    say("one", "a");
    say("one", "-----BEGIN PRIVATE KEY-----");
    say("one", "MIIE");
    say("two", "b");
    say("one", "-----END PRIVATE KEY-----");
    say("one", "c");
    expect(stream.written.map((line) => line.slice(20).trim())).toEqual([
      "one | a",
      "one | ***",
      "one | ***",
      "two | b",
      "one | ***",
      "one | c",
    ]);
  });

  test.each<[what: string, stream: object, env: NodeJS.ProcessEnv]>([
    ["in CI", { isTTY: true }, { CI: "true" }],
    ["in a dumb terminal", { isTTY: true }, { TERM: "dumb" }],
    ["in a narrow terminal", { isTTY: true, columns: 39 }, {}],
  ])("is what is shown %s", (_, more, env) => {
    const stream = { ...pipe(), ...more };
    const { view } = start(stream, { env });
    view.show(doing("acme/anvil", "waiting", "x"));
    expect(stream.text()).toBe("12:00:00 acme/anvil waiting: x\n");
  });
});

describe("on a terminal", () => {
  test("draws a block in place, with what stays above it", () => {
    const screen = new Screen();
    const { clock, view } = start(screen);
    view.show(doing("acme/anvil", "waiting", "release anvil/anvil installs"));
    view.show(doing("acme/forge", "testing", "forge-test"));
    clock.pass(100);
    expect(screen.text()).toBe(`\
acme/anvil  0:00  waiting: release anvil/anvil installs
acme/forge  0:00  testing: forge-test
2 running
`);
    view.show(LOG);
    clock.pass(83_000);
    view.show(PASSED);
    clock.pass(100);
    expect(screen.text()).toBe(`\
acme/forge forge-test | asking\\u001b[2J for /version
acme/anvil passed
acme/forge  1:23  testing: forge-test
1 running, 1 passed
`);
    view.stop();
    expect(screen.text()).toBe(`\
acme/forge forge-test | asking\\u001b[2J for /version
acme/anvil passed
`);
    expect(clock.running).toBe(0);
  });

  test("draws nothing that has not changed", () => {
    const screen = new Screen();
    const { clock, view } = start(screen);
    let writes = 0;
    const write = screen.write.bind(screen);
    screen.write = (text) => {
      writes += 1;
      write(text);
    };
    view.show(doing("acme/anvil", "waiting", "x"));
    for (let index = 0; index < 50; index += 1) view.show(doing("acme/anvil", "waiting", "x"));
    clock.pass(10_000);
    expect(writes).toBeLessThanOrEqual(12);
  });

  test("cuts lines to the width, and shows as many as fit", () => {
    const screen = new Screen(40, 8);
    const { clock, view } = start(screen);
    for (let index = 0; index < 9; index += 1) view.show(doing(`vendor/${index}`, "waiting", "日本語 ".repeat(30)));
    clock.pass(100);
    const lines = screen.text().split("\n");
    expect(lines).toHaveLength(7);
    expect(lines[0]).toBe("vendor/0  0:00  waiting: 日本語 日本語…");
    expect(lines[5]).toBe("9 running, 4 of them not shown");
  });

  test("follows a window that becomes narrow", () => {
    const screen = new Screen(80);
    const { clock, view } = start(screen);
    view.show(doing("acme/anvil", "waiting", "x".repeat(100)));
    clock.pass(100);
    screen.columns = 30;
    // What a terminal does with lines that do not fit any more.
    screen.lines = screen.lines.flatMap((line) => line.match(/.{1,30}/g) ?? [""]);
    Object.assign(screen, { row: screen.lines.length - 1 });
    clock.pass(1000);
    expect(screen.text()).toBe("1 running\n");
  });

  test("loses nothing that stays, in whatever order things happen", () => {
    const name = fc.constantFrom("a/b", "c/d", "e/f", "g/h");
    const event: fc.Arbitrary<Progress | number> = fc.oneof(
      fc.record({
        kind: fc.constant("solution" as const),
        solution: name,
        doing: fc.constantFrom("waiting", "testing"),
        message: fc.string({ unit: "binary", maxLength: 100 }),
      }),
      fc.record({
        kind: fc.constant("note" as const),
        message: fc.string({ unit: fc.constantFrom(..."abc "), minLength: 1, maxLength: 70 }),
      }),
      name.map((solutionName) => ({ ...PASSED, solution: solutionName }) as Progress),
      fc.nat({ max: 3000 }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const screen = new Screen(80, 6);
        const { clock, view } = start(screen);
        const kept: string[] = [];
        for (const it of events) {
          if (typeof it === "number") clock.pass(it);
          else view.show(it);
          if (typeof it === "object" && it.kind === "note") kept.push(it.message.trim());
          if (typeof it === "object" && it.kind === "verdict") kept.push(`${it.solution} passed`);
        }
        view.stop();
        expect(screen.text()).toBe([...kept, ""].join("\n"));
      }),
      { numRuns: 50 },
    );
  }, 60_000);
});
