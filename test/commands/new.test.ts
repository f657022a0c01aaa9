import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { serveIndexes, serveRegistry, type TestServer } from "../support/chart-servers.js";
import { ROOT } from "../support/files.js";

const HELM = ["--chart", "https://charts.example.com/", "anvil", "1.2.3"];
const ANVIL = ["new", "--vendor", "acme", "--product", "anvil"];
const SOLUTION = ["solutions/acme/anvil.ts", "solutions/acme/anvil.test.sh"];
/** Synthesizing checks the types of a whole project. */
const SLOW = 120_000;

let work: string;
let folder: string;
let count = 0;
let repository: TestServer;
let registry: TestServer;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "conformitron-new-"));
  repository = await serveIndexes({
    "": "entries:\n  anvil:\n  - version: 1.2.3\n  - version: 1.2.2\n  - version: 1.1.0\n  - version: 1.0.0\n",
  });
  registry = await serveRegistry({ "charts/anvil": ["1.0.0", "1.2.3"], other: [] });
});
afterAll(async () => {
  await Promise.all([repository.close(), registry.close()]);
  rmSync(work, { recursive: true, force: true });
});
beforeEach(() => {
  folder = join(work, `project-${count++}`);
  mkdirSync(folder);
});

describe("in an empty folder", () => {
  test(
    "a project comes into being that synthesizes at once",
    async () => {
      const created = await conformitron([...ANVIL, ...HELM]);
      expect(created).toMatchObject({ status: 0, stderr: "" });
      expect(created.stdout).toContain("wrote solutions/acme/anvil.ts\n");
      expect(created.stdout).toContain("write the test in solutions/acme/anvil.test.sh; until then it fails");
      // More solutions in the same project, with names that are easily got wrong.
      for (const [product, chart] of [
        ["2048", HELM],
        ["solution", HELM],
        ["U.R.L", ["--chart", `oci://${registry.host}/charts/anvil`, "1.2.3"]],
        [`a${"-b".repeat(31)}`, HELM],
      ] as const) {
        expect(await conformitron(["new", "--vendor", "solo.io", "--product", product, ...chart])).toMatchObject({
          status: 0,
          stderr: "",
        });
      }
      installHere();
      const synth = await conformitron(["synth"]);
      expect(synth).toMatchObject({ status: 0, stderr: "" });
      expect(synth.stdout).toContain("5 solutions for ");
      expect(readFileSync(join(folder, "dist/clusters/snow/acme-anvil-test.yaml"), "utf8")).toContain("acme-anvil");
      expect((await conformitron(["synth", "--check"])).status).toBe(0);
      // Types are checked there, and the built-in environments have names.
      const file = join(folder, "solutions/acme/anvil.ts");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace("environment,\n", 'environment,\n      environments: ["snow"],\n'));
      expect((await conformitron(["synth", "--check"])).status).toBe(1);
      writeFileSync(file, text.replace("environment,\n", 'environment,\n      environments: ["snaw"],\n'));
      expect(await conformitron(["synth"])).toMatchObject({ status: 2, stdout: expect.stringContaining('"snaw"') });
    },
    SLOW,
  );

  test("what a Git host has put there stays", async () => {
    writeFileSync(join(folder, "README.md"), "mine\n");
    const { stdout } = await conformitron([...ANVIL, ...HELM]);
    expect(stdout).toContain("kept README.md\n");
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("mine\n");
    expect(existsSync(join(folder, "package.json"))).toBe(true);
  });

  test("the report is that of its schema", async () => {
    const { status, stdout } = await conformitron([...ANVIL, ...HELM, "--output", "json"]);
    const report = JSON.parse(stdout);
    const validate = new Ajv().compile(
      JSON.parse(readFileSync(join(ROOT, "docs/schemas/new-report.schema.json"), "utf8")),
    );
    expect(validate(report) ? [] : validate.errors).toEqual([]);
    expect(status).toBe(0);
    expect(report.chart).toEqual({ kind: "helm", url: HELM[1], name: "anvil", version: "1.2.3", checked: "found" });
    expect(report.files.slice(0, 2)).toEqual(SOLUTION);
    expect(report.files.every((file: string) => existsSync(join(folder, file)))).toBe(true);
    expect(validate({ ...report, chart: { ...report.chart, checked: "not-checked" } })).toBe(false);
  });
});

