import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SourceFile, SourceTree } from "../../src/model/manifest.js";
import { MAX_FILE_BYTES, readSourceTree } from "../../src/read/source-tree.js";

const MANIFEST = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: agent\n";

function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), "tree-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

function read(root: string, ...paths: string[]): SourceTree {
  return readSourceTree({ root, paths: paths.length === 0 ? [root] : paths.map((path) => join(root, path)) });
}

function roles(tree: SourceTree): Record<string, string> {
  return Object.fromEntries([...tree.files].map(([path, { role }]) => [path, role]));
}

function codes({ problems }: SourceFile): string[] {
  return problems.map(({ code }) => code);
}

test("reads manifests of a folder in the order of their paths", () => {
  const root = folder({
    "b/two.yml": MANIFEST,
    "a.yaml": MANIFEST,
    "b/one.yaml": MANIFEST,
    "readme.md": "# no",
    ".hidden/x.yaml": MANIFEST,
  });
  expect(roles(read(root))).toEqual({ "a.yaml": "manifests", "b/one.yaml": "manifests", "b/two.yml": "manifests" });
  expect([...read(root).files.keys()]).toEqual(["a.yaml", "b/one.yaml", "b/two.yml"]);
});

test("skips node_modules and hidden folders unless they are named", () => {
  const root = folder({
    "node_modules/a.yaml": MANIFEST,
    ".tekton/a.yaml": MANIFEST,
    ".github/workflows/ci.yaml": MANIFEST,
  });
  expect(roles(read(root))).toEqual({});
  expect(roles(read(root, ".tekton", ".github", "node_modules/a.yaml"))).toEqual({
    ".github/workflows/ci.yaml": "other",
    ".tekton/a.yaml": "manifests",
    "node_modules/a.yaml": "manifests",
  });
});

const ROLES: readonly [path: string, text: string, role: string][] = [
  ["a.yaml", MANIFEST, "manifests"],
  ["a.yaml", `---\n# nothing\n---\n${MANIFEST}`, "manifests"],
  ["a.yaml", "replicas: 2\n", "other"],
  ["a.yaml", "- op: add\n  path: /a\n", "other"],
  ["a.yaml", "kind: Deployment\nmetadata:\n  name: a\n", "other"],
  ["a.yaml", "", "other"],
  ["a.yaml", "a: [\n", "other"],
  ["a.yaml", "apiVersion: v1\nkind: [\n", "manifests"],
  ["a.yaml", "apiVersion: conformitron.io/v1\nkind: Environment\n", "other"],
  ["a.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n", "kustomization"],
  ["kustomization.yaml", "resources: []\n", "kustomization"],
  ["kustomization.yml", "resources: [\n", "kustomization"],
  ["sub/Kustomization", "resources: []\n", "kustomization"],
  ["a.json", '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}', "manifests"],
  ["a.json", '{"apiVersion": "x/v1", "kind": "Config"}', "other"],
  ["a.json", '{"name": "x"', "other"],
  ["Chart.yaml", "apiVersion: v2\nname: x\n", "other"],
  ["cloudbuild.yaml", MANIFEST, "other"],
  ["sub/.sops.yaml", MANIFEST, "other"],
];

test.each(ROLES)("tells what %s with %j is", (path, text, role) => {
  expect(roles(read(folder({ [path]: text })))).toEqual({ [path]: role });
});

test("takes everything in a chart as no manifest, whatever it holds", () => {
  const root = folder({
    "c/Chart.yaml": "name: x",
    "c/templates/a.yaml": "apiVersion: v1\nkind: {{ .x }}\n",
    "c/crds/b.yaml": MANIFEST,
  });
  const tree = read(root);
  expect(new Set(Object.values(roles(tree)))).toEqual(new Set(["other"]));
  expect([...tree.files.values()].flatMap(codes)).toEqual([]);
  expect(roles(read(root, "c/crds/b.yaml"))).toEqual({ "c/crds/b.yaml": "other" });
});

test("leaves out what .sourceignore files name, also where a file is named alone", () => {
  const root = folder({
    ".sourceignore": "/drafts/\n*.tmp.yaml\n!cloudbuild.yaml\n",
    "sub/.sourceignore": "secret.yaml\n!keep.tmp.yaml\n",
    ...Object.fromEntries(
      ["drafts/a.yaml", "a.tmp.yaml", "cloudbuild.yaml", "secret.yaml", "sub/secret.yaml", "sub/keep.tmp.yaml"].map(
        (path) => [path, MANIFEST],
      ),
    ),
  });
  const expected = {
    "a.tmp.yaml": "other",
    "cloudbuild.yaml": "manifests",
    "drafts/a.yaml": "other",
    "secret.yaml": "manifests",
    "sub/keep.tmp.yaml": "manifests",
    "sub/secret.yaml": "other",
  };
  expect(roles(read(root))).toEqual(expected);
  expect(roles(read(root, "sub/secret.yaml", "drafts"))).toEqual({
    "drafts/a.yaml": "other",
    "sub/secret.yaml": "other",
  });
});

