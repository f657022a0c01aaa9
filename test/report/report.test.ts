import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { renderValidation } from "../../src/report/validation/render.js";
import { ROOT } from "../support/files.js";
import { DEPLOYMENT, FULL, finding, NAMESPACE, OPTIONS, reportOf } from "./validation.js";

const schema = JSON.parse(readFileSync(join(ROOT, "docs/schemas/validation-report.schema.json"), "utf8"));
const holds = new Ajv({ allErrors: true }).compile(schema);

describe("the report", () => {
  test.each([
    ["everything", FULL],
    ["nothing", reportOf([])],
  ])("with %s holds against its schema", (_, report) => {
    holds(JSON.parse(renderValidation("json", report, OPTIONS)));
    expect(holds.errors).toBeNull();
  });

  test("counts what is not waived", () => {
    expect(FULL.summary).toEqual({ files: 1, objects: 2, errors: 1, warnings: 1, infos: 1, waived: 1, unjudged: 1 });
  });

  test("has the fields of a finding in a fixed order, and no others", () => {
    const { object, ...rest } = finding({ object: { ...NAMESPACE, namespace: undefined } as never, construct: "a/b" });
    const [reported] = reportOf([{ object, pointer: "", fix: "f", ...rest } as never]).findings;
    expect(JSON.stringify(reported)).toBe(
      '{"code":"no-limits","severity":"warning","message":"container web has no memory limit","fix":"f",' +
        '"file":"dist/a.yaml","line":3,"column":5,"object":{"apiVersion":"v1","kind":"Namespace","name":"acme"},"pointer":""}',
    );
  });

  test("is the same whatever the order, and says nothing twice", () => {
    const findings = [finding({ line: 2 }), finding({ object: DEPLOYMENT }), finding({ message: "other" })];
    expect(reportOf([...findings, ...findings].reverse())).toEqual(reportOf(findings));
    expect(reportOf([...findings, ...findings]).findings).toHaveLength(3);
    const two = [finding({ object: DEPLOYMENT }), finding({ object: { ...DEPLOYMENT, name: "other" } })];
    expect(reportOf(two).findings).toHaveLength(2);
  });
});
