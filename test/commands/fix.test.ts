import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openProject } from "../../src/commands/project.js";
import { judgeAndMend, mend } from "../../src/commands/validate/fix.js";
import { mendWords } from "../../src/commands/validate/fix-words.js";
import { type JudgedTree, judgeTree } from "../../src/commands/validate/judge-tree.js";
import { type Selection, selectPaths } from "../../src/commands/validate/paths.js";
import { REPAIRABLE } from "../../src/fix/repairs/all.js";
import type { Finding } from "../../src/model/finding.js";
import type { Scope } from "../../src/model/manifest.js";
import { listSources } from "../../src/read/source-list.js";
import { filesBelow, ROOT } from "../support/files.js";

const SCRATCH = join(ROOT, ".cache", `fix-${process.pid}`);

afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

/** What is left of a rule's failing input, where only a part of it is certain. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  "release-without-remediation": ["a failed install of HelmRelease zero is not tried again"],
  "secret-refresh": ["ExternalSecret lathe is never refreshed", "ExternalSecret mill is refreshed every 10s"],
  "test-not-restricted": [
    "container main has no seccomp profile (seccompProfile)",
    "container main keeps capabilities (capabilities.drop)",
  ],
  "test-retries": ["a failed run is tried 3 times more"],
  "wrong-type": ["data.settings must be a text, but is a map"],
  "yaml-ambiguous": [
    '2024-01-01 without quotes is a date to Flux, which sends "2024-01-01T00:00:00Z" to the cluster; kubectl sends the text as it is',
    'on without quotes is the text "on" to Flux, but true to kubectl, Helm and other readers of YAML 1.1',
    'no without quotes is the text "no" to Flux, but false to kubectl, Helm and other readers of YAML 1.1',
  ],
};

/** What an object turns out to lack once its API version is known. */
const REVEALED = new Set(["missing-field"]);

describe.each([...REPAIRABLE])("%s", (code) => {
  test("is mended in its failing input, once and without harm", async () => {
    const folder = copyOf(join("test/bad", code, "fails"), code);
    const rounds: JudgedTree[] = [];
    const judgeOnce = async () => {
      const result = await judge(folder);
      rounds.push(result);
      return result;
    };
    const { root } = selectionOf(folder);

    const { judged: after, report } = await judgeAndMend({ root, judge: judgeOnce });

    const before = rounds[0]?.outcome.findings ?? [];
    expect(before.some((finding) => finding.code === code)).toBe(true);
    expect(report.changed.length).toBeGreaterThan(0);
    const { findings } = after.outcome;
    expect(ofCode(findings, code)).toEqual(LEFT[code] ?? []);
    const known = new Set(before.map((finding) => finding.code));
    expect(findings.filter((finding) => !known.has(finding.code) && !REVEALED.has(finding.code))).toEqual([]);
    expect(mend({ root, findings, inventory: after.inventory }).changed).toEqual([]);
  });
});

function ofCode(findings: readonly Finding[], code: string): string[] {
  return findings.filter((finding) => finding.code === code).map(({ message }) => message);
}

