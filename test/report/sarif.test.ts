import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { sarifReport } from "../../src/report/validation/sarif.js";
import { SARIF_SUBSET } from "./sarif-subset.js";
import { DEPLOYMENT, FULL, finding, OPTIONS, RULES, reportOf } from "./validation.js";

const sarif = (report = FULL) => JSON.parse(sarifReport(report, OPTIONS));
const results = (report = FULL) => sarif(report).runs[0].results;
const hashes = (...findings: Parameters<typeof reportOf>[0]) =>
  results(reportOf(findings)).map(
    (result: { partialFingerprints: { primaryLocationLineHash: string } }) =>
      result.partialFingerprints.primaryLocationLineHash,
  );

/** The standard's own schema, which is not part of this repository: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
const OFFICIAL = process.env["SARIF_SCHEMA"];

describe("SARIF", () => {
  test.each([
    ["of everything", FULL],
    ["of nothing", reportOf([])],
  ])("%s holds against what GitHub asks for", (_, report) => {
    const holds = new Ajv({ allErrors: true }).compile(SARIF_SUBSET);
    holds(sarif(report));
    expect(holds.errors).toBeNull();
  });

  test.skipIf(OFFICIAL === undefined)("holds against the schema of the standard", () => {
    // Of draft 4, which differs from what Ajv knows in these two keys only.
    const { id: _id, $schema: _draft, ...schema } = JSON.parse(readFileSync(OFFICIAL ?? "", "utf8"));
    const holds = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
    for (const report of [FULL, reportOf([])]) {
      holds(sarif(report));
      expect(holds.errors).toBeNull();
    }
  });

  test("tells the rules that have findings", () => {
    expect(sarif().runs[0].tool.driver).toEqual({
      name: "conformitron",
      semanticVersion: "1.2.3",
      rules: [
        {
          id: "no-digest",
          shortDescription: { text: "an image has no digest" },
          fullDescription: { text: "The same name may be another image tomorrow." },
          help: { text: "The same name may be another image tomorrow.\n\nfix: add @sha256:…" },
          defaultConfiguration: { level: "error" },
          properties: { tags: ["policy"], precision: "high" },
        },
        expect.objectContaining({ id: "no-limits", defaultConfiguration: { level: "warning" } }),
      ],
    });
  });

  test("puts the gravest first and what is waived last", () => {
    const shown = results().map(({ ruleId, ruleIndex, level, suppressions }: Record<string, unknown>) => [
      ...[ruleId, ruleIndex, level],
      suppressions,
    ]);
    expect(shown).toEqual([
      ["no-digest", 0, "error", []],
      ["no-limits", 1, "warning", []],
      ["no-digest", 0, "note", []],
      [
        ...["no-limits", 1, "note"],
        [
          {
            kind: "inSource",
            status: "accepted",
            justification: "it ends at once",
            properties: { until: "2027-01-31", owner: "@example" },
          },
        ],
      ],
    ]);
  });

  test("names the definition first and the generated line beside it", () => {
    const place = (uri: string, startLine: number, startColumn: number) => ({
      artifactLocation: { uri },
      region: { startLine, startColumn, endLine: startLine, endColumn: startColumn + 1 },
    });
    expect(results()[0]).toMatchObject({
      locations: [
        {
          physicalLocation: place("solutions/acme/anvil.ts", 14, 7),
          logicalLocations: [{ name: "anvil", fullyQualifiedName: "apps/v1/Deployment/acme/anvil", kind: "resource" }],
        },
      ],
      relatedLocations: [{ physicalLocation: place("dist/a.yaml", 9, 5) }],
    });
  });

  test("writes paths as addresses", () => {
    const [result] = results(reportOf([finding({ file: "dist/a b/ä#?\ud800.yaml" })]));
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe("dist/a%20b/%C3%A4%23%3F%EF%BF%BD.yaml");
  });

  test("knows a finding again when it has moved", () => {
    const here = finding({ object: DEPLOYMENT, pointer: "/spec" });
    expect(hashes({ ...here, line: 99, column: 1, message: "other words" })).toEqual(hashes(here));
    for (const other of [
      { pointer: "/kind" },
      { file: "b" },
      { code: "no-digest" },
      { object: { ...DEPLOYMENT, name: "b" } },
    ]) {
      expect(hashes({ ...here, ...other })).not.toEqual(hashes(here));
    }
    const file = finding();
    expect(hashes({ ...file, message: "other" })).not.toEqual(hashes(file));
    const alike = hashes(here, { ...here, line: 4 });
    expect(new Set(alike).size).toBe(2);
  });

  test("sorts the rules by their codes", () => {
    const codes = ["no-limits", "no-digest"];
    const findings = codes.map((code, index) => finding({ code, line: index + 1 }));
    const { rules } = sarif(reportOf(findings)).runs[0].tool.driver;
    expect(rules.map(({ id }: { id: string }) => id)).toEqual(["no-digest", "no-limits"]);
  });

  test("shortens what GitHub would refuse", () => {
    const [rule] = RULES.map((known) => ({ ...known, why: "a".repeat(2000) }));
    const text = sarifReport(reportOf([finding()]), { ...OPTIONS, rules: rule === undefined ? [] : [rule] });
    expect(JSON.parse(text).runs[0].tool.driver.rules[0].fullDescription.text).toBe(`${"a".repeat(1023)}…`);
  });

  test("says what was not judged", () => {
    expect(sarif().runs[0].invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          { level: "error", message: { text: "dist/apps was not judged: there is no kustomize" } },
        ],
      },
    ]);
    expect(sarif(reportOf([])).runs[0].invocations[0].executionSuccessful).toBe(true);
  });

  test("has at most as many results as GitHub takes, and says how many are left out", () => {
    const many = Array.from({ length: 25_001 }, (_, index) => finding({ line: index + 1 }));
    const [run] = sarif(reportOf([...many, finding({ line: 30_000, severity: "error" })])).runs;
    expect(run.results).toHaveLength(25_000);
    expect(run.results[0].level).toBe("error");
    expect(run.invocations[0].toolExecutionNotifications[0].message.text).toBe(
      "2 findings of less weight are left out",
    );
  });
});
