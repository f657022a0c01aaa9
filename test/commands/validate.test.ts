import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import schema from "../../docs/schemas/validation-report.schema.json" with { type: "json" };
import type { ValidationReport } from "../../src/report/validation/report.js";
import { BIN, CliProject, type Ended, type RunOptions } from "../support/cli.js";
import { configMap, fluxKustomization, fromConfigMap, MISSPELT, PATCHED, pod } from "../support/flux-tree.js";

/** Every run starts Node anew, on machines that may have better to do. */
const TIMEOUT = 60_000;

const projects: CliProject[] = [];
const folders: string[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A Git repository with a project in it. */
function repository(files: Readonly<Record<string, string>>): CliProject {
  const project = new CliProject({ ".git/HEAD": "ref: refs/heads/main\n", ...files });
  projects.push(project);
  return project;
}

/** A folder that is neither in the project nor in a Git repository. */
function elsewhere(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "conformitron-elsewhere-")));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const fits = new Ajv({ allErrors: true }).compile(schema);

/** The report of `--output json`, which must be all of standard output and fit the published schema. */
function reportOf({ stdout }: Pick<Ended, "stdout">): ValidationReport {
  const report: unknown = JSON.parse(stdout);
  expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
  return report as ValidationReport;
}

function validate(project: CliProject, args: readonly string[], at: RunOptions = {}): Ended {
  return project.run(["validate", ...args], {}, at);
}

