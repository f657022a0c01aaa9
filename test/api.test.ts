import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goneTooEarly, reportedNames, vagueDeprecations } from "./support/api-report.js";
import { filesBelow, ROOT } from "./support/files.js";

const reports = readdirSync(join(ROOT, "docs/api")).filter((file) => file.endsWith(".api.md"));
const read = (file: string) => readFileSync(join(ROOT, file), "utf8").replaceAll("\r\n", "\n");

/** Every entry may use what the main one exports: users import it from there. */
const main = new Set(reportedNames(read("docs/api/conformitron.api.md")).map(({ name }) => name));

test("the committed reports are what the package exports", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts/api-report.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
}, 60_000);

describe.each(reports)("%s", (file) => {
  const report = read(`docs/api/${file}`);

  test("uses no type that is not exported", () => {
    const missing = [...report.matchAll(/The symbol "(\w+)" needs to be exported/g)].map(([, name]) => name);
    expect(missing.filter((name) => !main.has(name ?? ""))).toEqual([]);
  });

  test("documents every export", () => {
    const undocumented = report.match(/(?<=^\/\/ @public .*\(undocumented\)\nexport ).*/gm) ?? [];
    // An environment says itself what it is, in its title.
    expect(undocumented.filter((declaration) => !/^const \w+: EnvironmentDefinition;$/.test(declaration))).toEqual([]);
  });

  test("keeps what the last releases had", () => {
    const released = filesBelow("docs/api/released", file).sort(newestFirst).map(read);
    expect(goneTooEarly(report, released)).toEqual([]);
  });
});

test("every deprecation says since when and what to use instead", () => {
  const vague = filesBelow("src", ".ts").flatMap((file) =>
    vagueDeprecations(read(file)).map((tag) => `${file}: ${tag}`),
  );
  expect(vague).toEqual([]);
});

describe("the rules themselves", () => {
  const report = (...names: readonly string[]) =>
    names
      .map(
        (name) =>
          `// @public${name.endsWith("!") ? " @deprecated" : ""}\nexport function ${name.replace("!", "")}(): void;\n`,
      )
      .join("\n");

  test("a report's names are read", () => {
    const text =
      "// @public @deprecated (undocumented)\nexport abstract class A extends B {\n    b: string;\n}\n\n// @public\nexport const c = 1;\n";
    expect(reportedNames(text)).toEqual([
      { name: "A", deprecated: true },
      { name: "c", deprecated: false },
    ]);
  });

  test.each<[string, readonly string[], readonly (readonly string[])[], readonly string[]]>([
    ["nothing was released", ["a"], [], []],
    ["everything is still there", ["a", "b"], [["a"], ["a"]], []],
    ["a name is gone that was never deprecated", [], [["a"], ["a"]], ["a"]],
    ["a name is gone that only the last minor deprecated", [], [["a!"], ["a"]], ["a"]],
    ["a name is gone after its first and only release", [], [["a!"]], ["a"]],
    ["a name is gone that two minors deprecated", [], [["a!"], ["a!"]], []],
  ])("%s", (_, current, released, expected) => {
    expect(
      goneTooEarly(
        report(...current),
        released.map((names) => report(...names)),
      ),
    ).toEqual(expected);
  });

  test.each<[string, readonly string[]]>([
    ["/** @deprecated since 0.2.0: use `b`. */", []],
    ["  /**\n   * Old.\n   * @deprecated since 0.2.0: use `b`.\n   */", []],
    ["/** @deprecated */", ["@deprecated"]],
    ["/** Old. @deprecated use `b` */", ["@deprecated use `b`"]],
    ["  /**\n   * @deprecated since 0.2.0\n   */", ["@deprecated since 0.2.0"]],
  ])("%j", (source, expected) => {
    expect(vagueDeprecations(source)).toEqual(expected);
  });
});

/** Orders `docs/api/released/0.10/…` before `docs/api/released/0.9/…`. */
function newestFirst(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = versionOf(a);
  const [majorB = 0, minorB = 0] = versionOf(b);
  return majorB - majorA || minorB - minorA;
}

function versionOf(file: string): number[] {
  return (file.split("/").at(-2) ?? "").split(".").map(Number);
}
