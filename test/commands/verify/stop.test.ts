import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, test } from "vitest";
import { leftText } from "../../../src/commands/verify/left.js";
import { type Signals, Stop } from "../../../src/commands/verify/stop.js";
import type { ObjectRef } from "../../../src/model/live.js";
import type { Hold } from "../../../src/verify/hold/hold.js";
import { Ledger } from "../../../src/verify/hold/ledger.js";

class Exit extends Error {}

class FakeProcess extends EventEmitter implements Signals {
  code: number | undefined;
  said = "";
  readonly stderr = { write: (text: string) => (this.said += text) };
  exit(code: number): never {
    this.code = code;
    throw new Exit();
  }
}

let process: FakeProcess;
let stop: Stop;

beforeEach(() => {
  process = new FakeProcess();
  stop = Stop.onSignals(process);
});

test("before a signal nothing is stopped", () => {
  expect([stop.signal.aborted, stop.by, stop.exitCode, process.said]).toEqual([false, undefined, undefined, ""]);
});

describe.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s", (signal, code) => {
  test("ends the judging, but not the process", () => {
    process.emit(signal);
    expect([stop.signal.aborted, stop.by, stop.exitCode, process.code]).toEqual([true, signal, code, undefined]);
    expect(process.said).toBe("stopping: what was made is being removed; press Ctrl-C again to stop at once\n");
  });

  test("that comes second ends the process at once, and says what is left by then", () => {
    stop.left = () => "this is left: Namespace anvil";
    process.emit("SIGINT");
    process.said = "";
    expect(() => process.emit(signal)).toThrow(Exit);
    expect([process.code, process.said]).toEqual([code, "stopped at once: this is left: Namespace anvil\n"]);
    expect(stop.by, "the first one counts").toBe("SIGINT");
  });
});

test("after its release signals are nobody's", () => {
  stop.release();
  process.emit("SIGINT");
  expect([stop.signal.aborted, process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")]).toEqual([
    false,
    0,
    0,
  ]);
});

describe("what is left", () => {
  const ref = (name: string): ObjectRef => ({ apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name });
  const hold = (run: string, ...names: readonly string[]): Hold => {
    const ledger = new Ledger();
    ledger.intend(run, 0, names.map(ref));
    return { ledger } as unknown as Hold;
  };
  const LAB = { context: "lab" };

  test("is nothing where the leases know of nothing of this run", () => {
    const nothing = "nothing of this run is on the cluster but its leases, which expire in a minute";
    expect(leftText([], "r1", LAB)).toBe(nothing);
    expect(leftText([hold("r1"), hold("r0", "a")], "r1", LAB)).toBe(nothing);
  });

  test.each([
    ["lab", "--context lab"],
    ["in-cluster", "--current-context"],
  ])("on %s is named, with what removes it", (context, flag) => {
    const text = leftText([hold("r1", "a"), hold("r1", "b"), hold("r0", "c")], "r1", { context });
    expect(text).toBe(
      `this is left: ConfigMap shop/a, ConfigMap shop/b; conformitron verify --cleanup ${flag} removes it`,
    );
  });

  test("of much, not all is named", () => {
    const names = Array.from({ length: 13 }, (_it, i) => `c${i}`);
    expect(leftText([hold("r1", ...names)], "r1", LAB)).toContain("ConfigMap shop/c9 and 3 more; ");
  });

  test("is less after something was removed", () => {
    const one = hold("r1", "a", "b");
    one.ledger.removed(ref("a"));
    expect(leftText([one], "r1", LAB)).toContain("this is left: ConfigMap shop/b;");
  });
});