describe("in a project", () => {
  beforeEach(() => writeFileSync(join(folder, "conformitron.yaml"), "solutions: apps\n"));

  test("only the solution is written, where the project's solutions are, from any folder of it", async () => {
    mkdirSync(join(folder, "apps"));
    const { status, stdout } = await conformitron([...ANVIL, ...HELM], join(folder, "apps"));
    expect(status).toBe(0);
    expect(stdout).toContain("add to CODEOWNERS: /apps/acme/ @example\n");
    expect(filesBelow(folder)).toEqual(["apps/acme/anvil.test.sh", "apps/acme/anvil.ts", "conformitron.yaml"]);
  });

  test("nothing is overwritten", async () => {
    mkdirSync(join(folder, "apps/acme"), { recursive: true });
    writeFileSync(join(folder, "apps/acme/anvil.test.sh"), "mine\n");
    expect(await conformitron([...ANVIL, ...HELM])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("apps/acme/anvil.test.sh exists already, and nothing is overwritten"),
    });
    expect(filesBelow(folder)).toEqual(["apps/acme/anvil.test.sh", "conformitron.yaml"]);
    expect(readFileSync(join(folder, "apps/acme/anvil.test.sh"), "utf8")).toBe("mine\n");
  });
});

test("where a file is in the way of a folder, nothing is written", async () => {
  writeFileSync(join(folder, "solutions"), "");
  const { status, stderr } = await conformitron([...ANVIL, ...HELM]);
  expect(stderr).toContain("error: nothing was written: ");
  expect(status).toBe(2);
  expect(readdirSync(folder)).toEqual(["solutions"]);
});

describe("the chart", () => {
  test.each<[what: string, chart: () => readonly string[], message: string]>([
    [
      "a version that a Helm repository does not have",
      () => ["https://charts.example.com/", "anvil", "1.2.4"],
      "there is no version 1.2.4 of chart 'anvil'. Did you mean 1.2.3? The newest: 1.2.3, 1.2.2, 1.1.0",
    ],
    [
      "a chart that a Helm repository does not have",
      () => ["https://charts.example.com/", "anvill", "1.2.3"],
      "there is no chart 'anvill' in https://charts.example.com/. Did you mean anvil?",
    ],
    [
      "a version that a registry does not have",
      () => [`oci://${registry.host}/charts`, "anvil", "1.1.0"],
      "there is no version 1.1.0 of chart 'anvil'. Did you mean 1.0.0? The newest: 1.2.3, 1.0.0",
    ],
  ])("%s is refused", async (_, chart, message) => {
    expect(await conformitron([...ANVIL, "--chart", ...chart()])).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: ${message}\nfix: correct --chart, or leave the question to Flux with --no-chart-check\n`,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("where the host cannot be reached, a line says that nobody has checked it", async () => {
    const gone = await serveIndexes({});
    await gone.close();
    const chart = ["--chart", `https://${gone.host}/`, "anvil", "1.2.3"];
    const { status, stdout, stderr } = await conformitron([...ANVIL, ...chart, "--output", "json"]);
    expect(status).toBe(0);
    expect(stderr).toBe(
      `warning: nobody has checked that chart anvil 1.2.3 exists: ${gone.host} cannot be reached (ECONNREFUSED)\n`,
    );
    expect(JSON.parse(stdout).chart).toMatchObject({
      checked: "not-checked",
      reason: expect.stringContaining(gone.host),
    });
  }, 30_000);

  test("--no-chart-check asks nobody", async () => {
    registry.requests.length = 0;
    const chart = ["--chart", `oci://${registry.host}/charts/anvil`, "9.9.9", "--no-chart-check"];
    expect(await conformitron([...ANVIL, ...chart])).toMatchObject({ status: 0, stderr: "" });
    expect(registry.requests).toEqual([]);
  });
});

describe("without a terminal", () => {
  test("what is missing is named, and nobody is asked", async () => {
    expect(await conformitron(["new", "--vendor", "acme"])).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "error: missing: --product, --chart (its address, its name, its version)\n" +
        "fix: give --vendor NAME --product NAME --chart ADDRESS NAME VERSION, or run it in a terminal, where it asks\n",
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("an error in JSON is one object", async () => {
    const { status, stdout } = await conformitron(["new", "--output", "json"]);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ apiVersion: "conformitron.io/v1", kind: "Error" });
  });
});

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command without a terminal; charts.example.com is the test's repository. */
function conformitron(args: readonly string[], cwd = folder): Promise<Outcome> {
  const redirect = `const real = fetch; globalThis.fetch = async (url, options) => {
    const here = String(url).replace("https://charts.example.com", "http://${repository.host}");
    return real(here, options);
  };`;
  const preload = `data:text/javascript,${encodeURIComponent(redirect)}`;
  return new Promise((done, failed) => {
    const process = spawn(nodePath, ["--import", preload, join(ROOT, "lib/bin.cjs"), ...args], {
      cwd,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    process.stdout.on("data", (chunk) => (stdout += chunk));
    process.stderr.on("data", (chunk) => (stderr += chunk));
    process.on("error", failed).on("close", (status) => done({ status, stdout, stderr }));
  });
}

const nodePath = process.execPath;
const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1" };

/** What `npm install` would do, without a registry: this checkout is the package. */
function installHere(): void {
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["cdk8s", "cdk8s-plus-27", "constructs"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name), "junction");
  }
  symlinkSync(ROOT, join(folder, "node_modules/conformitron"), "junction");
}

function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}
