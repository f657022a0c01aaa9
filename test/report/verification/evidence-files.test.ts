import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import schema from "../../../docs/schemas/verification-report.schema.json" with { type: "json" };
import { evidenceFiles } from "../../../src/report/verification/evidence-files.js";
import { check, FULL, POD, reportOf, solution } from "./fixture.js";

const holds = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

describe("the files of the evidence", () => {
  test("are a folder for each solution, with its record, its checks and its logs", () => {
    expect([...evidenceFiles(FULL).keys()]).toEqual([
      "report.json",
      "cluster/cluster.txt",
      "cluster/environment.txt",
      "acme-anvil/report.json",
      "acme-anvil/release-anvil-anvil.txt",
      "acme-forge/report.json",
      "acme-forge/release-forge-forge.txt",
      "acme-forge/release-forge-forge.1.forge-0.web.previous.log",
      "acme-forge/test-forge-test.txt",
      "acme-forge/test-forge-test.attempt-1.log",
      "acme-forge/test-forge-test.attempt-2.log",
      "acme-forge/drift.txt",
      "eks-anywhere-snow-addons-partner-bolt/report.json",
      "eks-anywhere-snow-addons-partner-bolt/kustomization-bolt.txt",
      "acme-rope/report.json",
      "acme-saw/report.json",
      "acme-vice/report.json",
    ]);
  });

  test("hold whole logs, and the text of a check", () => {
    const files = evidenceFiles(FULL);
    expect(files.get("acme-forge/release-forge-forge.1.forge-0.web.previous.log")).toMatch(/^line 0\nline 1\n.*\n$/s);
    expect(files.get("acme-forge/test-forge-test.attempt-1.log")).toBe("asking for /version\nkilled\n");
    expect(files.get("acme-forge/release-forge-forge.txt")).toMatch(/^failed release forge\/forge: CrashLoopBackOff/);
  });

  test("have records that hold against the schema, of one solution each", () => {
    for (const [path, content] of evidenceFiles(FULL)) {
      if (!path.endsWith("/report.json")) continue;
      const record = JSON.parse(content);
      holds(record);
      expect(holds.errors).toBeNull();
      expect(record.solutions).toHaveLength(1);
      expect(record.summary[record.solutions[0].verdict]).toBe(1);
    }
  });

  test("have names that every file system takes, and lose none", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.constantFrom(
        "",
        "..",
        "con",
        "COM1",
        "nul",
        "a/b",
        "A/b",
        "a-b",
        "cluster",
        "a.",
        " a",
        "../../etc/passwd",
        "report.json",
      ),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), fc.array(name, { maxLength: 5 }), (products, checks) => {
        const made = checks.map((text) =>
          check({
            name: text,
            evidence: [{ kind: "log", object: { ...POD, name: text }, container: text, previous: true, lines: [] }],
          }),
        );
        const files = evidenceFiles(
          reportOf(
            products.map((product) => solution({ vendor: null, path: product, checks: made })),
            { preflight: made },
          ),
        );
        expect(files.size).toBe(1 + 2 * checks.length + products.length * (1 + 2 * checks.length));
        expect(new Set([...files.keys()].map((path) => path.toLowerCase())).size).toBe(files.size);
        for (const path of files.keys()) {
          for (const part of path.split("/")) {
            expect(part).toMatch(/^[a-z0-9_][a-z0-9._-]*[a-z0-9_]$|^[a-z0-9_]$/);
            expect(part).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/);
            expect(part.length).toBeLessThanOrEqual(255);
          }
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
