import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { installProject, listFiles, nodeOfLine, type Project, readTree, run, setPackageType } from "./project.js";

const ATTW = fileURLToPath(new URL("../../node_modules/@arethetypeswrong/cli/dist/index.js", import.meta.url));
const SOLUTION = "solutions/acme/anvil.ts";

let project: Project;
let installed: string;
beforeAll(() => {
  project = installProject();
  installed = join(project.folder, "node_modules/conformitron");
});
afterAll(() => project?.remove());

describe("in a project of its own", () => {
  beforeEach(() => clean());

  test("synth writes the tree", () => {
    const outcome = run(project.folder, "npx", "conformitron", "synth");
    expect(outcome.stderr).not.toContain("error");
    expect(outcome.status).toBe(0);
    expect(listFiles(join(project.folder, "dist"))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^eks-anywhere-common\/Addons\/Partner\/acme\/anvil\/.*release.*\.yaml$/),
        expect.stringMatching(/^eks-anywhere-common\/Testers\/acme\/anvil\/.*\.yaml$/),
        expect.stringMatching(/^clusters\/workshop\/.*acme-anvil.*\.yaml$/),
      ]),
    );
  });

  test("synth gives the same bytes where the project is CommonJS", () => {
    run(project.folder, "npx", "conformitron", "synth");
    const asModule = readTree(join(project.folder, "dist"));
    clean();
    setPackageType(project.folder, "commonjs");
    try {
      expect(run(project.folder, "npx", "conformitron", "synth").status).toBe(0);
      expect(readTree(join(project.folder, "dist"))).toEqual(asModule);
    } finally {
      setPackageType(project.folder, "module");
    }
  });

  test.each([
    ["a field that does not exist", "product:", "prodcut:", "prodcut"],
    ["a secret key that is not declared", 'value("token")', 'value("tokem")', "tokem"],
    [
      "an environment that does not exist",
      "environment });",
      'environment, environments: ["workshap"] });',
      "workshap",
    ],
  ])("synth refuses %s at its place", (_, right, wrong, named) => {
    const file = join(project.folder, SOLUTION);
    const text = readFileSync(file, "utf8");
    expect(text).toContain(right);
    writeFileSync(file, text.replace(right, wrong));
    try {
      const { status, stdout, stderr } = run(project.folder, "npx", "conformitron", "synth");
      expect(status).toBe(2);
      expect(stdout + stderr).toMatch(/solutions\/acme\/anvil\.ts:\d+:\d+/);
      expect(stdout + stderr).toContain(named);
      expect(existsSync(join(project.folder, "dist"))).toBe(false);
    } finally {
      writeFileSync(file, text);
    }
  });
});

describe("on other lines of Node", () => {
  test.each([22, 24])("Node %i gives the same tree", (major) => {
    clean();
    run(project.folder, "npx", "conformitron", "synth");
    const here = readTree(join(project.folder, "dist"));
    clean();
    const outcome = run(project.folder, nodeOfLine(major), join(installed, "lib/bin.cjs"), "synth");
    expect(outcome.stderr).not.toMatch(/warning/i);
    expect(outcome.status).toBe(0);
    expect(readTree(join(project.folder, "dist"))).toEqual(here);
  });

  test("Node 18 gets one line", () => {
    expect(run(project.folder, nodeOfLine(18), join(installed, "lib/bin.cjs"), "synth")).toEqual({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/^conformitron needs Node 20\.19 or newer, and this is 18\.[^\n]*\n$/),
    });
  });
});

describe("what is published", () => {
  test("publint has nothing to say", async () => {
    const tarball = readFileSync(project.tarball);
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer } });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("the types are right for those who import it", () => {
    const args = [ATTW, project.tarball, "--profile", "esm-only", "--no-color"];
    const outcome = run(project.folder, process.execPath, ...args);
    expect(outcome.stdout).toContain("node16 (from ESM)");
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
  });

  test("every declaration has a map, and every map its sources", () => {
    const lib = join(installed, "lib");
    const files = listFiles(lib);
    const declarations = files.filter((file) => file.endsWith(".d.ts"));
    expect(declarations.length).toBeGreaterThan(0);
    expect(declarations.filter((file) => !files.includes(`${file}.map`))).toEqual([]);
    expect(files.filter((file) => file.endsWith(".map")).flatMap((map) => missingSources(join(lib, map)))).toEqual([]);
  });

  test("nothing but what users need", () => {
    const tops = new Set(listFiles(installed).map((file) => file.split("/")[0]));
    expect([...tops]).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "docs",
      "environments",
      "lib",
      "package.json",
      "src",
    ]);
    expect(listFiles(installed).filter((file) => /tsbuildinfo$|\.test\.ts$|tsconfig/.test(file))).toEqual([]);
  });

  test.each(["constructs", "cdk8s", "cdk8s-plus-27"])("there is one copy of %s", (name) => {
    const copies = listFiles(join(project.folder, "node_modules")).filter((file) =>
      new RegExp(`(^|/node_modules/)${name}/package\\.json$`).test(file),
    );
    expect(copies).toEqual([`${name}/package.json`]);
  });
});

/** Forgets the tree and what an earlier run has checked. */
function clean(): void {
  for (const folder of ["dist", "node_modules/.cache"])
    rmSync(join(project.folder, folder), { recursive: true, force: true });
}

function missingSources(map: string): string[] {
  const { sources } = JSON.parse(readFileSync(map, "utf8")) as { readonly sources: readonly string[] };
  return sources.map((source) => join(dirname(map), source)).filter((source) => !existsSync(source));
}
