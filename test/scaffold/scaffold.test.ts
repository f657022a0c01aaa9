import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Answers } from "../../src/scaffold/answers.js";
import { scaffold } from "../../src/scaffold/scaffold.js";
import { isEmptyFolder, writeNewFiles } from "../../src/scaffold/write.js";
import { ROOT } from "../support/files.js";

const BASIS = { version: "1.2.3", peers: { constructs: "^10.0.0", cdk8s: "^2.0.0" } };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "conformitron-scaffold-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("names", () => {
  test.each<[vendor: string, product: string, file: string, className: string]>([
    ["kubecost", "cost-analyzer", "solutions/kubecost/cost-analyzer.ts", "CostAnalyzer"],
    ["solo.io", "solo-istiod", "solutions/solo.io/solo-istiod.ts", "SoloIstiod"],
    ["STCLab", "WaveAutoscale", "solutions/stclab/waveautoscale.ts", "WaveAutoscale"],
    ["acme", "2048", "solutions/acme/2048.ts", "Product2048"],
    ["acme", "helm_release", "solutions/acme/helm-release.ts", "ProductHelmRelease"],
    ["acme", "U.R.L", "solutions/acme/u-r-l.ts", "ProductURL"],
    ["node_modules", "index.d", "solutions/node-modules/index-d.ts", "IndexD"],
  ])("%s %s", (vendor, product, file, className) => {
    const { definition, script, solution } = plan({ vendor, product });
    expect(definition).toBe(file);
    expect(script).toBe(file.replace(/ts$/, "test.sh"));
    expect([...solution.keys()]).toEqual([definition, script]);
    const text = solution.get(definition);
    expect(text).toContain(`export class ${className} extends Solution {`);
    expect(text).toContain(`product: "${product}",`);
  });

  test("that would be too long are cut, and only those are written", () => {
    const long = definitionOf({ product: `a${"-b".repeat(31)}` });
    expect(/ namespace: "(.*)"/.exec(long)?.[1]).toHaveLength(62);
    expect(/ releaseName: "(.*)"/.exec(long)?.[1]).toHaveLength(53);
    expect(/ name: "(.*)"/.exec(long)?.[1]).toHaveLength(51);
    expect(definitionOf({})).not.toMatch(/ (namespace|name|folder):/);
    expect(definitionOf({ namespace: "place", folder: "Acme" })).toMatch(/folder: "Acme",\n +namespace: "place"/);
  });
});

describe("charts", () => {
  test.each<[Answers["chart"], string]>([
    [
      { kind: "helm", url: "https://charts.example.com/", name: "anvil", version: "1.2.3" },
      'HelmRepository.of("https://charts.example.com/").chart("anvil", "1.2.3")',
    ],
    [
      { kind: "oci", url: "oci://ghcr.io/acme/anvil", name: "anvil", version: "1.2.3+b" },
      'OciRepository.of("oci://ghcr.io/acme/anvil").chart("1.2.3+b")',
    ],
    [
      { kind: "helm", url: 'https://charts.example.com/"\n', name: "anvil", version: "1.2.3" },
      String.raw`HelmRepository.of("https://charts.example.com/\"\n").chart("anvil", "1.2.3")`,
    ],
  ])("of $kind at $url", (chart, expected) => {
    expect(definitionOf({ chart })).toContain(`chart: ${expected},`);
  });
});

describe("the test script", () => {
  test("fails until somebody has written it", () => {
    const { status, stdout, stderr } = runScript(scriptOf({}));
    expect(stderr).toContain(
      "FAIL [anvil does what it is for] nobody has written this test yet: use the product of release anvil",
    );
    expect(stdout).not.toContain("PASS");
    expect(status).toBe(1);
  });

  test("passes as soon as it checks something, so that it is the product that decides", () => {
    expect(runScript(scriptOf({}).replace(/^fail .*$/m, 'ok "it falls"')).status).toBe(0);
  });
});

