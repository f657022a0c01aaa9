import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { Ledger, type LedgerEntry, readEntries } from "../../../src/verify/hold/ledger.js";

const SPACE = { apiVersion: "v1", kind: "Namespace", namespace: undefined, name: "anvil" };
const MAP = { apiVersion: "v1", kind: "ConfigMap", namespace: "anvil", name: "page" };

describe("what is written is read again", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const entry: fc.Arbitrary<LedgerEntry> = fc.record({
    ref: fc.record({
      apiVersion: fc.constantFrom("v1", "apps/v1"),
      kind: fc.constantFrom("Secret", "Deployment"),
      namespace: fc.option(word, { nil: undefined }),
      name: fc.stringMatching(/^[a-z:_."-]{1,9}$/),
    }),
    run: fc.constantFrom("run-1", "__proto__x", "2"),
    step: fc.nat(9),
    uid: fc.option(fc.uuid(), { nil: undefined }),
    kept: fc.boolean(),
  });

  test("for all entries", () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ ref }) => JSON.stringify(ref) }), (entries) => {
        const ledger = new Ledger(entries);
        const read = readEntries(ledger.write());
        const sorted = (list: readonly LedgerEntry[]) =>
          list.map((it) => JSON.stringify(it, Object.keys(it).sort())).sort();
        expect(sorted(read)).toEqual(sorted(ledger.entries));
      }),
    );
  });

  test.each([
    undefined,
    "",
    "no JSON",
    "[]",
    "7",
    '{"run": 7}',
    '{"run": [7, [], ["0", "v1", "Pod", "", "a"], [0, "v1"]]}',
    "null",
  ])("and nothing else: %s", (text) => {
    expect(readEntries(text)).toEqual([]);
  });
});

test("what is suspended is read again as that, and is never kept nor given a uid", () => {
  const ledger = new Ledger();
  ledger.suspends("run-1", [MAP]);
  ledger.intend("run-1", 2, [SPACE]);
  ledger.keep("run-1");
  const text = ledger.write();
  expect(JSON.parse(text)).toEqual({
    "run-1": [
      [0, "v1", "ConfigMap", "anvil", "page", "", "suspended"],
      [2, "v1", "Namespace", "", "anvil", "", "kept"],
    ],
  });
  expect(readEntries(text)).toEqual([
    { ref: MAP, run: "run-1", step: 0, uid: undefined, suspended: true },
    { ref: SPACE, run: "run-1", step: 2, uid: undefined, kept: true },
  ]);
});

test("an object is the run's own only by its uid", () => {
  const ledger = new Ledger();
  ledger.intend("run-1", 0, [MAP]);
  const object = { ...MAP, metadata: { name: "page", namespace: "anvil", uid: "u1" } } as unknown as LiveObject;
  expect(ledger.made(object, "run-1")).toBe(false);
  ledger.created(object, "run-1");
  expect(ledger.made(object, "run-1")).toBe(true);
  expect(ledger.made(object, "run-2")).toBe(false);
  expect(ledger.made({ ...object, metadata: { ...object.metadata, uid: "u2" } }, "run-1")).toBe(false);
});

test("what is intended again keeps its step and its uid", () => {
  const ledger = new Ledger([{ ref: MAP, run: "run-1", step: 3, uid: "u1" }]);
  ledger.intend("run-1", 0, [MAP, SPACE]);
  expect(ledger.entries).toEqual([
    { ref: MAP, run: "run-1", step: 3, uid: "u1" },
    { ref: SPACE, run: "run-1", step: 0 },
  ]);
});

test("it tells whether there is something to write", () => {
  const ledger = new Ledger([{ ref: MAP, run: "run-1", step: 0 }]);
  expect(ledger.changed).toBe(false);
  ledger.removed(SPACE);
  expect(ledger.changed).toBe(false);
  ledger.removed(MAP);
  expect(ledger.changed).toBe(true);
  ledger.write();
  expect(ledger.changed).toBe(false);
  ledger.unwritten();
  expect(ledger.changed).toBe(true);
});
