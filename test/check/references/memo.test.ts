import { expect, test } from "vitest";
import { append, memo } from "../../../src/check/references/memo.js";
import { createWatch } from "../../../src/check/watch.js";
import { contextOf } from "./context.js";

test("a fact is worked out once for each check", () => {
  let count = 0;
  const fact = memo(() => {
    count += 1;
    return count;
  });
  const [one, other] = [contextOf({ files: {} }), contextOf({ files: {} })];
  expect([fact(one), fact(one), fact(other), fact(one)]).toEqual([1, 1, 2, 1]);
});

test("what is looked at for a fact is looked at by every rule that uses it", () => {
  const watch = createWatch(3);
  const fact = memo((context) => context.watch?.look("Secret", "a.yaml", { data: { k: 1 } }).data.k);
  const context = { ...contextOf({ files: {} }), watch };
  for (const rule of [0, 1]) {
    watch.begin(rule, undefined);
    expect(fact(context)).toBe(1);
  }
  const looks = watch.looks().map((one) => Object.keys(one));
  expect(looks).toEqual([["Secret"], ["Secret"], []]);
});

test("appends to the list under a key", () => {
  const map = new Map<string, number[]>();
  for (const value of [1, 2]) append(map, "a", value);
  append(map, "b", 3);
  expect([...map]).toEqual([
    ["a", [1, 2]],
    ["b", [3]],
  ]);
});
