import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { RULES } from "../../src/check/rules.js";
import { openProject } from "../../src/commands/project.js";
import { validate } from "../../src/commands/validate/validate.js";
import type { Finding } from "../../src/model/finding.js";
import { type ValidationReport, validationReport } from "../../src/report/validation/report.js";
import { filesBelow, ROOT } from "../support/files.js";

/** What one tree of a few files may cost, in milliseconds of processor time. */
const MOST_TIME = 4000;
/** The line breaks of the cluster's parser, which are more than those of editors. */
const LINE_BREAK = /\r\n|[\n\r\x85\u2028\u2029]/;
vi.setConfig({ testTimeout: 30_000 });
const CODES = new Set(RULES.map(({ code }) => code));

/** Folders that are small trees of their own, and all manifests of the repository. */
const TREES = RULES.flatMap(({ code }) => ["fails", "passes"].map((side) => `test/bad/${code}/${side}`)).filter(
  isSmall,
);
const MANIFESTS = [
  ...filesBelow("dist", ".yaml").filter((_, index) => index % 7 === 0),
  ...TREES.flatMap(yamlBelow),
].filter(isReadable);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "validate-never-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const word = fc.constantFrom(
  ..."apiVersion: v1|kind: Secret|kind: List|metadata:|  name: a|items:|- |  - |? |: |{|}|[|]|&a |*a |<<: *a|!!binary |!custom x".split(
    "|",
  ),
  ..."|\n|>-\n|---\n|...\n|%YAML 1.1\n|\t|\r\n|\r|\u{feff}|\u{85}|\u{2028}|\0|'|\"|\\|#|# conformitron:waive x|0o17|017|1e999|12:30:45|yes|~".split(
    "|",
  ),
  "|",
  "\n",
  "\n",
  "\n  ",
);

test("whatever bytes a file holds: a sound report", async () => {
  await forAll(fc.record({ "a.yaml": fc.uint8Array({ maxLength: 120 }) }), 30, judged);
});

test("whatever a text is put together from: a sound report", async () => {
  const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(""));
  await forAll(
    fc.record({ "a.yaml": text, "kustomization.yaml": fc.oneof(text, fc.constant("resources: [a.yaml]\n")) }),
    50,
    judged,
  );
});

test("real manifests with damaged bytes pass only where they can still be read", async () => {
  const damage = fc.record({
    file: fc.constantFrom(...MANIFESTS),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    take: fc.nat(6),
    put: fc.oneof(word, fc.uint8Array({ maxLength: 3 })),
  });
  await forAll(damage, 60, async ({ file, at, take, put }) => {
    const bytes = readFileSync(join(ROOT, file));
    const start = Math.floor(at * bytes.length);
    const damaged = Buffer.concat([bytes.subarray(0, start), Buffer.from(put as string), bytes.subarray(start + take)]);
    const report = await judged({ "a.yaml": damaged });
    if (passes(report)) expect(isSoundManifest(damaged)).toBe(true);
  });
});

test("trees whose objects are changed in any way: a sound report", async () => {
  const change = fc.record({
    tree: fc.constantFrom(...TREES),
    seed: fc.nat(),
    value: oddValue(),
    key: oddKey(),
    how: fc.nat(4),
  });
  await forAll(change, 60, async ({ tree, ...rest }) => {
    const files = yamlBelow(tree).map((file) => [relative(tree, file), changedFile(file, rest)] as const);
    await judged(Object.fromEntries(files), join(ROOT, tree));
  });
});

test("no finding says a value that stands under the key of a password", async () => {
  const planted = fc.record({
    tree: fc.constantFrom(...TREES),
    key: fc.constantFrom("password", "adminPassword", "PASSWORD", "db-password", "db_password"),
    secret: fc.stringMatching(/^[A-Za-z0-9]{6}[!%+][A-Za-z0-9]{14}$/),
  });
  await forAll(planted, 20, async ({ tree, key, secret }) => {
    const plant = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(plant);
      if (!isMapping(value)) return value;
      return {
        ...Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plant(inner)])),
        [key]: secret,
      };
    };
    const files = yamlBelow(tree).map((file) => [relative(tree, file), written(documentsOf(file).map(plant))] as const);
    const { findings } = await judged({
      ...Object.fromEntries(files),
      "more.yaml": written(secretPlaces(key, secret)),
    });
    expect(findings.filter((finding) => JSON.stringify(finding).includes(secret))).toEqual([]);
  });
});

/** The places in which passwords are really found. */
function secretPlaces(key: string, secret: string): unknown[] {
  const metadata = { name: "a", namespace: "a" };
  const container = { name: "a", image: "a:1", env: [{ name: key, value: secret }], args: [`--${key}=${secret}`] };
  const template = { spec: { containers: [container], restartPolicy: "Never" } };
  return [
    { apiVersion: "v1", kind: "Secret", metadata, stringData: { [key]: secret } },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [key]: secret, "app.properties": `${key}=${secret}\n` } },
    { apiVersion: "batch/v1", kind: "Job", metadata, spec: { template } },
    {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata,
      spec: { values: { auth: { [key]: secret } } },
    },
  ];
}

async function forAll<T>(arbitrary: fc.Arbitrary<T>, numRuns: number, holds: (value: T) => Promise<unknown>) {
  const property = fc.asyncProperty(arbitrary, async (value) => void (await holds(value)));
  await fc.assert(property, { numRuns, interruptAfterTimeLimit: 20_000 });
}

