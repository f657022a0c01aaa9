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
  ["x${a}", ["variable a"]],
  ["$ab}", []],
  ["$a${b}", ["variable b"]],
  ["${a-b ${c}", ["variable c"]],
  ["${#a:-1} ${#a=1} ${#a}", ["variable a"]],
  ["${a:=${b}}", ["default a", "variable b"]],
  ["$$$ $", ["dollars "]],
  ["${list[@]} ${!a} ${} ${a-b} ${{ x }} ${#a[@]} ${", []],
])("finds what Flux would replace in %j", (text, expected) => {
  const found = expressionsIn(text).map(
    ({ kind, name = "", hasDefault }) => `${hasDefault ? "default" : kind} ${name}`,
  );
  expect(found).toEqual(expected);
});

test.each<[text: string, offset: number, shown: string]>([
  [`first\n  \${${"a".repeat(60)}}`, 8, `\${${"a".repeat(38)}`],
  ["${a} ${b}", 0, "${a}"],
  ["${a:-x", 0, "${a:-x"],
  ["${a:-x\n}", 0, "${a:-x"],
  ["$${a} ${b}", 0, "$${a}"],
  ["a $$b }", 2, "$$"],
])("says where an expression begins in %j, and shows it shortened", (text, offset, shown) => {
  expect(expressionsIn(text)[0]).toMatchObject({ offset, text: shown });
});

test("looks no further than the longest expression", () => {
  expect(expressionsIn(`x\${${"a".repeat(253)}}`)).toHaveLength(1);
  expect(expressionsIn(`x\${${"a".repeat(254)}}`)).toHaveLength(0);
});
