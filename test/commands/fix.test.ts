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
import { listSources } from "../../src/read/source-list.js";
import { filesBelow, ROOT } from "../support/files.js";

const SCRATCH = join(ROOT, ".cache", `fix-${process.pid}`);

afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

/** What is left of a rule's failing input, where only a part of it is certain; `line message` of each. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  "release-without-remediation": ["25 a failed install of HelmRelease zero is not tried again"],
  "secret-refresh": ["16 ExternalSecret acme is never refreshed", "24 ExternalSecret acme is refreshed every 10s"],
  "test-retries": ["22 a failed run is tried 3 times more"],
  "wrong-type": ["16 data.settings must be a text, but is a map"],
  "yaml-ambiguous": [
    '7 2024-01-01 without quotes is a date to Flux, which sends "2024-01-01T00:00:00Z" to the cluster; kubectl sends the text as it is',
    '20 on without quotes is the text "on" to Flux, but true to kubectl, Helm and other readers of YAML 1.1',
    '25 no without quotes is the text "no" to Flux, but false to kubectl, Helm and other readers of YAML 1.1',
  ],
};

/** What an object turns out to lack once its API version is known. */
const REVEALED = new Set(["missing-field"]);

describe.each([...REPAIRABLE])("%s", (code) => {
  test("is mended in its failing input, once and without harm", async () => {
    const folder = copyOf(join("test/bad", code, "fails"), code);
    const before = await judged(folder);
    expect(before.findings.some((finding) => finding.code === code)).toBe(true);

    const { judged: after, report } = await judgeAndMend({ root: before.root, judge: () => judge(folder) });
    expect(report.changed.length).toBeGreaterThan(0);
    expect(ofCode(after.outcome.findings, code)).toEqual(LEFT[code] ?? []);
    const known = new Set(before.findings.map((finding) => finding.code));
    expect(after.outcome.findings.filter((finding) => !known.has(finding.code) && !REVEALED.has(finding.code))).toEqual(
      [],
    );
    expect(mend(await judged(folder)).changed).toEqual([]);
  });
});

function ofCode(findings: readonly Finding[], code: string): string[] {
  return findings.filter((finding) => finding.code === code).map(({ line, message }) => `${line} ${message}`);
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
  return judgeTree({ selection, listed, request, reuse: () => undefined });
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

/** The release would not be served as v1 by the oldest cluster, or loses a field there. */
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