test("follows links to files inside the root, and reports the others", () => {
  const outside = folder({ "x.yaml": MANIFEST, "more/y.yaml": MANIFEST });
  const root = folder({ "a/real.yaml": MANIFEST, "b/c/deep.yaml": MANIFEST });
  const link = (target: string, path: string) => symlinkSync(target, join(root, path));
  link("a/real.yaml", "inside.yaml");
  link("missing.yaml", "broken.yaml");
  link("circle.yaml", "circle.yaml");
  link(join(outside, "x.yaml"), "out.yaml");
  link(join(outside, "more"), "out");
  link("..", "b/c/up");
  link("a", "linked");
  const tree = read(root);
  const found = Object.fromEntries([...tree.files].map(([path, file]) => [path, codes(file).join()]));
  expect(found).toEqual({
    "a/real.yaml": "",
    "b/c/deep.yaml": "",
    "b/c/up": "unreadable-file",
    "broken.yaml": "unreadable-file",
    "circle.yaml": "unreadable-file",
    "inside.yaml": "",
    "linked/real.yaml": "",
    out: "unreadable-file",
    "out.yaml": "unreadable-file",
  });
});

test("reads a file that is named out of the root", () => {
  const root = folder({ "in/a.yaml": MANIFEST, "b.yaml": MANIFEST, "c.txt": MANIFEST });
  expect(
    roles(readSourceTree({ root: join(root, "in"), paths: [join(root, "b.yaml"), "../c.txt", "a.yaml"] })),
  ).toEqual({
    "../b.yaml": "manifests",
    "a.yaml": "manifests",
  });
});

test("ends where links would multiply a tree without end", () => {
  const root = folder(Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`d${at}/a.yaml`, MANIFEST])));
  for (let at = 0; at < 11; at++)
    for (const name of ["x", "y", "z"]) symlinkSync(`../d${at + 1}`, join(root, `d${at}`, name));
  expect(read(root).files.size).toBeLessThan(50);
});

test("reports what it cannot read", () => {
  const root = folder({
    "large.yaml": `# ${"x".repeat(MAX_FILE_BYTES)}\n`,
    "latin.yaml": Buffer.from("a: Z\xfcrich\n", "latin1"),
    "binary.yaml": Buffer.from([0x61, 0, 0x62]),
    "replaced.yaml": "apiVersion: v1\nkind: A\na: \ufffd\n",
  });
  const found = [...read(root, ".", "gone.yaml", "gone").files].map(([path, file]) => [path, codes(file).join()]);
  expect(Object.fromEntries(found)).toEqual({
    "binary.yaml": "not-utf8",
    gone: "unreadable-file",
    "gone.yaml": "unreadable-file",
    "large.yaml": "file-too-large",
    "latin.yaml": "not-utf8",
    "replaced.yaml": "",
  });
});

test("reads standard input as a file of its own, and asks for what it may use again", () => {
  const root = folder({ "a.yaml": MANIFEST, "b.yaml": MANIFEST });
  const first = readSourceTree({ root, paths: [root], stdin: MANIFEST });
  expect([...first.files.keys()]).toEqual(["-", "a.yaml", "b.yaml"]);
  const asked: number[] = [];
  const again = readSourceTree({
    root,
    paths: ["."],
    reuse: ({ path, size }) => {
      asked.push(size);
      return path === "a.yaml" ? first.files.get(path) : undefined;
    },
  });
  expect(asked).toEqual([MANIFEST.length, MANIFEST.length]);
  expect(again.files.get("a.yaml")).toBe(first.files.get("a.yaml"));
  expect(again.files.get("b.yaml")).toEqual(first.files.get("b.yaml"));
});

test("reads any bytes without a throw, to data that JSON keeps", () => {
  const root = folder({});
  const path = join(root, "a.yaml");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      writeFileSync(path, bytes);
      const file = read(root).files.get("a.yaml");
      expect(JSON.parse(JSON.stringify(file))).toEqual(file);
    }),
    { numRuns: 300 },
  );
});
