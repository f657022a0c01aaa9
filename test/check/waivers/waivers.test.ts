import { describe, expect, test } from "vitest";
import { WAIVERS } from "../../../src/check/rules/waivers.js";
import { applyWaivers, type WaiverOptions } from "../../../src/check/waivers.js";
import type { Finding } from "../../../src/model/finding.js";
import type { SourceFile, SourceTree } from "../../../src/model/manifest.js";
import type { RuleText } from "../../../src/model/rule.js";
import { readSourceFile } from "../../../src/read/source-file.js";

const RULES: readonly RuleText[] = [
  { code: "no-limits", set: "policy", severity: "warning", title: "", why: "", fix: "" },
  { code: "no-digest", set: "policy", severity: "error", title: "", why: "", fix: "" },
  { code: "yaml-syntax", set: "reading", severity: "error", title: "", why: "", fix: "" },
  ...WAIVERS,
];
const FULL = 'until=2027-06-30 owner=@example reason="why"';
const WAIVED = { reason: "why", until: "2027-06-30", owner: "@example" };

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly findings?: readonly Finding[];
  readonly options?: Partial<WaiverOptions>;
}

function apply({ files, findings = marked(files), options }: Case) {
  const tree: SourceTree = {
    root: "/tree",
    files: new Map(Object.entries(files).map(([path, yaml]) => [path, sourceFile(path, yaml)])),
  };
  const result = applyWaivers(findings, tree, {
    today: "2027-01-01",
    rules: RULES,
    textOf: (file) => files[file],
    ...options,
  });
  const waived = result.findings.filter((finding) => finding.waived).map(({ file, line }) => `${file}:${line}`);
  return { ...result, waived, codes: result.problems.map(({ code }) => code) };
}

/** As if every file were a manifest, however little stands in it, but for patches. */
function sourceFile(path: string, yaml: string): SourceFile {
  return { ...readSourceFile(path, yaml), role: path === "patch.yaml" ? "other" : "manifests" };
}

/** A finding on every line that ends in `#! CODE`. */
function marked(files: Readonly<Record<string, string>>): Finding[] {
  return Object.entries(files).flatMap(([file, yaml]) =>
    yaml.split("\n").flatMap((text, index) => {
      const code = /#! (\S+)$/.exec(text)?.[1];
      return code === undefined ? [] : [findingAt(file, index + 1, code)];
    }),
  );
}

function findingAt(file: string, line: number, code = "no-limits"): Finding {
  return { code, severity: "warning", message: "m", file, line, column: 1 };
}

describe("a comment", () => {
  test.each<[what: string, yaml: string, lines: readonly number[]]>([
    [
      "above the first document covers it whole",
      `# conformitron:waive no-limits ${FULL}\na: 1\nb: #! no-limits\n`,
      [3],
    ],
    ["above its separator, too", `# conformitron:waive no-limits ${FULL}\n---\na: 1\nb: #! no-limits\n`, [4]],
    [
      "covers what is found at the file as a whole",
      `# #! no-limits\n# conformitron:waive no-limits ${FULL}\na: 1\n`,
      [1],
    ],
    ["covers no other code", `# conformitron:waive no-limits ${FULL}\na: #! no-digest\nb: #! no-limits\n`, [3]],
    [
      "covers no other document",
      `# conformitron:waive no-limits ${FULL}\na: #! no-limits\n---\nb: #! no-limits\n---\nc: #! no-limits\n`,
      [2],
    ],
    [
      "above a later document covers that one",
      `a: #! no-limits\n---\n# conformitron:waive no-limits ${FULL}\n\n# more\nb: #! no-limits\nc: #! no-limits\n---\nd: #! no-limits\n`,
      [6, 7],
    ],
    [
      "above a field covers what is below it",
      `a: 1\n# conformitron:waive no-limits ${FULL}\nb:\n  c: #! no-limits\n\n  # more\n  d: #! no-limits\ne: #! no-limits\n`,
      [4, 7],
    ],
    [
      "above a field covers its list, indented or not",
      `a: 1\n# conformitron:waive no-limits ${FULL}\nb:\n- c: 1\n  d: #! no-limits\n- e: #! no-limits\nf: #! no-limits\n`,
      [5, 6],
    ],
    [
      "above a list item covers that item",
      `a:\n- b: #! no-limits\n# conformitron:waive no-limits ${FULL}\n- c: 1\n  d: #! no-limits\n- e: #! no-limits\n`,
      [5],
    ],
    [
      "at the end of a line covers the field of that line",
      `a: 1\nb: # conformitron:waive no-limits ${FULL}\n  c: #! no-limits\nd: #! no-limits\n`,
      [3],
    ],
    [
      "at the end of the first line covers that field alone",
      `a: 1 # conformitron:waive no-limits ${FULL}\nd: #! no-limits\n`,
      [],
    ],
    ["with nothing below covers nothing", `a: #! no-limits\n# conformitron:waive no-limits ${FULL}\n`, []],
    [
      "in front of a separator covers nothing",
      `a: #! no-limits\n# conformitron:waive no-limits ${FULL}\n---\nb: #! no-limits\n`,
      [],
    ],
    [
      "with Windows line ends",
      `a: 1\r\n# conformitron:waive no-limits ${FULL}\r\nb: #! no-limits\nc: #! no-limits\n`,
      [3],
    ],
  ])("%s", (_, yaml, lines) => {
    expect(apply({ files: { "a.yaml": yaml } }).waived).toEqual(lines.map((line) => `a.yaml:${line}`));
  });

  test("keeps the finding and says why it does not count", () => {
    const yaml = `# conformitron:waive no-limits ${FULL}\na: #! no-limits\n`;
    const { findings, problems } = apply({ files: { "a.yaml": yaml } });
    expect(findings).toEqual([{ ...findingAt("a.yaml", 2), waived: WAIVED }]);
    expect(problems).toEqual([]);
  });

  test("covers no other file", () => {
    const files = { "a.yaml": `# conformitron:waive no-limits ${FULL}\na: 1\n`, "b.yaml": "a: #! no-limits\n" };
    expect(apply({ files })).toMatchObject({ waived: [], codes: ["waiver-unused"] });
  });
});