describe("a new project", () => {
  const { project, definition } = plan({}, true);

  test("has what a project needs, and only where there is none", () => {
    expect([...project.keys()]).toEqual([
      "CODEOWNERS",
      ".github/workflows/conformitron.yml",
      ".gitignore",
      ".gitlab-ci.yml",
      ".pre-commit-config.yaml",
      "README.md",
      "conformitron.yaml",
      "package.json",
      "tsconfig.json",
    ]);
    expect(plan({}).project.size).toBe(0);
  });

  test("depends on this version and on what it stands on", () => {
    const { type, devDependencies } = JSON.parse(project.get("package.json") ?? "");
    expect(type).toBe("module");
    expect(Object.entries(devDependencies)).toEqual([
      ["cdk8s", "^2.0.0"],
      ["conformitron", "^1.2.3"],
      ["constructs", "^10.0.0"],
    ]);
  });

  test("says who owns the solution", () => {
    expect(project.get("CODEOWNERS")).toBe("/solutions/acme/ @example\n");
  });

  test.each([".github/workflows/conformitron.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"])(
    "%s runs the check",
    (file) => {
      expect(JSON.stringify(parse(project.get(file) ?? ""))).toContain('"npx conformitron synth --check"');
    },
  );

  test("its hook runs for the files that change the tree", () => {
    const { files } = parse(project.get(".pre-commit-config.yaml") ?? "").repos[0].hooks[0];
    const matches = (file: string): boolean => new RegExp(files).test(file);
    expect([definition, "dist/a/b.yaml", "conformitron.yaml", "environments/a.ts"].filter(matches)).toHaveLength(4);
    expect(["README.md", "solutions.md"].filter(matches)).toEqual([]);
  });
});

describe("writing", () => {
  test("makes folders, and takes back what it wrote where a file is in the way", () => {
    const root = join(folder, "writing");
    mkdirSync(root);
    writeFileSync(join(root, "b.txt"), "mine");
    const files = new Map([
      ["a/a.txt", "a"],
      ["b.txt", "b"],
      ["c.txt", "c"],
    ]);
    expect(() => writeNewFiles(root, files)).toThrow("EEXIST");
    expect(existsSync(join(root, "a/a.txt"))).toBe(false);
    expect(existsSync(join(root, "c.txt"))).toBe(false);
    expect(readFileSync(join(root, "b.txt"), "utf8")).toBe("mine");
    rmSync(join(root, "b.txt"));
    writeNewFiles(root, files);
    expect(readFileSync(join(root, "a/a.txt"), "utf8")).toBe("a");
  });

  test.each<[what: string, names: readonly string[], empty: boolean]>([
    ["nothing", [], true],
    ["what a Git host begins with", [".git", ".gitignore", "README.md", "LICENSE"], true],
    ["a package", ["package.json"], false],
    ["any other file", ["notes.txt"], false],
  ])("a folder with %s is empty: %s", (what, names, empty) => {
    const root = join(folder, what);
    mkdirSync(root);
    for (const name of names) writeFileSync(join(root, name), "");
    expect(isEmptyFolder(root)).toBe(empty);
  });
});

function plan(answers: Partial<Answers>, fresh = false) {
  const chart = { kind: "helm", url: "https://charts.example.com", name: "anvil", version: "1.2.3" } as const;
  const all = { vendor: "acme", product: "anvil", chart, maintainer: "@example", ...answers };
  return scaffold(all, "solutions", fresh ? BASIS : undefined);
}

function definitionOf(answers: Partial<Answers>): string {
  const { solution, definition } = plan(answers);
  return solution.get(definition) ?? "";
}

function scriptOf(answers: Partial<Answers>): string {
  const { solution, script } = plan(answers);
  return solution.get(script) ?? "";
}

/** Runs a script as the pod does, beside the library. */
function runScript(text: string): { status: number | null; stdout: string; stderr: string } {
  const root = mkdtempSync(join(folder, "run-"));
  cpSync(join(ROOT, "src/constructs/shell/lib.sh"), join(root, "lib.sh"));
  writeFileSync(join(root, "test.sh"), text);
  const env = {
    PATH: process.env["PATH"],
    TEST_DIR: root,
    TMPDIR: root,
    RELEASE_NAME: "anvil",
    RUN_ID: "1",
    NAMESPACE: "a",
  };
  return spawnSync("/bin/sh", [join(root, "test.sh")], { encoding: "utf8", env });
}