/** Judges a tree of these files and holds what is true of every report. */
async function judged(files: Readonly<Record<string, string | Uint8Array>>, base?: string): Promise<ValidationReport> {
  const root = join(folder, "tree");
  rmSync(root, { recursive: true, force: true });
  if (base === undefined) mkdirSync(root);
  else cpSync(base, root, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  const before = process.cpuUsage();
  const report = await reportOf(root);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(MOST_TIME);
  for (const finding of report.findings) expectSound(finding, root);
  return report;
}

async function reportOf(root: string): Promise<ValidationReport> {
  const { outcome } = await validate({
    cwd: root,
    paths: [root],
    project: await openProject(root, undefined),
    environments: [],
    charts: [],
    now: Date.UTC(2026, 10, 21),
    version: "0",
    cache: false,
    progress: () => undefined,
  });
  return validationReport(outcome);
}

function expectSound({ code, message, fix, file, line, column }: Finding, root: string): void {
  expect(CODES).toContain(code);
  expect([message, fix ?? ""].map((text) => text.trim().length > 0)).toEqual([true, true]);
  const path = join(root, file);
  expect([file, relative(root, path).startsWith("..")]).toEqual([file, false]);
  expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
  if (!existsSync(path) || !statSync(path).isFile()) return;
  const text = readFileSync(path, "utf8");
  const isInside = [/\r?\n/, LINE_BREAK].some((end) => column <= (text.split(end)[line - 1]?.length ?? -1) + 1);
  expect({ code, message, line, column, isInside }).toMatchObject({ isInside: true });
}

/** As the command's exit code has it. */
function passes({ summary }: ValidationReport): boolean {
  return summary.errors === 0 && summary.unjudged === 0 && summary.objects > 0;
}

/** Whether bytes are text and YAML, with an object in it. */
function isSoundManifest(bytes: Uint8Array): boolean {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return false;
  }
  // YAML 1.1, as the cluster reads it, breaks lines there; the library does not.
  const lines = text.replace(/[\u0085\u2028\u2029]/g, "\n");
  const documents = parseAllDocuments(lines, { merge: true, logLevel: "silent" });
  if (!Array.isArray(documents)) return false;
  const isObject = (value: unknown) => isMapping(value) && "apiVersion" in value && "kind" in value;
  return documents.every(({ errors }) => errors.length === 0) && documents.some((each) => isObject(each.toJS()));
}

interface Change {
  readonly seed: number;
  readonly how: number;
  readonly value: unknown;
  readonly key: string;
}

/** The file with one node deleted, doubled, renamed, replaced or added. */
function changedFile(file: string, { seed, how, value, key }: Change): string {
  let count = 0;
  const nodes = (node: unknown): number =>
    typeof node === "object" && node !== null
      ? Object.values(node).reduce((sum: number, each) => sum + nodes(each), 1)
      : 1;
  const documents = documentsOf(file);
  const target = seed % Math.max(1, nodes(documents));
  const changed = (node: unknown): unknown => {
    const here = count === target;
    count += 1;
    if (here && how === 0) return value;
    if (Array.isArray(node)) return altered(node.map(changed), here, how, value);
    if (!isMapping(node)) return here ? [node, node] : node;
    const entries = Object.entries(node).map(([name, inner]) => [name, changed(inner)] as const);
    if (here && how === 1) entries.shift();
    if (here && how === 2) entries[0] = [key, entries[0]?.[1]];
    if (here && how > 2) entries.push([key, value]);
    return new Map(entries);
  };
  return written(documents.map(changed));
}

function altered(list: readonly unknown[], here: boolean, how: number, value: unknown): readonly unknown[] {
  if (!here) return list;
  if (how === 1) return list.slice(1);
  return how === 2 ? [...list, ...list] : [...list, value];
}

function oddKey(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom("__proto__", "constructor", "toString", "", " ", "a/b", "a~1b", "${x}", "<<", "\n"),
    fc.string(),
  );
}

function oddValue(): fc.Arbitrary<unknown> {
  const deep = (depth: number) => Array.from({ length: depth }).reduce((inner: unknown) => [inner], 1);
  const odd = [
    null,
    "",
    [],
    {},
    true,
    0,
    -1,
    1e300,
    2 ** 53,
    Number.NaN,
    "yes",
    "2026-02-30",
    "${x:=${y}}",
    "{{ .Values.a }}",
  ];
  return fc.oneof(
    fc.constantFrom<unknown>(...odd, deep(50), deep(400), "x".repeat(5000)),
    fc.anything({ maxDepth: 2 }).filter(isPlain),
  );
}

/** What YAML can hold. */
function isPlain(value: unknown): boolean {
  try {
    stringify(value);
    return true;
  } catch {
    return false;
  }
}

function written(documents: readonly unknown[]): string {
  return documents.map((document) => stringify(document, { aliasDuplicateObjects: false })).join("---\n");
}

function documentsOf(file: string): unknown[] {
  const documents = parseAllDocuments(readFileSync(join(ROOT, file), "utf8"), { logLevel: "silent" });
  return Array.isArray(documents) ? documents.map((document) => document.toJS()) : [];
}

function yamlBelow(tree: string): string[] {
  return filesBelow(tree, ".yaml");
}

function isSmall(tree: string): boolean {
  const files = yamlBelow(tree);
  return files.length > 0 && files.length < 12 && files.every(isReadable);
}

/** Not one of the files that are there to be too large or no text. */
function isReadable(file: string): boolean {
  if (statSync(join(ROOT, file)).size > 20_000) return false;
  try {
    return (
      parseAllDocuments(readFileSync(join(ROOT, file), "utf8"), { logLevel: "silent" }).length > 0 &&
      documentsOf(file).length > 0
    );
  } catch {
    return false;
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