/** A copy of a folder without the comments that mark the lines, which would keep their lines from being removed. */
function copyOf(source: string, name: string): string {
  const folder = join(SCRATCH, name);
  cpSync(join(ROOT, source), folder, { recursive: true });
  for (const file of filesBelow(relative(ROOT, folder), ".yaml")) {
    const path = join(ROOT, file);
    writeFileSync(path, readFileSync(path, "utf8").replace(/[ \t]*#!.*$/gm, ""));
  }
  return folder;
}

async function judge(folder: string): Promise<JudgedTree> {
  const request = {
    cwd: ROOT,
    paths: [folder],
    project: await openProject(folder, undefined),
    environments: [],
    charts: [],
    now: Date.parse("2026-11-21"),
    version: "0",
    cache: false,
    progress: () => undefined,
  };
  const selection = selectionOf(folder);
  const listed = listSources(selection.root, selection.read);
  return judgeTree({ selection, listed, request });
}

async function judged(folder: string) {
  const { outcome, inventory } = await judge(folder);
  return { root: selectionOf(folder).root, findings: outcome.findings, inventory };
}

function selectionOf(folder: string): Selection {
  const [selection] = selectPaths({ cwd: ROOT, paths: [folder], out: folder });
  if (selection === undefined) throw new Error("nothing is selected");
  return selection;
}

const KUSTOMIZATION = "resources:\n  - a.yaml\n  - ./a.yaml\n";
const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: a\n";

test("says what it did, and that a dry run did nothing", async () => {
  const folder = written("dry", {
    "kustomization.yaml": KUSTOMIZATION,
    "a.yaml": `${CONFIG}data:\n  port: 80 # first\n`,
  });
  const judgement = await judged(folder);
  const { diff, notes } = mendWords(mend({ ...judgement, dryRun: true }), true);
  expect(diff).toMatch(/^-\s+port: 80 # first\n\+\s+port: "80" # first$/m);
  expect(diff).toMatch(/^-\s+- \.\/a\.yaml$/m);
  expect(notes).toBe("would mend 2 findings in 2 files\n");
  expect(readFileSync(join(folder, "kustomization.yaml"), "utf8")).toBe(KUSTOMIZATION);
});

test("masks secrets in the difference", async () => {
  const secret = CONFIG.replace("ConfigMap", "Secret");
  const folder = written("masked", { "a.yaml": `${secret}stringData:\n  pin: 8642\n  other: topsecret\n` });
  const { changed } = mend(await judged(folder));
  expect(changed[0]?.diff).toContain('-  pin: ****\n+  pin: "****"\n');
  expect(changed[0]?.diff).not.toMatch(/8642|topsecret/);
  expect(readFileSync(join(folder, "a.yaml"), "utf8")).toContain('pin: "8642"');
});

test("names the definition of a generated file and leaves the file alone", async () => {
  const text = `# Generated by conformitron; change the definition.\n${CONFIG}data:\n  port: 80\n`;
  const folder = written("generated", { "a.yaml": text });
  const { inventory, findings, root } = await judged(folder);
  const source = { file: "solutions/acme/anvil.ts", line: 31, column: 5, construct: "acme/anvil/settings" };
  const withSource = findings.map((finding) => ({ ...finding, source }));
  const report = mend({ root, inventory, findings: [...withSource, ...withSource] });
  expect(report.changed).toEqual([]);
  expect(mendWords(report, false).notes).toBe(
    `generated: ${findings[0]?.file}:8:9 wrong-type and 1 more place: change solutions/acme/anvil.ts:31:5 acme/anvil/settings instead\nmended 0 findings in 0 files\n`,
  );
  expect(readFileSync(join(folder, "a.yaml"), "utf8")).toBe(text);
});

test("leaves waived findings alone", async () => {
  const { inventory, findings, root } = await judged(written("waived", { "a.yaml": `${CONFIG}data:\n  port: 80\n` }));
  const waived = findings.map((finding) => ({ ...finding, waived: { reason: "it is so" } }));
  expect(mend({ root, inventory, findings: waived })).toEqual({ changed: [], left: [], generated: [] });
});

test("writes nothing to standard input, and not over a file that has changed meanwhile", async () => {
  const folder = written("meanwhile", { "a.yaml": `${CONFIG}data:\n  port: 80\n` });
  const { inventory, findings, root } = await judged(folder);
  writeFileSync(join(folder, "a.yaml"), `${CONFIG}data:\n  port: 81\n`);
  const stdin = findings.map((finding) => ({ ...finding, file: "-" }));
  const { changed, left } = mend({ root, inventory, findings: [...findings, ...stdin] });
  expect(changed).toEqual([]);
  expect(left.map(({ reason }) => reason)).toEqual([
    "standard input cannot be written; name the file",
    "the file has changed since it was read",
  ]);
});

test("does not migrate what some cluster does not serve yet", async () => {
  const text = `apiVersion: source.toolkit.fluxcd.io/v1beta2\nkind: OCIRepository\nmetadata: { name: a, namespace: a }\nspec: { interval: 5m, url: oci://example.com/a }\n`;
  const { root, findings, inventory } = await judged(written("old", { "a.yaml": text }));
  const known = { environment: undefined, kubernetes: { min: "1.31" }, externalSecrets: { min: "0.19" } };
  const scope = (name: string, flux: string): [string, Scope] => [name, { ...known, name, flux: { min: flux } }];
  const codes = (scopes: [string, Scope][]) =>
    mend({ root, findings, inventory: { ...inventory, scopes: new Map(scopes) }, dryRun: true }).left.map(
      ({ finding }) => finding.code,
    );
  expect(codes([scope("new", "2.6"), scope("old", "2.5")])).toEqual(["api-deprecated"]);
  expect(codes([scope("new", "2.6")])).toEqual([]);
});

test.each([
  [
    "a field that the newer version dropped",
    "source.toolkit.fluxcd.io/v1beta2",
    "GitRepository",
    "  gitImplementation: go-git\n",
  ],
  ["another meaning of a field", "source.toolkit.fluxcd.io/v1beta2", "GitRepository", "  verify: { mode: head }\n"],
  ["a successor with other fields", "external-secrets.io/v1alpha1", "ExternalSecret", ""],
  ["an empty selector", "policy/v1beta1", "PodDisruptionBudget", "  selector: {}\n"],
])("does not migrate %s", async (name, apiVersion, kind, field) => {
  const object = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a, namespace: a }\nspec:\n  interval: 5m\n${field}`;
  const judgement = await judged(written(`api ${name}`, { "a.yaml": object }));
  const report = mend(judgement);
  expect(judgement.findings.some(({ code }) => code.startsWith("api-"))).toBe(true);
  expect(report.left.some(({ finding }) => finding.code.startsWith("api-"))).toBe(true);
  expect(readFileSync(join(SCRATCH, `api ${name}`, "a.yaml"), "utf8")).toContain(apiVersion);
});

function written(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(SCRATCH, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}
