import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { VerificationReport } from "../../../src/model/verification.js";
import { verificationJunit } from "../../../src/report/verification/junit.js";
import { parseXml, type XmlElement } from "../../support/xml.js";
import { check, FULL, POD, reportOf, solution } from "./fixture.js";

function suitesOf(report: VerificationReport): readonly XmlElement[] {
  return parseXml(verificationJunit(report)).children;
}

function named(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

describe("JUnit", () => {
  test.each([
    ["passed", []],
    ["failed", ["failure"]],
    ["error", ["error"]],
    ["unknown", ["error"]],
    ["skipped", ["skipped"]],
  ] as const)("of a check that is %s", (verdict, outcome) => {
    const [, suite] = suitesOf(reportOf([solution({ verdict, checks: [check({ verdict })] })]));
    expect(suite && named(suite, "testcase").map((it) => it.children.map(({ name }) => name))).toEqual([outcome]);
    expect(suite?.attributes).toMatchObject({
      tests: "1",
      failures: verdict === "failed" ? "1" : "0",
      errors: verdict === "error" || verdict === "unknown" ? "1" : "0",
      skipped: verdict === "skipped" ? "1" : "0",
    });
  });

  test("counts the same as its cases", () => {
    const root = parseXml(verificationJunit(FULL));
    for (const [count, tags] of [
      ["failures", "failure"],
      ["errors", "error"],
      ["skipped", "skipped"],
    ] as const) {
      const sums = root.children.map((suite) => Number(suite.attributes[count]));
      const cases = root.children.flatMap((suite) => named(suite, "testcase"));
      expect(Number(root.attributes[count])).toBe(sums.reduce((a, b) => a + b, 0));
      expect(Number(root.attributes[count])).toBe(cases.filter((it) => named(it, tags).length > 0).length);
    }
  });

  test("is never better than the solution", () => {
    const [, suite] = suitesOf(reportOf([solution({ verdict: "failed", reason: "LabelsMissing", message: "m" })]));
    expect(suite && named(suite, "testcase").map(({ attributes }) => attributes["name"])).toEqual([
      "verdict",
      "release anvil/anvil",
    ]);
    expect(suite?.attributes["failures"]).toBe("1");
  });

  test("tells solutions and checks of one name apart", () => {
    const [, ...suites] = suitesOf(reportOf([solution({ checks: [check(), check()] }), solution()]));
    expect(suites.map(({ attributes }) => attributes["name"])).toEqual(["acme/anvil", "acme/anvil (2)"]);
    expect(suites[0] && named(suites[0], "testcase").map(({ attributes }) => attributes["name"])).toEqual([
      "release anvil/anvil",
      "release anvil/anvil (2)",
    ]);
  });

  test("says warnings of a solution", () => {
    const [, suite] = suitesOf(reportOf([solution({ warnings: [{ reason: "NoTestHooks", message: "none" }] })]));
    expect(suite && named(suite, "system-out").map(({ text }) => text)).toEqual(["warning NoTestHooks: none"]);
  });

  test("is XML whatever a cluster says, and keeps what XML can hold", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.string({ unit: fc.constantFrom(..."<>&\"']]>;#\u001b[m\u0000\ud800\n\r\t a"), maxLength: 30 }),
    );
    fc.assert(
      fc.property(text, text, text, (message, name, log) => {
        const failed = check({
          ...{ name, verdict: "failed", message },
          evidence: [{ kind: "log", object: { ...POD, name }, container: name, previous: false, lines: [log] }],
          attempts: [{ pod: name, startedAt: log, finishedAt: message, exitCode: 1, reason: log, log }],
        });
        const [, suite] = suitesOf(
          reportOf([solution({ vendor: name, path: log, version: message, verdict: "failed", checks: [failed] })]),
        );
        expect(suite?.attributes["errors"]).toBe("0");
        const kept = /^[\x20-\x7e\n\t]*$/.test(message);
        const said = suite && named(suite, "testcase")[0]?.children[0]?.attributes["message"];
        if (kept) expect(said).toBe(`Ready: ${message}`);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