describe("problems with a waiver", () => {
  test.each<[what: string, comment: string, codes: readonly string[], waives: boolean]>([
    ["none on its last day", 'until=2027-01-01 owner=@example reason="why"', ["waiver-expires-soon"], true],
    ["the day after", 'until=2026-12-31 owner=@example reason="why"', ["waiver-expired"], false],
    ["14 days ahead", 'until=2027-01-15 owner=@example reason="why"', ["waiver-expires-soon"], true],
    ["15 days ahead", 'until=2027-01-16 owner=@example reason="why"', [], true],
    ["no reason", "until=2027-06-30 owner=@example", ["waiver-without-reason"], false],
    ["no end", 'owner=@example reason="why"', ["waiver-without-end"], true],
    ["no owner", 'until=2027-06-30 reason="why"', ["waiver-without-owner"], true],
    ["bad date", 'until=2027-06-31 owner=@example reason="why"', ["waiver-malformed"], false],
  ])("%s", (_, settings, codes, waives) => {
    const files = { "a.yaml": `# conformitron:waive no-limits ${settings}\na: #! no-limits\n` };
    const result = apply({ files });
    expect(result.codes).toEqual(codes);
    expect(result.waived).toEqual(waives ? ["a.yaml:2"] : []);
  });

  test("stand at the comment and name the object", () => {
    const yaml = `# x\n# conformitron:waive no-limits ${FULL}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n`;
    expect(apply({ files: { "a.yaml": yaml } }).problems).toEqual([
      {
        code: "waiver-unused",
        message: "the waiver of no-limits covers no finding",
        at: { file: "a.yaml", line: 2, column: 1 },
        object: { apiVersion: "v1", kind: "ConfigMap", namespace: undefined, name: "a" },
      },
    ]);
  });

  test("an end does not matter where nothing is left to be waived", () => {
    const files = { "a.yaml": "# conformitron:waive yaml-syntax until=2026-01-01 reason=why\na: 1\n" };
    expect(apply({ files }).codes).toEqual(["waiver-not-allowed"]);
  });

  test("a code that cannot be waived does not spoil the others", () => {
    const files = { "a.yaml": `# conformitron:waive yaml-syntax,no-limits ${FULL}\na: #! no-limits\n` };
    expect(apply({ files })).toMatchObject({ waived: ["a.yaml:2"], codes: ["waiver-not-allowed"] });
  });

  test("are not reported in a file that is no manifest, which may waive nevertheless", () => {
    const patch = `# conformitron:waive no-limits ${FULL}\n- op: add #! no-limits\n# conformitron:waive nothing\n`;
    expect(apply({ files: { "patch.yaml": patch } })).toMatchObject({ waived: ["patch.yaml:2"], codes: [] });
  });

  test("waivers cannot be waived", () => {
    const files = { "a.yaml": `# conformitron:waive waiver-unused ${FULL}\na: #! no-limits\n` };
    expect(apply({ files }).codes).toContain("waiver-not-allowed");
  });

  test("each code has to cover something", () => {
    const files = { "a.yaml": `# conformitron:waive no-digest,no-limits ${FULL}\na: #! no-limits\n` };
    expect(apply({ files }).problems).toMatchObject([{ message: "the waiver of no-digest covers no finding" }]);
  });

  test("two waivers of the same finding are both used", () => {
    const comment = `# conformitron:waive no-limits ${FULL}\n`;
    expect(apply({ files: { "a.yaml": `${comment}${comment}a: #! no-limits\n` } }).codes).toEqual([]);
  });
});

