import { expect, test } from "vitest";
import { expressionsIn } from "../../../src/check/references/expressions.js";

test.each<[text: string, expected: string[]]>([
  ["plain", []],
  ["$name costs 5$", []],
  ["${a}", ["variable a"]],
  ["x ${a} and ${b_2}", ["variable a", "variable b_2"]],
  ["${a:=1} ${b:-2} ${c=3} ${d:?4} ${e:+5}", ["default a", "default b", "default c", "default d", "default e"]],
  ["${a:1:2} ${b^^} ${c/x/y} ${d#x} ${e%x} ${#f}", ["a", "b", "c", "d", "e", "f"].map((name) => `variable ${name}`)],
  ["${1}", ["variable 1"]],
  ["$${a} ${b}", ["escape ", "variable b"]],
  ["$$", ["dollars "]],
  ["$$$${a}", ["dollars ", "escape "]],
  ["${list[@]} ${!a} ${} ${a-b} ${{ x }} ${#a[@]} ${", []],
])("finds what Flux would replace in %j", (text, expected) => {
  const found = expressionsIn(text).map(
    ({ kind, name = "", hasDefault }) => `${hasDefault ? "default" : kind} ${name}`,
  );
  expect(found).toEqual(expected);
});

test("says where an expression begins, and shows it shortened", () => {
  const [found] = expressionsIn(`first\n  \${${"a".repeat(60)}}`);
  expect(found).toMatchObject({ offset: 8, text: `\${${"a".repeat(38)}` });
});
