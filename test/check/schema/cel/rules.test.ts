import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileExpression } from "../../../../src/check/schema/cel/expression.js";
import { isTransition } from "../../../../src/check/schema/cel/plan.js";
import { celResults } from "../../../../src/check/schema/cel/rules.js";
import type { CelRule, Schema } from "../../../../src/check/schema/types.js";
import { ROOT } from "../../../support/files.js";

const none = { definition: () => undefined };

test("every rule of the catalogue about new objects can be judged", () => {
  const rules = catalogueRules();
  expect(rules.length).toBeGreaterThan(20);
  expect(rules.filter((rule) => !isTransition(rule) && compileExpression(rule.rule) === undefined)).toEqual([]);
});

describe("a rule", () => {
  const schema: Schema = {
    type: "object",
    properties: {
      replicas: { type: "integer", default: 1 },
      ratio: { type: "number" },
      provider: { type: "string" },
      namespace: { type: "string" },
      names: { type: "array", items: { type: "string", "x-kubernetes-validations": [{ rule: "size(self) > 2" }] } },
    },
    "x-kubernetes-validations": [
      { rule: "self.replicas > 0", message: "replicas must be positive", fieldPath: ".replicas" },
      { rule: "!has(self.ratio) || self.ratio < 0.5", messageExpression: "'ratio is ' + string(self.ratio)" },
      { rule: "!has(self.__namespace__) || self.__namespace__ != 'default'", message: "not default" },
      { rule: "self == oldSelf" },
    ],
  };

  test.each<[value: unknown, found: [string, string][]]>([
    [{}, []],
    [{ replicas: 0 }, [["/replicas", "replicas must be positive"]]],
    [{ ratio: 0.75 }, [["", "ratio is 0.75"]]],
    [{ namespace: "default" }, [["", "not default"]]],
    [{ names: ["abc", "ab"] }, [["/names/1", "breaks the rule size(self) > 2"]]],
    [{ replicas: "many" }, [["/replicas", "replicas must be positive"]]],
    [null, []],
  ])("judges %j", (value, found) => {
    const results = celResults(value, schema, none).map(({ pointer, message }) => [pointer, message]);
    expect(results).toEqual(found.map(([pointer, message]) => [pointer, expect.stringContaining(message)]));
  });

  test("that uses an unknown function is unjudged", () => {
    const strange: Schema = { type: "object", "x-kubernetes-validations": [{ rule: "frobnicate(self)" }] };
    expect(celResults({}, strange, none)).toEqual([
      { pointer: "", message: "breaks the rule frobnicate(self)", unjudged: true },
    ]);
  });

  test("is asked about a field that has its value by default, and about fields that the schema does not name", () => {
    const size: Schema = { type: "integer", "x-kubernetes-validations": [{ rule: "self > 1", message: "too small" }] };
    const sizes: Schema = {
      type: "object",
      properties: { first: { ...size, default: 1 }, "second-size": size },
      additionalProperties: size,
    };
    const found = celResults({ "second-size": 1, third: 0, fourth: 2 }, sizes, none);
    expect(found.map(({ pointer }) => pointer)).toEqual(["/first", "/second-size", "/third"]);
  });

  test("is asked in definitions that refer to each other", () => {
    const definitions: Record<string, Schema> = {
      a: { type: "object", properties: { b: { $ref: "b" } }, "x-kubernetes-validations": [{ rule: "has(self.b)" }] },
      b: { type: "object", properties: { a: { $ref: "a" } } },
    };
    const found = celResults({ b: { a: { b: { a: {} } } } }, { $ref: "a" }, { definition: (id) => definitions[id] });
    expect(found.map(({ pointer }) => pointer)).toEqual(["/b/a/b/a"]);
  });

  test("stands in a definition that refers to itself", () => {
    const tree: Schema = {
      type: "object",
      properties: { name: { type: "string" }, child: { $ref: "tree" } },
      "x-kubernetes-validations": [{ rule: "has(self.name)", message: "a name is needed" }],
    };
    const definition = () => tree;
    expect(celResults({ name: "a", child: { child: { name: "c" } } }, { $ref: "tree" }, { definition })).toEqual([
      { pointer: "/child", message: "a name is needed", unjudged: false },
    ]);
  });
});

function catalogueRules(): CelRule[] {
  const found: CelRule[] = [];
  for (const file of readdirSync(join(ROOT, "schemas")).filter((name) => name.endsWith(".json"))) {
    JSON.parse(readFileSync(join(ROOT, "schemas", file), "utf8"), (key, value: unknown) => {
      if (key === "x-kubernetes-validations" && Array.isArray(value)) found.push(...(value as CelRule[]));
      return value;
    });
  }
  return found;
}
