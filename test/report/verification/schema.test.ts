import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { REASONS } from "../../../src/model/reasons.js";
import { VERDICTS } from "../../../src/model/verification.js";
import { maskReport } from "../../../src/report/verification/mask.js";
import { renderVerification } from "../../../src/report/verification/render.js";
import { ROOT } from "../../support/files.js";
import { check, FAILED, FULL, reportOf, solution } from "./fixture.js";

const schema = JSON.parse(readFileSync(join(ROOT, "docs/schemas/verification-report.schema.json"), "utf8"));
const holds = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
const OPTIONS = { paint: (_color: string, text: string) => text, verbose: false };

describe("the record", () => {
  test.each([
    ["everything", FULL],
    ["everything, masked", maskReport(FULL, ["panic", "passed", "forge", "failed"])],
    ["nothing", reportOf([])],
    [
      "a cluster that cannot be reached",
      reportOf([], {
        revision: null,
        cluster: { ...FULL.cluster, kubernetes: null, flux: null, externalSecrets: null, architectures: [] },
      }),
    ],
  ])("of %s holds against its schema", (_, report) => {
    holds(JSON.parse(renderVerification("json", report, OPTIONS)));
    expect(holds.errors).toBeNull();
  });

  test.each<[what: string, report: unknown]>([
    ["another verdict", reportOf([solution({ verdict: "green" as never })])],
    ["a reason that is not in the list", reportOf([solution({ reason: "Whatever" as never })])],
    ["a field that nobody knows", { ...reportOf([]), more: 1 }],
    ["evidence of no kind", reportOf([solution({ checks: [check({ evidence: [{ kind: "hearsay" } as never] })] })])],
    ["a time that is none", reportOf([], { startedAt: "yesterday" })],
  ])("with %s does not", (_, report) => {
    expect(holds(report)).toBe(false);
  });

  test("has its fields in one order and no others", () => {
    const backwards = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(backwards);
      if (value === null || typeof value !== "object") return value;
      const entries = Object.entries(value).map(([key, inner]) => [key, backwards(inner)] as const);
      return Object.fromEntries([...entries, ["more", 1] as const].reverse());
    };
    expect(renderVerification("json", backwards(FULL) as typeof FULL, OPTIONS)).toBe(
      renderVerification("json", FULL, OPTIONS),
    );
  });
});

test("the schema has every reason and every verdict", () => {
  expect(schema.definitions.reason.enum).toEqual(Object.keys(REASONS).sort());
  expect([...schema.definitions.verdict.enum].sort()).toEqual([...VERDICTS].sort());
});

test("docs/reasons.md is what the reasons say", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts/reasons-doc.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
}, 60_000);

describe("masking a report", () => {
  const SECRET = "correct-horse-battery";
  const KEY = ["-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBg", "-----END PRIVATE KEY-----"];
  const [first = check()] = FAILED.checks;
  const secretive = solution({
    ...{ message: `a ${SECRET}`, warnings: [{ reason: "NoTestHooks", message: `b ${SECRET}` }] },
    checks: [
      check({
        ...{ message: `c ${SECRET}`, diagnosis: `d ${SECRET}`, warnings: [{ reason: "NoTestHooks", message: SECRET }] },
        evidence: [
          ...first.evidence.map((one) => ("message" in one ? { ...one, message: `e ${SECRET}` } : one)),
          {
            kind: "log",
            object: first.evidence[0]?.kind === "condition" ? first.evidence[0].object : ({} as never),
            container: "web",
            previous: false,
            lines: ["a", ...KEY, `z ${SECRET}`],
          },
          { kind: "objects", objects: [], message: `f ${SECRET}` },
          {
            kind: "field",
            object: { apiVersion: "v1", kind: "Secret", namespace: "a", name: "b" },
            path: "/data/licence",
            value: "abc",
            expected: "def",
          },
          {
            kind: "field",
            object: { apiVersion: "v1", kind: "X", name: "b" },
            path: "spec.values.adminPassword",
            value: "abc",
          },
          {
            kind: "field",
            object: { apiVersion: "v1", kind: "X", name: "b" },
            path: "spec.valuesFrom",
            value: "abc",
            expected: SECRET,
          },
        ],
        attempts: [
          {
            pod: "p",
            startedAt: null,
            finishedAt: null,
            exitCode: 1,
            reason: null,
            log: `Bearer 0123456789 ${SECRET}`,
          },
        ],
      }),
    ],
  });

  test("leaves no secret in it", () => {
    const text = JSON.stringify(
      maskReport(reportOf([secretive], { preflight: [check({ message: SECRET })] }), [SECRET]),
    );
    expect(text).not.toContain(SECRET);
    expect(text).not.toMatch(/MIIE|0123456789 |"def"/);
  });

  test("hides values whose field is a secret, and shows others", () => {
    const [masked] = maskReport(reportOf([secretive]), [SECRET]).solutions;
    const fields = masked?.checks[0]?.evidence.filter((one) => one.kind === "field").slice(1);
    expect(fields?.map(({ value, expected }) => [value, expected])).toEqual([
      ["***", "***"],
      ["***", undefined],
      ["abc", "***"],
    ]);
  });

  test("leaves names and codes", () => {
    expect(maskReport(FULL, ["forge", "failed", "anvil", "apply"])).toMatchObject({
      run: FULL.run.left ? { mode: "apply" } : {},
      solutions: FULL.solutions.map(({ path, verdict, reason }) => ({ path, verdict, reason })),
    });
  });
});