describe("a waiver is not called unused", () => {
  const files = { "apps/a/a.yaml": `# conformitron:waive no-limits ${FULL}\na: 1\n` };

  test.each<[what: string, options: Partial<WaiverOptions>]>([
    ["where its rule did not run", { ran: (code) => code !== "no-limits" }],
    ["where its file is not selected", { selected: (file) => file !== "apps/a/a.yaml" }],
    ["where its folder is not judged", { unjudged: [{ path: "apps", reason: "no kustomize" }] }],
    ["where nothing is judged", { unjudged: [{ path: ".", reason: "no kustomize" }] }],
  ])("%s", (_, options) => {
    expect(apply({ files, options }).codes).toEqual([]);
  });

  test("but it is otherwise", () => {
    const options = { ran: () => true, selected: () => true, unjudged: [{ path: "app", reason: "no kustomize" }] };
    expect(apply({ files, options }).codes).toEqual(["waiver-unused"]);
  });
});

describe("copies in generated files", () => {
  const copy = (value: string) =>
    `# Generated by conformitron; do not edit\n# conformitron:waive no-limits ${FULL}\na: ${value}\n`;

  test("count together", () => {
    const files = { "a.yaml": copy("1"), "b.yaml": copy("#! no-limits") };
    expect(apply({ files })).toMatchObject({ waived: ["b.yaml:3"], codes: [] });
  });

  test("are reported once", () => {
    expect(apply({ files: { "a.yaml": copy("1"), "b.yaml": copy("2") } }).problems).toEqual([
      {
        code: "waiver-unused",
        message: "the waiver of no-limits covers no finding (2 places)",
        at: { file: "a.yaml", line: 2, column: 1 },
      },
    ]);
  });

  test("are not called unused where one of them is in a folder that is not judged", () => {
    const options = { unjudged: [{ path: "b", reason: "no kustomize" }] };
    expect(apply({ files: { "a.yaml": copy("1"), "b/b.yaml": copy("2") }, options }).codes).toEqual([]);
  });

  test("in written files each stands for itself", () => {
    const written = `# conformitron:waive no-limits ${FULL}\na: 1\n`;
    expect(apply({ files: { "a.yaml": written, "b.yaml": written } }).codes).toEqual([
      "waiver-unused",
      "waiver-unused",
    ]);
  });
});

describe("waivers of the configuration", () => {
  const files = { "charts/a/values.json": '{"apiVersion": "v1"}', "b.yaml": "a: 1\n" };
  const findings = [findingAt("charts/a/values.json", 1), findingAt("b.yaml", 1)];
  const waiver = { code: "no-limits", path: "charts/**", ...WAIVED };

  test.each<[path: string, waived: readonly string[]]>([
    ["charts/**", ["charts/a/values.json:1"]],
    ["*.json", ["charts/a/values.json:1"]],
    ["/b.yaml", ["b.yaml:1"]],
    ["*.txt", []],
  ])("cover the files of %s", (path, waived) => {
    const result = apply({ files, findings, options: { configured: [{ ...waiver, path }] } });
    expect(result.waived).toEqual(waived);
    expect(result.codes).toEqual(waived.length > 0 ? [] : ["waiver-unused"]);
  });

  test("name files from the folder of the configuration", () => {
    const inside = (path: string) => ({ configured: [{ ...waiver, path }], configuration: "charts/conformitron.yaml" });
    expect(apply({ files, findings, options: inside("/a/*") }).waived).toEqual(["charts/a/values.json:1"]);
    const outside = [...findings, findingAt("vendor/charts/values.json", 1)];
    expect(apply({ files, findings: outside, options: inside("*") }).waived).toEqual(["charts/a/values.json:1"]);
  });

  test("are not called unused where something is not judged", () => {
    const options = {
      configured: [{ ...waiver, path: "*.txt" }],
      unjudged: [{ path: "apps", reason: "no kustomize" }],
    };
    expect(apply({ files, findings, options }).codes).toEqual([]);
  });

  test.each<[what: string, change: object, code: string]>([
    ["an unknown code", { code: "no-limit" }, "waiver-malformed"],
    ["a bad date", { until: "2027-02-30" }, "waiver-malformed"],
    ["an end that is over", { until: "2026-06-30" }, "waiver-expired"],
    ["a code that cannot be waived", { code: "yaml-syntax" }, "waiver-not-allowed"],
  ])("have the problem of %s at their place", (_, change, code) => {
    const { problems } = apply({ files, findings, options: { configured: [{ ...waiver, ...change }] } });
    expect(problems).toMatchObject([
      { code, at: { file: "conformitron.yaml", document: 0, pointer: "/validate/waivers/0" } },
    ]);
  });
});
