import { expect, test } from "vitest";
import { scopesOf } from "../../../src/check/object-index.js";
import { inScopes, isApplied, isBuilt, listed, meant, scopesWithout } from "../../../src/check/references/scopes.js";
import { contextOf, objectNamed } from "./context.js";

const THING = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: acme}`;
const SCOPES = { scopes: { one: {}, two: {}, three: {} } };
const FILES = {
  "eks-anywhere-common/Addons/Partner/Acme/all.yaml": THING("all"),
  "eks-anywhere-one/Addons/Partner/Acme/one.yaml": THING("one"),
  "eks-anywhere-two/Addons/Partner/Acme/two.yaml": THING("two"),
  "eks-anywhere-two/Testers/Acme/two-too.yaml": THING("two-too"),
  "examples/none.yaml": THING("none"),
};
const CONTEXT = contextOf({ files: FILES, ...SCOPES });
const named = (name: string) => objectNamed(CONTEXT, name);
const names = (scopes: readonly ({ readonly name: string } | undefined)[]) =>
  scopes.map((scope) => scope?.name ?? "nowhere");

test.each<[referrer: string, others: string[], expected: string[]]>([
  ["all", [], ["one", "two", "three"]],
  ["all", ["one"], ["two", "three"]],
  ["all", ["one", "two"], ["three"]],
  ["all", ["all"], []],
  ["all", ["one", "none"], []],
  ["one", ["one"], []],
  ["one", ["two"], ["one"]],
  ["one", ["two", "one"], []],
  ["one", ["all"], []],
  ["none", ["one"], []],
  ["none", [], ["nowhere"]],
])("%s is applied without any of %j in %j", (referrer, others, expected) => {
  expect(names(scopesWithout(CONTEXT, named(referrer), others.map(named)))).toEqual(expected);
});

test("what an environment has is not missing there", () => {
  const without = scopesWithout(CONTEXT, named("all"), [], (environment, scope) => {
    expect(environment).toBe(scope?.environment);
    return scope?.name === "two";
  });
  expect(names(without)).toEqual(["one", "three"]);
});

test("nothing is missing where a folder could not be built", () => {
  const [one] = scopesOf(named("one"));
  const unjudged = [{ path: "eks-anywhere-one/Addons/Partner", reason: "no program" }];
  const context = contextOf({ files: FILES, ...SCOPES }, { unjudged });
  expect(names(scopesWithout(context, objectNamed(context, "all"), []))).toEqual(["two", "three"]);
  expect([one, undefined].map((scope) => isBuilt(scope, CONTEXT))).toEqual([true, true]);
  expect(scopesOf(objectNamed(context, "all")).map((scope) => isBuilt(scope, context))).toEqual([false, true, true]);
});

test("an object is applied in its scopes, and everywhere if nobody applies it", () => {
  const [one] = scopesOf(named("one"));
  expect(["all", "one", "two", "none"].map((name) => isApplied(named(name), one))).toEqual([true, true, false, true]);
  expect(["all", "one", "none"].map((name) => isApplied(named(name), undefined))).toEqual([true, true, true]);
});

test("says in which of its scopes something about an object holds", () => {
  const all = scopesOf(named("all"));
  expect(inScopes(named("all"), all)).toBe(" in any of the 3 environments");
  expect(inScopes(named("all"), all.slice(0, 2))).toBe(" in one and two");
  expect(inScopes(named("all"), all.slice(1).reverse())).toBe(" in three and two");
  expect(inScopes(named("all"), all.slice(0, 1))).toBe(" in one");
  expect(inScopes(named("one"), scopesOf(named("one")))).toBe("");
  expect(inScopes(named("none"), [undefined])).toBe("");
  const two = contextOf({ files: FILES, scopes: { one: {}, two: {} } });
  const both = scopesOf(objectNamed(two, "all"));
  expect(inScopes(objectNamed(two, "all"), both)).toBe(" in any of the 2 environments");
  expect(inScopes(objectNamed(two, "all"), both.slice(0, 1))).toBe(" in one");
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
])("lists %j as %j", (all, expected) => {
  expect(listed(all)).toBe(expected);
});

test("offers the name that may be meant, but never the same and not out of too many", () => {
  const others = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `something-else-${index}` }));
  expect(meant("acne", [{ name: "other" }, { name: "acme" }])).toBe(" Did you mean acme?");
  expect(meant("acme", [{ name: "acme" }, { name: "acne" }])).toBe(" Did you mean acne?");
  expect(meant("acme", [{ name: "acme" }])).toBe("");
  expect(meant("acne", [...others(299), { name: "acme" }])).toBe(" Did you mean acme?");
  expect(meant("acne", [...others(300), { name: "acme" }])).toBe("");
});