/** The exit code, and of each finding its place and code. */
function verdict(project: CliProject, args: readonly string[], at: RunOptions = {}) {
  const ended = validate(project, [...args, "--output", "json"], at);
  expect(ended.stderr).toBe("");
  const { findings, unjudged, summary } = reportOf(ended);
  return {
    code: ended.code,
    findings: findings.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`),
    unjudged: unjudged.map(({ path }) => path),
    objects: summary.objects,
  };
}

const TREE = {
  "apps/shared.yaml": configMap("shared"),
  "apps/user.yaml": pod("user", fromConfigMap("shared")),
  "bad/misspelt.yaml": pod("misspelt", MISSPELT),
};

describe("the verdict", { timeout: TIMEOUT }, () => {
  test("on a sound tree is one line and 0", () => {
    const project = repository({ "dist/cm.yaml": configMap("a"), "dist/values.yaml": "a: 1\n" });
    expect(validate(project, [])).toEqual({ code: 0, stdout: "0 errors in 1 object of 2 files\n", stderr: "" });
  });

  test("on a broken manifest names place and code, says why and what to do, and is 1", () => {
    const project = repository(TREE);
    const { code, stdout, stderr } = validate(project, ["bad"]);
    expect([code, stderr]).toEqual([1, ""]);
    const [head, why, fix] = stdout.split("\n").slice(3);
    expect(head).toBe(
      "bad/misspelt.yaml:10:7 error unknown-field spec.containers[0] has no field imagePullPolcy. Did you mean imagePullPolicy?",
    );
    expect(why).toMatch(/^ {2}why: The API server refuses/);
    expect(fix).toBe("  fix: correct the name of the field, or remove it");
    expect(stdout).toMatch(/\n1 error, 1 warning in 1 object of 1 file\n$/);
  });

  test("on warnings is 0, and 1 with --strict", () => {
    const project = repository({ "dist/pod.yaml": pod("p") });
    expect(verdict(project, [])).toMatchObject({ code: 0, findings: ["dist/pod.yaml:9:14 image-without-digest"] });
    expect(verdict(project, ["--strict"]).code).toBe(1);
  });

  test.each<[what: string, text: string, finding: string]>([
    ["a file that cannot be parsed", `${configMap("a")}  b: [\n`, "dist/cm.yaml:9:1 yaml-syntax"],
    ["a tab", configMap("a").replace("  name", "\tname"), "dist/cm.yaml:4:1 yaml-syntax"],
    ["a duplicate key", configMap("a", "key: one\n  key: two"), "dist/cm.yaml:8:3 duplicate-key"],
    [
      "a broken file with CRLF",
      configMap("a").replace("\ndata:", "\ndate:").replaceAll("\n", "\r\n"),
      "dist/cm.yaml:6:1 unknown-field",
    ],
    [
      "a broken file with a BOM",
      `\ufeff${configMap("a").replace("kind: ConfigMap", "kind: ConfigMpa")}`,
      "dist/cm.yaml:2:7 no-schema",
    ],
    ["a file that is no text", `${configMap("a")}\0`, "dist/cm.yaml:1:1 not-utf8"],
  ])("on %s is 1", (_, text, finding) => {
    expect(verdict(repository({ "dist/cm.yaml": text }), [])).toMatchObject({ code: 1, findings: [finding] });
  });

  test("on sound files with CRLF and a BOM is 0", () => {
    const project = repository({
      "dist/crlf.yaml": configMap("a").replaceAll("\n", "\r\n"),
      "dist/bom.yaml": `\ufeff${configMap("b")}`,
    });
    expect(verdict(project, [])).toEqual({ code: 0, findings: [], unjudged: [], objects: 2 });
  });

  test("on a folder that only kustomize can build is 3 where there is none, and names the folder", () => {
    const project = repository({
      "clusters/one/apps.yaml": fluxKustomization("./apps"),
      "apps/kustomization.yaml": PATCHED,
      "apps/cm.yaml": configMap("a"),
    });
    const { code, stdout } = project.run(["validate", "."], { PATH: join(project.root, "apps") });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^apps not judged .*kustomize/m);
    expect(stdout).toContain("0 errors, 1 not judged in ");
  });
});

describe("where there is nothing to judge, the exit code is 3 and the text says why", { timeout: TIMEOUT }, () => {
  let project: CliProject;
  beforeAll(() => {
    project = repository({
      ...TREE,
      "values.yaml": "a: 1\n",
      "other/values.yaml": "a: 1\n",
      "other/package.json": "{}\n",
    });
    mkdirSync(join(project.root, "empty"));
    project.write({ "overlay/kustomization.yaml": PATCHED.replace("cm.yaml", "../apps/shared.yaml") });
  });

  test.each<[what: string, args: string[], text: string]>([
    ["an empty folder", ["empty"], "empty not judged no YAML or JSON file is there\n"],
    ["a folder without manifests", ["other"], "other not judged none of the 2 files there is a Kubernetes manifest"],
    ["an empty folder beside a sound one", ["apps", "empty"], "empty not judged no YAML or JSON file is there\n"],
    ["an overlay alone", ["overlay"], "overlay not judged only build files of kustomize are there; name the folder"],
    ["an empty standard input", ["-"], "- not judged standard input is empty\n"],
    [
      "an empty standard input beside a sound file",
      ["-", "apps/shared.yaml"],
      "- not judged standard input is empty\n",
    ],
  ])("%s", (_, args, text) => {
    const { code, stdout } = validate(project, args);
    expect(code).toBe(3);
    expect(stdout).toContain(text);
  });

  test("files that are no manifests", () => {
    const { code, stdout, stderr } = validate(project, ["values.yaml", "other/package.json"]);
    expect([code, stdout]).toEqual([3, "0 errors in 0 objects of 2 files\n"]);
    expect(stderr).toBe(
      "nothing was judged: none of the 2 files holds a Kubernetes object, which has apiVersion and kind\n",
    );
  });

  test("unless --allow-empty says that this is all right", () => {
    expect(verdict(project, ["--allow-empty", "values.yaml"]).code).toBe(0);
    expect(verdict(project, ["--allow-empty", "empty"]).code).toBe(0);
    expect(verdict(project, ["--allow-empty", "values.yaml", "bad/misspelt.yaml"]).code).toBe(1);
  });
});

describe("bad usage is 2 and helps", { timeout: TIMEOUT }, () => {
  let project: CliProject;
  beforeAll(() => {
    project = repository({ ...TREE, "README.md": "# Read\n" });
  });

  test.each<[what: string, args: string[], error: string, fix: string]>([
    [
      "a path that does not exist",
      ["apps/user.yml"],
      "there is no file or folder apps/user.yml. Did you mean user.yaml?",
      "correct the path",
    ],
    ["a path with no neighbour", ["nowhere/at/all"], "there is no file or folder nowhere/at/all", "correct the path"],
    ["no tree", [], "there is no tree at ", "run conformitron synth first, or name the folder or files to validate"],
    [
      "a file that is neither YAML nor JSON",
      ["apps", "README.md"],
      "README.md is no YAML or JSON file",
      "name folders, or files that end in .yaml, .yml or .json",
    ],
    [
      "a device",
      ["/dev/null"],
      "/dev/null is neither a file nor a folder",
      "pipe the manifests in, and name - instead of it",
    ],
    ["an unknown tree", ["--tree", "nowhere", "apps"], "there is no file or folder nowhere", "correct the path"],
    [
      "an unknown environment",
      ["-e", "snwo", "apps"],
      "there is no environment 'snwo'. Did you mean snow?",
      "name one of ",
    ],
    [
      "an unknown form",
      ["--output", "jsn", "apps"],
      "there is no output form 'jsn'. Did you mean json?",
      "use text, json, junit, sarif or github, or FORM=FILE",
    ],
    ["a form without a file", ["--output", "json=", "apps"], "--output json= names no file", "write a file after '='"],
    [
      "a report that cannot be written",
      ["--output", "json=no/such/folder.json", "apps"],
      "cannot write the report: ",
      "name a file in a folder",
    ],
    [
      "an unknown Kubernetes version",
      ["--kubernetes-version", "1.99", "apps"],
      "there are no schemas of Kubernetes 1.99",
      "name one of 1.31, 1.32, 1.33, 1.34",
    ],
    [
      "no Kubernetes version",
      ["--kubernetes-version", "new", "apps"],
      "'new' is no Kubernetes version",
      "name one of 1.31, ",
    ],
    [
      "an unknown Flux version",
      ["--flux-version", "3.0", "apps"],
      "nothing is known about Flux 3.0",
      "name one of 2.0 to 2.",
    ],
    [
      "an unknown rule in the configuration",
      ["--config", "rule.yaml", "apps"],
      "there is no rule or set 'image-digest'",
      "conformitron rules lists the codes and sets",
    ],
    [
      "an unknown setting",
      ["--config", "setting.yaml", "apps"],
      "unknown setting 'excludes' in validate. Did you mean exclude?",
      "see docs/configuration.md",
    ],
  ])("%s", (_, args, error, fix) => {
    project.write({
      "rule.yaml": "validate: { rules: { image-digest: error } }\n",
      "setting.yaml": "validate: { excludes: [a] }\n",
    });
    const { code, stdout, stderr } = validate(project, args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(error);
    expect(stderr).toContain(`fix: ${fix}`);
    expect(stderr).not.toContain("    at ");
  });

  test("and a report in JSON where one was asked for", () => {
    const { code, stdout } = validate(project, ["--output", "json", "nowhere"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ kind: "Error", message: "there is no file or folder nowhere" });
  });

  test("versions are taken as people write them", () => {
    expect(verdict(project, ["--kubernetes-version", "v1.33.2", "--flux-version", "2.6", "apps"]).code).toBe(0);
  });
});

describe("standard input", { timeout: TIMEOUT }, () => {
  let project: CliProject;
  beforeAll(() => {
    project = repository(TREE);
  });

  test.each<[what: string, stdin: string | Buffer, code: number, findings: string[]]>([
    ["a sound stream", `${configMap("a")}---\n${configMap("b")}`, 0, []],
    [
      "a broken manifest",
      `${configMap("a")}---\n${pod("p", MISSPELT)}`,
      1,
      ["-:17:14 image-without-digest", "-:18:7 unknown-field"],
    ],
    ["what cannot be parsed", "a: [b\n", 1, ["-:2:1 yaml-syntax"]],
  ])("%s", (_, stdin, code, findings) => {
    expect(verdict(project, ["-"], { stdin })).toMatchObject({ code, findings });
  });

  test("together with a file of the tree", () => {
    const { code, findings, objects } = verdict(project, ["-", "bad/misspelt.yaml"], { stdin: configMap("a") });
    expect([code, objects]).toEqual([1, 2]);
    expect(findings).toEqual(["bad/misspelt.yaml:9:14 image-without-digest", "bad/misspelt.yaml:10:7 unknown-field"]);
  });

  test("that is no text is an error, too", () => {
    const { code, stderr } = validate(project, ["-"], { stdin: Buffer.from([0xff, 0xfe, 0x00]) });
    expect([code, stderr]).toEqual([
      1,
      "error: standard input is no text in UTF-8\nfix: pipe in YAML or JSON in UTF-8\n",
    ]);
  });
});

describe("paths", { timeout: TIMEOUT }, () => {
  let project: CliProject;
  const SOUND = { code: 0, findings: ["apps/user.yaml:9:14 image-without-digest"], unjudged: [], objects: 1 };
  const BAD = ["bad/misspelt.yaml:9:14 image-without-digest", "bad/misspelt.yaml:10:7 unknown-field"];
  beforeAll(() => {
    project = repository(TREE);
    symlinkSync(join(project.root, "apps/user.yaml"), join(project.root, "link.yaml"));
  });

  test("a file has its repository as context, and nothing else is reported", () => {
    expect(verdict(project, ["apps/user.yaml"])).toEqual(SOUND);
    project.write({ "apps/lost.yaml": pod("lost", fromConfigMap("shard")) });
    const { stdout } = validate(project, ["apps/lost.yaml"]);
    expect(stdout).toContain("names the ConfigMap shard, which nothing makes in namespace acme. Did you mean shared?");
    project.delete("apps/lost.yaml");
  });

  test.each<[what: string, args: string[], folder: string]>([
    ["the same file twice", ["apps/user.yaml", "./apps/user.yaml"], "."],
    ["a file from a folder of the repository", ["user.yaml"], "apps"],
    ["a file from another folder", ["../apps/user.yaml"], "bad"],
    ["a link to a file", ["link.yaml"], "."],
    ["a file with its tree", ["--tree", "apps", "apps/user.yaml"], "."],
  ])("%s", (_, args, folder) => {
    expect(verdict(project, args, { folder })).toEqual(SOUND);
  });

  test("several files and folders", () => {
    const found = verdict(project, ["apps/user.yaml", "bad"]);
    expect(found).toEqual({ code: 1, findings: [...SOUND.findings, ...BAD], unjudged: [], objects: 2 });
  });

  test("a tree without the file that is referred to", () => {
    expect(verdict(project, ["--tree", "bad", "apps/user.yaml"]).findings).toEqual([
      "apps/user.yaml:9:14 image-without-digest",
      "apps/user.yaml:11:33 missing-config-map",
    ]);
  });

  test("a folder out of every repository is named from itself, a file from its folder", () => {
    const folder = elsewhere({ "misspelt.yaml": pod("m", MISSPELT), "cm.yaml": configMap("a") });
    const findings = ["misspelt.yaml:9:14 image-without-digest", "misspelt.yaml:10:7 unknown-field"];
    expect(verdict(project, [folder])).toEqual({ code: 1, findings, unjudged: [], objects: 2 });
    expect(verdict(project, [join(folder, "misspelt.yaml")])).toEqual({ code: 1, findings, unjudged: [], objects: 1 });
    expect(verdict(project, [relative(project.root, folder), "apps/user.yaml"])).toMatchObject({ code: 1, objects: 3 });
  });
});

describe("conformitron.yaml", { timeout: TIMEOUT }, () => {
  const POD = ["dist/pod.yaml:9:14 image-without-digest"];
  const UNTIL = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);

  function configured(settings: string, files: Readonly<Record<string, string>> = {}): CliProject {
    return repository({ "dist/pod.yaml": pod("p"), "conformitron.yaml": `validate: ${settings}\n`, ...files });
  }

  test("sets what rules weigh", () => {
    const project = configured("{ rules: { image-without-digest: error } }");
    expect(verdict(project, [])).toMatchObject({ code: 1, findings: POD });
    project.write({ "conformitron.yaml": "validate: { rules: { policy: 'off' } }\n" });
    expect(verdict(project, [])).toMatchObject({ code: 0, findings: [] });
  });

  test("leaves files out, by patterns of .gitignore from its folder", () => {
    const project = configured("{ exclude: [vendor/, '/dist/*.tmp.yaml'] }", {
      "dist/vendor/misspelt.yaml": pod("m", MISSPELT),
      "dist/half.tmp.yaml": pod("h", MISSPELT),
    });
    expect(verdict(project, [])).toEqual({ code: 0, findings: POD, unjudged: [], objects: 1 });
    expect(verdict(project, ["../dist"], { folder: "dist" }).findings).toEqual(POD);
    expect(validate(project, ["dist/half.tmp.yaml"]).code).toBe(3);
  });

  test("waives, and tells of waivers that cover nothing where they stand", () => {
    const waiver = (path: string) =>
      `{ code: image-without-digest, path: ${path}, until: ${UNTIL}, owner: "@example", reason: trial }`;
    const project = configured(`\n  waivers:\n    - ${waiver("dist/*.yaml")}\n    - ${waiver("dist/no/")}`);
    const { findings, summary } = reportOf(validate(project, ["--output", "json"]));
    expect(summary).toMatchObject({ errors: 0, warnings: 1, waived: 1 });
    expect(findings.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
      "conformitron.yaml:4 waiver-unused",
      "dist/pod.yaml:9 image-without-digest",
    ]);
    expect(findings[1]?.waived).toEqual({ reason: "trial", until: UNTIL, owner: "@example" });
  });

  test("waives in a project that is in no repository, and only there", () => {
    const project = configured(
      `{ waivers: [{ code: image-without-digest, path: dist/, until: ${UNTIL}, owner: "@example", reason: trial }] }`,
    );
    project.delete(".git");
    expect(reportOf(validate(project, ["--output", "json"])).summary).toMatchObject({ warnings: 0, waived: 1 });
    const folder = elsewhere({ "pod.yaml": pod("p") });
    expect(verdict(project, [folder]).findings).toEqual(["pod.yaml:9:14 image-without-digest"]);
  });
});

describe("reports", { timeout: TIMEOUT }, () => {
  let project: CliProject;
  beforeAll(() => {
    project = repository(TREE);
  });

  test("go to several targets at once", () => {
    const forms = ["text", "json=r.json", "junit=r.xml", "sarif=r.sarif", "github=r.txt"];
    const { code, stdout, stderr } = validate(project, [...forms.flatMap((form) => ["--output", form]), "bad"]);
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/^bad\/misspelt.yaml:9:14 warning /);
    expect(reportOf({ stdout: project.read("r.json") }).summary).toMatchObject({ errors: 1, warnings: 1 });
    expect(project.read("r.xml")).toContain("<testsuite");
    expect(JSON.parse(project.read("r.sarif")).runs[0].results).toHaveLength(2);
    expect(project.read("r.txt")).toContain("::error file=bad/misspelt.yaml,line=10,col=7,title=unknown-field::");
  });

  test("end quietly when nobody reads them", () => {
    const line = `"${process.execPath}" "${BIN}" validate . 2>error.txt | head -n 1; cat error.txt`;
    const { stdout } = spawnSync("sh", ["-c", line], { cwd: project.root, encoding: "utf8" });
    expect(stdout.split("\n").filter((it) => it !== "")).toHaveLength(1);
  });

  test("have colours only where they are wanted", () => {
    const colour = "\u001b[";
    expect(validate(project, ["bad"]).stdout).not.toContain(colour);
    expect(validate(project, ["bad", "--color", "always"]).stdout).toContain(colour);
    expect(project.run(["validate", "bad"], { FORCE_COLOR: "1" }).stdout).toContain(colour);
    expect(project.run(["validate", "bad"], { NO_COLOR: "1", FORCE_COLOR: "1" }).stdout).not.toContain(colour);
  });
});

describe("the process", { timeout: TIMEOUT }, () => {
  test("is ended by Ctrl-C, and what it started with it", async () => {
    const project = repository({
      "clusters/one/apps.yaml": fluxKustomization("./apps"),
      "apps/kustomization.yaml": PATCHED,
      "apps/cm.yaml": configMap("a"),
      "tools/kustomize": '#!/bin/sh\necho $$ > "$STARTED"\nexec sleep 60\n',
    });
    chmodSync(join(project.root, "tools/kustomize"), 0o755);
    const path = `${join(project.root, "tools")}:${process.env["PATH"]}`;
    const child = project.start(["validate", "."], { PATH: path, STARTED: join(project.root, "started") });
    const ended = once(child, "exit");
    await expect
      .poll(() => project.has("started") && project.read("started").trim(), { timeout: 20_000 })
      .toMatch(/\d/);
    child.kill("SIGINT");
    const [code, signal] = await ended;
    expect(signal === "SIGINT" ? 130 : code).toBe(130);
    const pid = Number(project.read("started"));
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });

  test("does not use the network", () => {
    const project = repository({
      "release.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: charts, namespace: acme }
spec: { url: "https://charts.example.com/", interval: 10m }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: anvil, namespace: acme }
spec:
  interval: 10m
  chart: { spec: { chart: anvil, version: 1.0.0, sourceRef: { kind: HelmRepository, name: charts } } }
`,
      "deny.mjs": `import net from "node:net";
import dns from "node:dns";
import { writeFileSync } from "node:fs";
const refuse = () => {
  writeFileSync("used", "");
  throw new Error("the network is not there");
};
net.Socket.prototype.connect = refuse;
dns.lookup = refuse;
dns.promises.lookup = refuse;
`,
    });
    const deny = `--import=${new URL(`file://${join(project.root, "deny.mjs")}`).href}`;
    const { stdout } = project.run(["validate", "release.yaml"], { NODE_OPTIONS: deny });
    expect(stdout).toMatch(/in 2 objects of 1 file\n$/);
    expect(project.has("used")).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
