import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { junitReport } from "../../src/report/validation/junit.js";
import type { ReportedObject } from "../../src/report/validation/options.js";
import { DEPLOYMENT, FULL, finding, NAMESPACE, reportOf } from "./validation.js";

const objects: readonly ReportedObject[] = [
  { file: "dist/a.yaml", ...DEPLOYMENT },
  { file: "dist/a.yaml", ...NAMESPACE },
];

describe("JUnit", () => {
  test("has a suite for each file and a case for each object", () => {
    expect(junitReport(FULL, { objects, strict: false })).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="conformitron validate" tests="5" failures="1" errors="1" skipped="0" time="0">
  <testsuite name="dist/a.yaml" tests="3" failures="1" errors="0" skipped="0" time="0">
    <testcase name="acme/anvil" classname="Deployment@apps/v1" file="dist/a.yaml" time="0">
      <failure message="image web:1 has no digest" type="no-digest">dist/a.yaml:9:5 error no-digest image web:1 has no digest
  from: solutions/acme/anvil.ts:14:7</failure>
      <system-out>dist/a.yaml:3:5 warning no-limits container web has no memory limit
  fix: set limits</system-out>
    </testcase>
    <testcase name="acme" classname="Namespace@v1" file="dist/a.yaml" time="0"/>
    <testcase name="dist/a.yaml" classname="file" file="dist/a.yaml" time="0">
      <system-out>dist/a.yaml:30:5 waived no-limits container job has no memory limit
  reason: it ends at once</system-out>
    </testcase>
  </testsuite>
  <testsuite name="dist/b.yaml" tests="1" failures="0" errors="0" skipped="0" time="0">
    <testcase name="dist/b.yaml" classname="file" file="dist/b.yaml" time="0">
      <system-out>dist/b.yaml:3:5 info no-digest image job:1 has no digest</system-out>
    </testcase>
  </testsuite>
  <testsuite name="not judged" tests="1" failures="0" errors="1" skipped="0" time="0">
    <testcase name="dist/apps" classname="not judged" time="0">
      <error message="there is no kustomize" type="unjudged"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  test.each([
    [false, 0],
    [true, 1],
  ])("with strict %s has %d failures of warnings", (strict, failures) => {
    const xml = junitReport(reportOf([finding({ object: DEPLOYMENT })]), { objects, strict });
    expect(xml.match(/<failure /g) ?? []).toHaveLength(failures);
    expect(xml).toContain(`<testsuites name="conformitron validate" tests="2" failures="${failures}" `);
  });

  test("does not count what is waived", () => {
    const waived = finding({ severity: "error", waived: { reason: "why" } });
    expect(junitReport(reportOf([waived]), { objects, strict: true })).toContain('tests="3" failures="0"');
  });

  test("sorts the files", () => {
    const two = ["b.yaml", "a.yaml"].map((file) => ({ file, ...DEPLOYMENT }));
    const xml = junitReport(reportOf([]), { objects: two, strict: false });
    expect(xml.match(/(?<=testsuite name=")[^"]*/g)).toEqual(["a.yaml", "b.yaml"]);
  });

  test("puts all failures of an object into one", () => {
    const findings = [finding({ object: DEPLOYMENT }), finding({ object: DEPLOYMENT, line: 4, message: "other" })];
    const xml = junitReport(reportOf(findings), { objects, strict: true });
    expect(xml.match(/<failure [^>]*/g)).toEqual([
      '<failure message="container web has no memory limit (and 1 more)" type="no-limits"',
    ]);
    expect(xml).toContain("dist/a.yaml:4:5 warning no-limits other</failure>");
  });

  test("tells the same object in two files apart", () => {
    const both = [...objects, { file: "dist/b.yaml", ...NAMESPACE }];
    const names = junitReport(reportOf([]), { objects: both, strict: false }).match(/(?<=testcase name=")[^"]*/g);
    expect(names).toEqual(["acme/anvil", "acme (dist/a.yaml)", "acme (dist/b.yaml)"]);
  });

  test("escapes what XML cannot hold", () => {
    const message = 'a ]]> <b attr="1"> & \u001b[31mred\u001b[0m \u0000\u0008\uffff\ud800 é\ttab';
    const xml = junitReport(reportOf([finding({ severity: "error", message })]), { objects: [], strict: false });
    const escaped = "a ]]&gt; &lt;b attr=&quot;1&quot;&gt; &amp; red  é";
    expect(xml).toContain(`message="${escaped}&#9;tab"`);
    expect(xml).toContain(`no-limits ${escaped}\ttab</failure>`);
  });

  test("is XML whatever a file holds", () => {
    const text = fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 40 });
    const markup = fc.string({ unit: fc.constantFrom(..."<>&\"']]>\u001b[m\u0000\ud800 a"), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(text, markup), text, markup, (message, file, name) => {
        const report = reportOf([finding({ message, file, severity: "error", object: { ...DEPLOYMENT, name } })]);
        const xml = junitReport(report, { objects: [], strict: false });
        // What is left of the text after its tags and entities must not hold any of their characters.
        const bare = xml.replaceAll(/<[^<>]*>/g, "").replaceAll(/&(amp|lt|gt|quot|#\d+);/g, "");
        expect(bare).not.toMatch(/[<>&]/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
        expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u);
      }),
    );
  });
});
