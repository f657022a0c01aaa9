import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import schema from "../../docs/schemas/synth-report.schema.json" with { type: "json" };
import type { SynthReport } from "../../src/report/synth.js";
import { BIN, CliProject, type Ended } from "../support/cli.js";
import { environmentFile } from "../support/environments.js";

/** Every run starts Node anew, on machines that may have better to do. */
const TIMEOUT = 60_000;
const FAST = "--no-type-check";
const RELEASE = "dist/eks-anywhere-common/Addons/Partner/acme/anvil/release.yaml";

function definition(product: string, version = "1.0.0", described = ""): string {
  return `import { type Environment, FunctionalTest, HelmRelease, HelmRepository, Script, Solution } from "conformitron";
import type { Construct } from "constructs";

export class ${product[0]?.toUpperCase()}${product.slice(1)} extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "acme", product: "${product}"${described} });
    new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://charts.example.com/").chart("${product}", "${version}"),
    });
    new FunctionalTest(this, "test", { script: Script.inline("true\\n") });
  }
}
`;
}

const FILES = {
  "environments/north.ts": environmentFile("north"),
  "environments/south.ts": environmentFile("south"),
  "solutions/acme/anvil.ts": definition("anvil"),
  "solutions/acme/rocket.ts": definition("rocket", "2.0.0", ', environments: ["south"]'),
};

