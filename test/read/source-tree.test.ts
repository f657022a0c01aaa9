import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SourceFile, SourceTree } from "../../src/model/manifest.js";
import { listSources } from "../../src/read/source-list.js";
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

/** A tree of files that cannot be read. */
const UNREADABLE = (() => {
  const root = folder({
    "large.yaml": "x".repeat(MAX_FILE_BYTES + 1),
    "binary.yaml": Buffer.from([0x61, 0, 0x62]),
    "sub/a.yaml": MANIFEST,
  });
  const outside = folder({ "x.yaml": MANIFEST });
  symlinkSync("missing.yaml", join(root, "broken.yaml"));
  symlinkSync("circle.yaml", join(root, "circle.yaml"));
  symlinkSync(join(outside, "x.yaml"), join(root, "out.yaml"));
  symlinkSync(outside, join(root, "out"));
  symlinkSync("..", join(root, "sub/up"));
  symlinkSync("/dev/null", join(root, "pipe"));
  return root;
})();

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
  ["a.json", '{"apiVersion": "v1", "kind": "List", "items": []}', "manifests"],
  ["a.json", '{"apiVersion": "v1", "kind": "Namespace", "metadata": ', "manifests"],
  ["a.json", '{"apiVersion": "v1", "kind": "Namespace", "more": ', "other"],
  ["a.json", '{"apiVersion": "v1", "metadata": ', "other"],
  ["a.json", '{"kind": "v1", "metadata": ', "other"],
  ["a.json", '{"apiVersion": "conformitron.io/v1", "kind": "A", "metadata": {}}', "other"],
  ["a.json", '["apiVersion", "kind", "metadata"]', "other"],
  ["a.yaml", '"kind": [\n', "manifests"],
  ["a.yaml", "  apiVersion : [\n", "manifests"],
  ["a.yaml", "# kind: [\na: [\n", "other"],
  ["a.yaml", "kinds: [\n", "other"],
  ["a.yaml", "kind: A\na: b\na: c\n", "other"],
  ["a.yaml", "apiVersion: v1\nkind: ''\n", "other"],
  ["a.yaml", "apiVersion: ''\nkind: A\n", "other"],
  ["a.yaml", "apiVersion: 1\nkind: A\n", "other"],
  ["a.yaml", `kustomize: 1\n---\n${MANIFEST}`, "manifests"],
  ["a.yaml", `${MANIFEST}---\napiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization\n`, "kustomization"],
  ["a.yaml", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n", "manifests"],
  ["kustomization.yaml.yaml", "resources: []\n", "other"],
  ["my-kustomization.yaml", "resources: []\n", "other"],
  ["Cloudbuild.yaml", MANIFEST, "manifests"],
  ["sub/cloudbuild.yaml", MANIFEST, "other"],
  ["my-cloudbuild.yaml", MANIFEST, "manifests"],
  ["cloudbuild.yaml.yaml", MANIFEST, "manifests"],
  ["appveyor.yml", MANIFEST, "other"],
  ["codeship-services.yml", MANIFEST, "other"],
  ["codeship-else.yml", MANIFEST, "manifests"],
  [".travis.yml", MANIFEST, "other"],
  [".drone.yml", MANIFEST, "other"],
  ["sub/.flux.yaml", MANIFEST, "other"],
  [".goreleaser.yml", MANIFEST, "other"],
  ["a.png/a.yaml", MANIFEST, "other"],
  ["a.tar.gz/a.yaml", MANIFEST, "other"],
  ["a.gz/a.yaml", MANIFEST, "manifests"],
  ["a.PNG/a.yaml", MANIFEST, "manifests"],
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

test("tells upper from lower case in .sourceignore, as Flux does", () => {
  const root = folder({ ".sourceignore": "Drafts/\n", "drafts/a.yaml": MANIFEST, "Drafts-too/a.yaml": MANIFEST });
  expect(roles(read(root))).toEqual({ "Drafts-too/a.yaml": "manifests", "drafts/a.yaml": "manifests" });
});

test("a .sourceignore that is no file leaves nothing out", () => {
  const root = folder({ ".sourceignore/a": "*.yaml\n", "a.yaml": MANIFEST });
  expect(roles(read(root))).toEqual({ "a.yaml": "manifests" });
});

test("follows links by what they are called and what they lead to", () => {
  const root = folder({ "a/real.yaml": MANIFEST, "a/note.txt": "x", "a/Kustomization": "resources: []\n" });
  const link = (target: string, path: string) => symlinkSync(target, join(root, path));
  link("a/real.yaml", ".named.yaml");
  link("a", ".hidden");
  link("a", "node_modules");
  link("a/note.txt", "note.txt");
  link("a/note.txt", "note.yaml");
  link("a/real.yaml", "real");
  link("missing", "gone.txt");
  link("a/Kustomization", "Kustomization");
  expect(roles(read(root))).toEqual({
    ".named.yaml": "manifests",
    Kustomization: "kustomization",
    "a/Kustomization": "kustomization",
    "a/real.yaml": "manifests",
    "note.yaml": "other",
  });
  expect(roles(read(root, "a/Kustomization", "a/note.txt"))).toEqual({ "a/Kustomization": "kustomization" });
});

test("asks every .sourceignore above what is named", () => {
  const files = { "a/b/c.yaml": MANIFEST, "a/b/d.yaml": MANIFEST, "a/.sourceignore": "d.yaml\n" };
  const root = folder({ ...files, "a/b/.sourceignore": "c.yaml\n", ".sourceignore": "!d.yaml\n" });
  const excluded = { "a/b/c.yaml": "other", "a/b/d.yaml": "other" };
  expect(roles(read(root, "a/b/c.yaml", "a/b/d.yaml"))).toEqual(excluded);
  expect(roles(read(root, "a/b"))).toEqual(excluded);
  expect(roles(read(root))).toEqual(excluded);
  expect(roles(read(folder(files), "a/b"))).toEqual({ "a/b/c.yaml": "manifests", "a/b/d.yaml": "other" });
});

test("says of each file whether Flux fetches it, and keeps what it left out", () => {
  const files = read(
    folder({ ".sourceignore": "b.yaml\n", "a.yaml": MANIFEST, "b.yaml": `${MANIFEST}a: b: c\n` }),
  ).files;
  expect(files.get("a.yaml")).not.toHaveProperty("excluded");
  expect(files.get("b.yaml")).toMatchObject({ excluded: true, role: "other", problems: [], generated: false });
});

test("keeps records of others in JSON, but not what is none", () => {
  const documents = (text: string) => read(folder({ "a.json": text })).files.get("a.json")?.documents;
  const record = { apiVersion: "conformitron.io/v1", kind: "Environment", metadata: {} };
  expect(documents(JSON.stringify(record))).toEqual([{ file: "a.json", index: 0, line: 1, value: record }]);
  expect(documents('{"apiVersion": "x/v1", "kind": "Config"}')).toHaveLength(1);
  expect(documents('{"a": 1}')).toEqual([]);
  expect(documents('{"apiVersion": "v1", "kind": ')).toEqual([]);
});

test("walks any folder called index but that of synth", () => {
  const root = folder({
    "index/environments/a.yaml": MANIFEST,
    "index/solutions/a.yaml": MANIFEST,
    "sub/index/environments/a.yaml": MANIFEST,
    "sub/index/solutions/a.yaml": MANIFEST,
    "other/index/a.yaml": MANIFEST,
    "other/index/solutions/a.yaml": MANIFEST,
    "my-index/environments/a.yaml": MANIFEST,
    "my-index/solutions/a.yaml": MANIFEST,
    "data/environments/a.yaml": MANIFEST,
    "data/solutions/a.yaml": MANIFEST,
  });
  expect(Object.keys(roles(read(root)))).toEqual([
    "data/environments/a.yaml",
    "data/solutions/a.yaml",
    "my-index/environments/a.yaml",
    "my-index/solutions/a.yaml",
    "other/index/a.yaml",
    "other/index/solutions/a.yaml",
  ]);
});

test("sorts by the whole path, so that a folder comes where its files do", () => {
  const root = folder({ "a/b.yaml": MANIFEST, "a-b.yaml": MANIFEST, "a.yaml": MANIFEST, "a0/b.yaml": MANIFEST });
  expect([...read(root).files.keys()]).toEqual(["a-b.yaml", "a.yaml", "a/b.yaml", "a0/b.yaml"]);
  expect([...read(root, "a0", "a").files.keys()]).toEqual(["a/b.yaml", "a0/b.yaml"]);
});

test("knows whether a list depends on more than its folders", () => {
  const plain = folder({ "a/b.yaml": MANIFEST });
  const ignoring = folder({ "a/b.yaml": MANIFEST, "a/.sourceignore": "c\n" });
  const linked = folder({ "a/b.yaml": MANIFEST });
  symlinkSync("a", join(linked, "c"));
  const visit = (root: string, path = ".") => {
    const visited = { folders: [] as string[], more: false };
    listSources(root, [path], visited);
    return { folders: visited.folders.map((one) => one.slice(root.length)), more: visited.more };
  };
  expect(visit(plain)).toEqual({ folders: ["", "/a"], more: false });
  expect(visit(ignoring)).toEqual({ folders: ["", "/a"], more: true });
  expect(visit(linked)).toEqual({ folders: ["", "/a", "/c"], more: true });
  expect(visit(ignoring, "a")).toEqual({ folders: ["", "/a"], more: true });
  expect(visit(folder({ ".sourceignore": "c\n", "a/b.yaml": MANIFEST }), "a")).toEqual({
    folders: ["", "/a"],
    more: true,
  });
  expect(visit(plain, "a")).toEqual({ folders: ["", "/a"], more: false });
  expect(visit(ignoring, "a/b.yaml").more).toBe(true);
  expect(visit(plain, "a/b.yaml").folders).toEqual(["", "/a/"]);
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

test.each<[what: string, path: string, message: string]>([
  [
    "is too large",
    "large.yaml",
    "the file has 4.0 MiB; more than 4 MiB are not read, and no cluster takes an object of 1.5 MiB",
  ],
  ["is no text", "binary.yaml", "the file is no text in UTF-8: it is binary or in another encoding"],
  ["is not there", "gone.yaml", "the file cannot be read: it does not exist"],
  ["is below a file", "binary.yaml/a.yaml", "the file cannot be read: a part of its path is no folder"],
  ["is no file", "pipe", "the file cannot be read: it is neither a file nor a folder"],
  ["is a broken link", "broken.yaml", "the file cannot be read: the link is broken: it does not exist"],
  ["is a link to itself", "circle.yaml", "the file cannot be read: the link is broken: its links lead in a circle"],
  ["is a link out of the tree", "out.yaml", "the file cannot be read: the link leads out of the tree"],
  ["is a link to a folder out of the tree", "out", "the file cannot be read: the link leads out of the tree"],
  ["is a link back", "sub/up", "the file cannot be read: the link leads back to a folder that it stands in"],
])("says of a file that %s why it cannot be read", (_, path, message) => {
  const file = read(UNREADABLE, ".", path).files.get(path);
  expect(file?.problems).toMatchObject([{ message, at: { file: path, line: 1, column: 1 } }]);
});

test("leaves large JSON alone, and what nobody applies", () => {
  const large = `# ${"x".repeat(MAX_FILE_BYTES)}\n`;
  const files = {
    ".sourceignore": "b.yaml\n",
    "a.json": large,
    "b.yaml": large,
    "c/Chart.yaml": "",
    "c/a.yaml": large,
  };
  const binary = Object.fromEntries(["b.yaml", "c/d.yaml"].map((path) => [path, Buffer.from([0x61, 0])]));
  expect([...read(folder(files)).files.values()].flatMap(codes)).toEqual([]);
  expect([...read(folder({ ...files, ...binary })).files.values()].flatMap(codes)).toEqual([]);
  const exact = `# ${"x".repeat(MAX_FILE_BYTES - 3)}\n`;
  expect([...read(folder({ "a.yaml": exact })).files.values()].flatMap(codes)).toEqual([]);
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
  expect(first.files.get("-")?.path).toBe("-");
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