const projects: CliProject[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

function newProject(files: Readonly<Record<string, string>> = FILES): CliProject {
  const project = new CliProject(files);
  projects.push(project);
  return project;
}

const validate = new Ajv({ allErrors: true }).compile(schema);

/** The report on standard output, which must be all that is there and fit the published schema. */
function reportOf({ stdout }: Ended): SynthReport {
  const report: unknown = JSON.parse(stdout);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report as SynthReport;
}

describe("a project from its first synth on", { timeout: TIMEOUT }, () => {
  let project: CliProject;
  beforeAll(() => {
    project = newProject();
  });

  test("the first writes the tree, types checked, and says so in one line", () => {
    expect(project.run(["synth"])).toEqual({
      code: 0,
      stdout: "dist written: 2 solutions for 2 environments, 43 files, 43 added\n",
      stderr: "",
    });
    expect(project.read(RELEASE)).toContain("kind: HelmRelease");
    expect(readdirSync(project.root).filter((name) => name.startsWith(".dist"))).toEqual([]);
  });

  test("the second writes nothing", () => {
    const before = stamps(project);
    expect(project.run(["synth", FAST])).toEqual({
      code: 0,
      stdout: "dist is current: 2 solutions for 2 environments, 43 files\n",
      stderr: "",
    });
    expect(stamps(project)).toEqual(before);
  });

  test("--check of a current tree passes", () => {
    const ended = project.run(["synth", FAST, "--check", "--output", "json"]);
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    const report = reportOf(ended);
    expect(report).toMatchObject({ check: true, findings: [], changes: [] });
    expect(report.environments).toEqual([
      { name: "north", solutions: 1, objects: 6 },
      { name: "south", solutions: 2, objects: 12 },
    ]);
    expect(report.summary).toMatchObject({ solutions: 2, unchanged: 43 });
  });

  test("--check fails with a diff of a file changed by hand, one that is missing and one that is stale, and writes nothing", () => {
    const release = project.read(RELEASE);
    project.write({ [RELEASE]: release.replace("retries: 3", "retries: 5") });
    project.delete("dist/clusters/north/acme-anvil.yaml");
    project.delete("solutions/acme/rocket.ts");
    const before = stamps(project);
    const { code, stdout, stderr } = project.run(["synth", FAST, "--check"]);

    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toContain(
      [
        `--- a/${RELEASE}`,
        `+++ b/${RELEASE}`,
        "@@ -20,7 +20,7 @@",
        "     crds: CreateReplace",
        "     remediation:",
        "       remediateLastFailure: true",
        "-      retries: 5",
        "+      retries: 3",
      ].join("\n"),
    );
    expect(stdout).toContain("--- /dev/null\n+++ b/dist/clusters/north/acme-anvil.yaml\n");
    expect(stdout).toContain("--- a/dist/index/solutions/acme-rocket.json\n+++ /dev/null\n");
    expect(stdout.split("\n").at(-2)).toBe(
      "dist is not current: 1 solution for 2 environments, 30 files, 1 added, 1 changed, 13 removed",
    );
    expect(stamps(project)).toEqual(before);
  });

  test("the diff is on standard error where standard output is a report", () => {
    const ended = project.run(["synth", FAST, "--check", "--output", "json", "--output", "text=report.txt"]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`--- a/${RELEASE}\n`);
    expect(reportOf(ended).changes).toContainEqual({ path: RELEASE.slice("dist/".length), change: "changed" });
    expect(project.read("report.txt")).toMatch(/^dist is not current: .*\n$/);
  });

  test("a synth puts it right, with reports where they are asked for", () => {
    const { code, stdout } = project.run(["synth", FAST, "--output", "text", "--output", "json=report.json"]);
    expect([code, stdout]).toEqual([
      0,
      "dist written: 1 solution for 2 environments, 30 files, 1 added, 1 changed, 13 removed\n",
    ]);
    expect(reportOf({ code, stdout: project.read("report.json"), stderr: "" }).summary).toMatchObject({ removed: 13 });
    expect(project.read(RELEASE)).toContain("retries: 3");
    expect([project.has("dist/eks-south/Addons"), project.has("dist/eks-south/environment.json")]).toEqual([
      false,
      true,
    ]);
  });

  test("another version of conformitron is named before the differences", () => {
    const index = "dist/index/solutions/acme-anvil.json";
    project.write({ [index]: project.read(index).replace(/"generator": "[^"]*"/, '"generator": "0.0"') });
    const { code, stdout } = project.run(["synth", FAST, "--check"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^# the tree was made by conformitron 0\.0, 0\.1, this is 0\.1\n|^# the tree was made by conformitron 0\.0, this is 0\.1\n/,
    );
    expect(project.run(["synth", FAST]).code).toBe(0);
  });

  test("a file that conformitron did not write stops everything and is never touched", () => {
    project.write({ "dist/clusters/north/own.yaml": "mine\n", "dist/README.md": "beside the tree\n" });
    project.write({ "solutions/acme/anvil.ts": definition("anvil", "1.0.1") });
    const ended = project.run(["synth", FAST, "--output", "json"]);
    expect(ended.code).toBe(2);
    expect(reportOf(ended).findings).toMatchObject([
      { code: "foreign-file", file: "dist/clusters/north/own.yaml", fix: expect.stringContaining("--out") },
    ]);
    expect([project.read("dist/clusters/north/own.yaml"), project.read("dist/README.md")]).toEqual([
      "mine\n",
      "beside the tree\n",
    ]);
    expect(project.read(RELEASE)).toContain('"1.0.0"');
  });
});

describe("a selection", { timeout: TIMEOUT }, () => {
  let project: CliProject;
  beforeAll(() => {
    project = newProject();
    expect(project.run(["synth", FAST]).code).toBe(0);
    project.write({
      "solutions/acme/anvil.ts": definition("anvil", "1.0.1"),
      "solutions/acme/rocket.ts": definition("rocket", "2.0.1", ', environments: ["south"]'),
    });
  }, TIMEOUT);

  test("writes its solutions and leaves the others as they are, also one with a missing file", () => {
    project.delete(RELEASE);
    const { code, stdout } = project.run(["synth", FAST, "--solution", "acme/rocket"]);
    expect([code, stdout]).toEqual([0, "dist written: 1 solution for 2 environments, 42 files, 2 changed\n"]);
    expect(project.read("dist/eks-south/Addons/Partner/acme/rocket/release.yaml")).toContain('"2.0.1"');
    expect(project.has(RELEASE)).toBe(false);
  });

  test("by environment is of the solutions that run there, by its name or another that it goes by", () => {
    const { code, stdout } = project.run(["synth", FAST, "--check", "-e", "eks-north"]);
    expect(code).toBe(1);
    expect(stdout).toContain(`+++ b/${RELEASE}`);
    expect(stdout).toContain('+      version: "1.0.1"');
  });

  test.each<[string, string[], number, string]>([
    [
      "no environment of that name",
      ["-e", "nroth"],
      2,
      "error: there is no environment 'nroth'. Did you mean north?\nfix: name one of north, south\n",
    ],
    [
      "no solution of that name",
      ["--solution", "acme/anvli"],
      2,
      "error: there is no solution 'acme/anvli'. Did you mean acme/anvil?\nfix: name it as VENDOR/PRODUCT, as its labels spell it\n",
    ],
    [
      "nothing that is both",
      ["-e", "north", "--solution", "acme/rocket"],
      3,
      "error: no solution is selected\nfix: the named solutions do not run in the named environments\n",
    ],
  ])("%s", (_, args, code, stderr) => {
    expect(project.run(["synth", FAST, ...args])).toEqual({ code, stdout: "", stderr });
  });
});

describe("bad usage", { timeout: TIMEOUT }, () => {
  const project = newProject({});

  test.each<[string[], string, string]>([
    [["snyth"], "unknown command 'snyth'", "(Did you mean synth?)"],
    [["synth", "--chek"], "unknown option '--chek'", "(Did you mean --check?)"],
    [["synth", "--output", "yaml"], "there is no output form 'yaml'", "use text or json, or FORM=FILE"],
    [["synth", "--config", "missing.yaml"], "there is no configuration file", "correct --config"],
    [["synth", "--config", "node_modules"], "cannot read the configuration file", "name a readable file with --config"],
  ])("%j is exit 2 with what is wrong and what to do", (args, wrong, remedy) => {
    const { code, stdout, stderr } = project.run(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect(stderr).toContain(wrong);
    expect(stderr).toContain(remedy);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each<[string[]]>([
    [["synth", "--output", "json", "--chek"]],
    [["synth", "--output=json", "--config", "missing.yaml"]],
  ])("%j is one error in JSON, and the words for people only once", (args) => {
    const { code, stdout, stderr } = project.run(args);
    expect([code, stdout.split("\n").length]).toEqual([2, 2]);
    expect(JSON.parse(stdout)).toEqual({
      apiVersion: "conformitron.io/v1",
      kind: "Error",
      message: expect.stringMatching(/\S/),
      fix: expect.stringMatching(/\S/),
    });
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
  });

  test("an error goes to the file that a report was asked for in", () => {
    const { code, stdout } = project.run(["synth", "--output", "json=error.json", "--output", "text", "--chek"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(JSON.parse(project.read("error.json"))).toMatchObject({ kind: "Error" });
  });

  test("a folder without solutions", () => {
    const ended = project.run(["synth", "--output", "json"]);
    expect(ended.code).toBe(2);
    expect(reportOf(ended).findings).toMatchObject([
      { code: "no-definitions", file: "solutions", fix: expect.stringContaining("solutions/<vendor>/<product>.ts") },
    ]);
  });

  test("an output folder that is a file, and one that cannot be made", () => {
    const other = newProject();
    other.write({ taken: "a file\n" });
    expect(other.run(["synth", FAST, "--out", "taken"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: .*taken is not a folder\nfix: move it away, or name another folder with --out\n$/,
      ),
    });
    expect(other.run(["synth", FAST, "--out", "taken/below"])).toMatchObject({
      code: expect.toBeOneOf([2, 3]),
      stderr: expect.stringMatching(/^error: .*taken/),
    });
  });
});

test("bad definitions in words: where, what, and how to mend it", { timeout: TIMEOUT }, () => {
  const project = newProject({ ...FILES, "solutions/acme/rocket.ts": definition("rocket", "^2.0") });
  expect(project.run(["synth", FAST], { NO_COLOR: "1" })).toEqual({
    code: 2,
    stdout: [
      "solutions/acme/rocket.ts:7:5 error bad-chart-version",
      "  acme/rocket/release: version of chart rocket '^2.0' floats; one exact version is needed",
      "  fix: give one exact version such as 2.4.3",
    ]
      .join("\n")
      .concat("\n1 error, nothing was written\n"),
    stderr: "",
  });
  expect(project.run(["synth", FAST], { FORCE_COLOR: "1" }).stdout).toContain("\u001b[31merror\u001b[39m");
  expect(project.run(["synth", FAST, "--color", "never"], { FORCE_COLOR: "1" }).stdout).not.toContain("\u001b");
});

test("what is wrong with environments is said alone, because nothing can be said about solutions without them", {
  timeout: TIMEOUT,
}, () => {
  const project = newProject({
    ...FILES,
    "environments/south.ts": environmentFile("south").replace('folder: "eks-south"', 'folder: "eks-north"'),
    "solutions/acme/rocket.ts": definition("rocket", "^2.0"),
  });
  const ended = project.run(["synth", FAST, "--output", "json"]);
  expect(ended.code).toBe(2);
  expect(reportOf(ended).findings.map(({ file, code }) => [file, code])).toEqual([
    ["environments/south.ts", "duplicate-environment"],
  ]);
});

test("without a configuration the tree is written, and a warning says which repository it names", {
  timeout: TIMEOUT,
}, () => {
  const project = newProject();
  project.delete("conformitron.yaml");
  const ended = project.run(["synth", FAST, "--output", "json"]);
  expect(ended.code).toBe(0);
  expect(reportOf(ended)).toMatchObject({
    findings: [{ code: "repository-not-set", severity: "warning", file: "conformitron.yaml" }],
    summary: { errors: 0, warnings: 1, added: 43 },
  });
});

test("a closed pipe ends quietly, with the differences still counted", { timeout: TIMEOUT }, () => {
  // The reader is gone long before the first line is written.
  const project = newProject();
  expect(project.run(["synth", FAST]).code).toBe(0);
  project.write({ "solutions/acme/anvil.ts": definition("anvil", "3.0.0") });
  const script = '"$0" "$1" synth --no-type-check --check | true; echo "${PIPESTATUS[*]}"';
  const { stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, BIN], {
    cwd: project.root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toBe("1 0\n");
});

test.runIf(process.platform === "linux" && canUnshare())("no network is needed", { timeout: TIMEOUT }, () => {
  const project = newProject();
  const args = ["--user", "--net", "--map-root-user", process.execPath, BIN, "synth", FAST];
  expect(spawnSync("unshare", args, { cwd: project.root, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends even a definition that never does, and nothing is written",
  {
    timeout: TIMEOUT,
  },
  async (expected) => {
    const endless = `console.log("loading");\nfor (;;);\n${definition("anvil")}`;
    const project = newProject({ ...FILES, "solutions/acme/anvil.ts": endless });
    const child = project.start(["synth", FAST]);
    child.stderr?.setEncoding("utf8").once("data", () => child.kill(expected));
    const [code, signal] = await once(child, "close");
    expect([code, signal]).toEqual([null, expected]);
    expect(project.has("dist")).toBe(false);
  },
);

test("a tree that a killed synth left half written is refused until the next synth has completed it", {
  timeout: TIMEOUT,
}, () => {
  const project = newProject();
  expect(project.run(["synth", FAST]).code).toBe(0);
  project.write({ "solutions/acme/anvil.ts": definition("anvil", "4.0.0") });
  killWhileWriting(project);

  const ended = project.run(["synth", FAST, "--check", "--output", "json"]);
  expect(ended).toMatchObject({
    code: 3,
    stderr: "error: dist was left half written by a synth that was killed\nfix: run synth, which completes it\n",
  });
  expect(JSON.parse(ended.stdout)).toMatchObject({ kind: "Error", fix: "run synth, which completes it" });
  expect(project.run(["synth", FAST]).code).toBe(0);
  expect(project.run(["synth", FAST, "--check"]).code).toBe(0);
  expect(project.read(RELEASE)).toContain('"4.0.0"');
});

/** Renames one of the new files into place and is killed then. */
function killWhileWriting(project: CliProject): void {
  const lib = (name: string) => JSON.stringify(new URL(`../../lib/${name}`, import.meta.url).href);
  const out = join(project.root, "dist");
  const script = `
    import { planOutput } from ${lib("emit/output/plan.js")};
    import { writePlan } from ${lib("emit/output/write.js")};
    const files = new Map(["clusters/north/acme-anvil.yaml", "clusters/south/acme-anvil.yaml"].map((path) => [path, "new\\n"]));
    const expected = { files, lists: new Set(), owned: new Set(files.keys()), folders: new Set() };
    const reached = (point) => point === "moved" && process.kill(process.pid, "SIGKILL");
    await writePlan(${JSON.stringify(out)}, await planOutput(${JSON.stringify(out)}, expected), { reached });
  `;
  const { signal, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect([signal, stderr]).toEqual(["SIGKILL", ""]);
}

/** Everything that would show that a file of the tree was touched. */
function stamps(project: CliProject): string[] {
  const out = join(project.root, "dist");
  const paths = readdirSync(out, { recursive: true }).map(String).sort();
  return paths.map((path) => {
    const { ino, mtimeMs, ctimeMs } = statSync(join(out, path));
    return `${path} ${ino} ${mtimeMs} ${ctimeMs}`;
  });
}

function canUnshare(): boolean {
  return spawnSync("unshare", ["--user", "--net", "--map-root-user", "true"]).status === 0;
}
