import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chooseSolutions } from "../../../src/commands/verify/choose.js";
import { testedRevision } from "../../../src/commands/verify/revision.js";
import { openTree, withVariables } from "../../../src/commands/verify/tree.js";
import type { VerifyMode } from "../../../src/model/verification.js";
import { substitutionSources } from "../../../src/verify/plan/variables.js";
import { configMap, flux, kustomization } from "../../build/tree.js";
import { labelled, namespace } from "../../verify/plan/trees.js";

type Files = Readonly<Record<string, string>>;

const SNOW = "eks-anywhere-snow";
const ANVIL = `dist/${SNOW}/Addons/Partner/Acme/all.yaml`;
const BOLT = `dist/${SNOW}/Addons/Partner/Beta/all.yaml`;
const TEST = "dist/eks-anywhere-common/Testers/Acme/t.yaml";

/** Two solutions, each with a Kustomization of its own; both use one source, one of them variables. */
const TREE: Files = {
  [ANVIL]: namespace("anvil", "acme/anvil@1"),
  [TEST]: configMap("t", "anvil"),
  [BOLT]: namespace("bolt", "beta/bolt@1"),
  "dist/clusters/snow/acme-anvil.yaml": labelled(
    "acme-anvil",
    `./dist/${SNOW}/Addons/Partner/Acme`,
    "acme/anvil",
    "addon",
    {
      postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "vars" }] },
    },
  ),
  "dist/clusters/snow/acme-anvil-test.yaml": labelled(
    "acme-anvil-test",
    "./dist/eks-anywhere-common/Testers/Acme",
    "acme/anvil",
    "test",
  ),
  "dist/clusters/snow/beta-bolt.yaml": labelled("beta-bolt", `./dist/${SNOW}/Addons/Partner/Beta`, "beta/bolt"),
  "dist/clusters/snow/environment.yaml": configMap("conformitron", "flux-system"),
  "dist/clusters/outposts/other.yaml": flux("other", "./dist/nowhere"),
  "dist/bootstrap/snow/lab/root.yaml": flux("root", "./dist/clusters/snow"),
  "dist/bootstrap/snow/lab/vars.yaml": configMap("vars", "flux-system", { v: "x" }),
  "dist/index/solutions/acme-anvil.json": "{}\n",
};

/** The same, applied by tiers. */
const TIERS: Files = {
  [ANVIL]: TREE[ANVIL] ?? "",
  [BOLT]: TREE[BOLT] ?? "",
  [`dist/${SNOW}/Addons/Partner/kustomization.yaml`]: kustomization("Acme", "Beta"),
  [`dist/${SNOW}/Addons/Partner/Acme/kustomization.yaml`]: kustomization("all.yaml"),
  [`dist/${SNOW}/Addons/Partner/Beta/kustomization.yaml`]: kustomization("all.yaml", "../../../base/cm.yaml"),
  [`dist/${SNOW}/base/cm.yaml`]: configMap("base"),
};

/** Git is a process, and the machine may have better to do. */
vi.setConfig({ testTimeout: 60_000 });

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "conformitron-changes-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function git(...args: string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

function commit(files: Files): string {
  write(files);
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", "some");
  return git("rev-parse", "HEAD");
}

/** Repositories are copied, because starting Git takes its time. */
const templates = new Map<Files, { readonly folder: string; readonly head: string }>();
afterAll(() => {
  for (const { folder } of templates.values()) rmSync(folder, { recursive: true, force: true });
});

function repository(files: Files = TREE): string {
  const template = templates.get(files);
  if (template !== undefined) {
    cpSync(template.folder, root, { recursive: true });
    return template.head;
  }
  git("init", "--quiet", "--initial-branch=main");
  const head = commit(files);
  const folder = mkdtempSync(join(tmpdir(), "conformitron-changes-"));
  cpSync(root, folder, { recursive: true });
  templates.set(files, { folder, head });
  return head;
}

const open = (environment = "snow", path?: string) =>
  openTree({ cwd: root, path, out: join(root, "dist"), environment });

async function chosen(changedSince: string | undefined, solutions: readonly string[] = []): Promise<string[]> {
  const found = await chooseSolutions(await open(), { cwd: root, solutions, changedSince });
  return found.map(({ name }) => name);
}

describe("the environment", () => {
  test.each<[name: string, scope: string]>([
    ["snow", "snow"],
    ["eks-anywhere-snow", "snow"],
    ["outposts", "outposts"],
    ["site-7", "site-7"],
  ])("%s is found", async (name, scope) => {
    write({ ...TREE, "dist/clusters/site-7/k.yaml": flux("k", "./dist/apps"), "dist/apps/a.yaml": namespace("a") });
    expect((await open(name)).scope.name).toBe(scope);
  });

  test.each<[name: string, message: RegExp, code: number]>([
    ["snwo", /there is no environment 'snwo'. Did you mean snow\?/, 2],
    ["", /there is no environment ''/, 2],
    ["vsphere", /the tree has nothing for the environment vsphere/, 3],
  ])("%s is refused", async (name, message, exitCode) => {
    write({ [ANVIL]: TREE[ANVIL] ?? "" });
    await expect(open(name)).rejects.toMatchObject({ message: expect.stringMatching(message), exitCode });
  });

  test("a folder that does not exist is refused", async () => {
    await expect(open("snow", "dits")).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe("--solution", () => {
  test.each<[solutions: string[], names: string[]]>([
    [[], ["acme/anvil", "beta/bolt"]],
    [["beta/bolt"], ["beta/bolt"]],
    [
      ["beta/bolt", "acme/anvil", "beta/bolt"],
      ["acme/anvil", "beta/bolt"],
    ],
    [[dirname(ANVIL)], ["acme/anvil"]],
    [[`${SNOW}/Addons/Partner/Acme/`], ["acme/anvil"]],
  ])("%j", async (solutions, names) => {
    write(TREE);
    expect(await chosen(undefined, solutions)).toEqual(names);
  });

  test.each<[path: string, names: string[]]>([
    ["dist", ["acme/anvil", "beta/bolt"]],
    [dirname(ANVIL), ["acme/anvil"]],
    [BOLT, ["beta/bolt"]],
    [dirname(dirname(ANVIL)), ["acme/anvil", "beta/bolt"]],
    ["dist/clusters/snow/beta-bolt.yaml", ["beta/bolt"]],
  ])("of the path %s alone", async (path, names) => {
    write(TREE);
    const found = await chooseSolutions(await open("snow", path), {
      cwd: root,
      solutions: [],
      changedSince: undefined,
    });
    expect(found.map(({ name }) => name)).toEqual(names);
  });

  test("refuses a path without a solution of the environment", async () => {
    write(TREE);
    const tree = await open("snow", "dist/clusters/outposts");
    const choice = { cwd: root, solutions: [], changedSince: undefined };
    await expect(chooseSolutions(tree, choice)).rejects.toMatchObject({ exitCode: 3 });
  });

  test("finds what lost its labels by those of its Kustomization", async () => {
    write({ ...TREE, [ANVIL]: namespace("anvil") });
    expect(await chosen(undefined, ["acme/anvil"])).toEqual([`${SNOW}/Addons/Partner/Acme`]);
  });

  test("refuses what the tree does not have", async () => {
    write(TREE);
    await expect(chosen(undefined, ["acme/anvli"])).rejects.toMatchObject({
      message: "the tree has no solution 'acme/anvli' for this environment. Did you mean acme/anvil?",
      exitCode: 2,
    });
  });
});

describe("--changed-since", () => {
  test.each<[what: string, change: () => void, names: string[]]>([
    ["nothing", () => {}, []],
    ["a file of it", () => write({ [ANVIL]: namespace("anvil", "acme/anvil@2") }), ["acme/anvil"]],
    ["its test", () => write({ [TEST]: configMap("t2", "anvil") }), ["acme/anvil"]],
    [
      "a file that Git does not track yet",
      () => write({ [`${dirname(BOLT)}/new.yaml`]: configMap("new") }),
      ["beta/bolt"],
    ],
    ["a file that is gone", () => rmSync(join(root, TEST)), ["acme/anvil"]],
    [
      "a file in the index",
      () => [write({ [BOLT]: namespace("bolt", "beta/bolt@2") }), git("add", "--all")],
      ["beta/bolt"],
    ],
    ["a commit", () => commit({ [BOLT]: namespace("bolt", "beta/bolt@2") }), ["beta/bolt"]],
    [
      "a commit that was taken back",
      () => [commit({ [BOLT]: namespace("bolt", "beta/bolt@2") }), write({ [BOLT]: TREE[BOLT] ?? "" })],
      [],
    ],
    [
      "a file that moved from one to the other, for both",
      () => renameSync(join(root, TEST), join(root, dirname(BOLT), "t.yaml")),
      ["acme/anvil", "beta/bolt"],
    ],
    [
      "its Kustomization",
      () => write({ "dist/clusters/snow/beta-bolt.yaml": `# new\n${TREE["dist/clusters/snow/beta-bolt.yaml"]}` }),
      ["beta/bolt"],
    ],
    [
      "its variables",
      () => write({ "dist/bootstrap/snow/lab/vars.yaml": configMap("vars", "flux-system", { v: "y" }) }),
      ["acme/anvil"],
    ],
    [
      "what applies all",
      () => write({ "dist/bootstrap/snow/lab/root.yaml": `# new\n${TREE["dist/bootstrap/snow/lab/root.yaml"]}` }),
      ["acme/anvil", "beta/bolt"],
    ],
    [
      "an object that nothing uses",
      () => write({ "dist/clusters/snow/environment.yaml": configMap("conformitron", "flux-system", { a: "b" }) }),
      [],
    ],
    ["another environment", () => write({ "dist/clusters/outposts/other.yaml": flux("other", "./dist/else") }), []],
    ["the index", () => write({ "dist/index/solutions/acme-anvil.json": "{ }\n" }), []],
    ["a definition", () => write({ "solutions/acme/anvil.ts": "export {};\n" }), []],
    ["what Flux leaves out", () => write({ "dist/.sourceignore": "Beta\n" }), ["acme/anvil", dirname(BOLT)]],
  ])("%s", async (_, change, names) => {
    const before = repository();
    change();
    expect(await chosen(before)).toEqual(names);
  });

  test("the facts of the environment touch all", async () => {
    const environment = JSON.stringify({ apiVersion: "conformitron.io/v1", kind: "Environment" });
    const before = repository({ ...TREE, [`dist/${SNOW}/environment.json`]: environment });
    write({ [`dist/${SNOW}/environment.json`]: `${environment}\n` });
    expect(await chosen(before)).toEqual(["acme/anvil", "beta/bolt"]);
  });

  test.each<[what: string, files: Files, names: string[]]>([
    ["an entry that goes touches nothing else", { kustomization: kustomization("Acme") }, []],
    [
      "an entry that comes touches its solution",
      {
        kustomization: kustomization("Acme", "Beta", "Gamma"),
        "Gamma/all.yaml": namespace("g", "gamma/gear@1"),
        "Gamma/kustomization.yaml": kustomization("all.yaml"),
      },
      ["gamma/gear"],
    ],
    ["the order of entries touches nothing", { kustomization: kustomization("Beta", "Acme") }, []],
    [
      "anything else touches all in the folder",
      { kustomization: '{"kind":"Kustomization","resources":["Acme","Beta"],"metadata":{"name":"x"}}' },
      ["acme/anvil", "beta/bolt"],
    ],
  ])("in a list of a tier, %s", async (_, files, names) => {
    const before = repository(TIERS);
    const folder = `dist/${SNOW}/Addons/Partner`;
    write(
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [
          `${folder}/${path === "kustomization" ? "kustomization.yaml" : path}`,
          text,
        ]),
      ),
    );
    expect(await chosen(before)).toEqual(names);
  });

  test("what a solution takes in from elsewhere is its own concern, too", async () => {
    const before = repository(TIERS);
    write({ [`dist/${SNOW}/base/cm.yaml`]: configMap("base", "acme", { a: "b" }) });
    expect(await chosen(before)).toEqual(["beta/bolt"]);
  });

  test("names of branches count, and --solution narrows further", async () => {
    repository();
    write({ [ANVIL]: namespace("anvil", "acme/anvil@2"), [BOLT]: namespace("bolt", "beta/bolt@2") });
    expect(await chosen("main")).toEqual(["acme/anvil", "beta/bolt"]);
    expect(await chosen("main", ["beta/bolt"])).toEqual(["beta/bolt"]);
  });

  test.each<[what: string, init: boolean, message: RegExp]>([
    ["a revision that does not exist", true, /there is no revision 'nowhere'/],
    ["no repository", false, /is in no Git repository/],
  ])("refuses %s", async (_, init, message) => {
    if (init) repository();
    else write(TREE);
    await expect(chosen("nowhere")).rejects.toMatchObject({ message: expect.stringMatching(message), exitCode: 2 });
  });

  test("leaves the repository as it is", async () => {
    const before = repository();
    write({ [ANVIL]: namespace("anvil", "acme/anvil@2") });
    const status = git("status", "--porcelain");
    await chosen(before);
    expect(git("status", "--porcelain")).toBe(status);
  });
});

describe("the revision", () => {
  const tested = async (mode: VerifyMode, revision?: string, environment = "snow") => {
    const tree = await open(environment);
    return testedRevision(tree, { mode, revision }, tree.plan.solutions);
  };

  test.each<VerifyMode>(["observe", "git"])("is the clean commit in the mode %s", async (mode) => {
    const head = repository();
    write({ "solutions/acme/anvil.ts": "changed outside of the tree\n" });
    expect(await tested(mode)).toEqual({ revision: `sha1:${head}`, dirty: [] });
  });

  test.each<[what: string, change: () => void]>([
    ["changed", () => write({ [ANVIL]: namespace("anvil", "acme/anvil@2") })],
    ["added", () => write({ "dist/new.yaml": configMap("new") })],
    ["removed", () => rmSync(join(root, TEST))],
    ["staged", () => [write({ [ANVIL]: namespace("anvil", "acme/anvil@2") }), git("add", "--all")]],
    [
      "ignored by Git and read all the same",
      () => write({ ".git/info/exclude": "new.yaml\n", "dist/new.yaml": configMap("new") }),
    ],
  ])("is refused where a file of the tree was %s", async (_, change) => {
    repository();
    change();
    await expect(tested("observe")).rejects.toMatchObject({
      message: expect.stringMatching(/^dist differs from its commit, so that no revision names it: dist\//),
      exitCode: 2,
    });
  });

  test("is not dirty by what Git ignores and nobody reads", async () => {
    const head = repository();
    write({ ".git/info/exclude": "*.swp\n", "dist/.all.yaml.swp": "x" });
    expect(await tested("observe")).toEqual({ revision: `sha1:${head}`, dirty: [] });
  });

  test("may be named: whole, short, by Flux's words, by a tag", async () => {
    const head = repository();
    git("tag", "v1");
    for (const name of [head, head.slice(0, 8), `sha1:${head}`, `main@sha1:${head}`, "v1", "HEAD@{0}"]) {
      expect([name, (await tested("observe", name)).revision]).toEqual([name, `sha1:${head}`]);
    }
    const unknown = "0123456789".repeat(4);
    expect(await tested("observe", unknown)).toEqual({ revision: `sha1:${unknown}`, dirty: [] });
    const digest = `sha256:${"0".repeat(64)}`;
    expect(await tested("observe", `latest@${digest}`)).toEqual({ revision: digest, dirty: [] });
  });

  test("may not be one that the tree on disk is not", async () => {
    const first = repository();
    commit({ [ANVIL]: namespace("anvil", "acme/anvil@2") });
    await expect(tested("observe", first)).rejects.toMatchObject({
      message: expect.stringContaining(`differs from revision ${first}`),
      exitCode: 2,
    });
  });

  test.each<[what: string, init: boolean, revision: string | undefined, message: RegExp]>([
    ["without a repository", false, undefined, /is in no Git repository/],
    ["that is short and no commit", true, "abcdef12", /there is no revision 'abcdef12'/],
    ["that is short where there is no repository", false, "abcdef12", /is no whole commit/],
  ])("is refused %s", async (_, init, revision, message) => {
    if (init) repository();
    else write(TREE);
    await expect(tested("observe", revision)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      exitCode: 2,
    });
  });

  test("is refused in a repository without a commit", async () => {
    git("init", "--quiet");
    write(TREE);
    await expect(tested("observe")).rejects.toMatchObject({ message: expect.stringContaining("has no commit yet") });
  });

  test("is the digest of the objects in the mode apply, whatever is committed", async () => {
    write(TREE);
    const { revision } = await tested("apply");
    expect(revision).toMatch(/^sha256:[0-9a-f]{64}$/);
    write({ [ANVIL]: `# a comment\n${TREE[ANVIL]}` });
    expect((await tested("apply")).revision).toBe(revision);
    write({ [ANVIL]: namespace("anvil", "acme/anvil@2") });
    expect((await tested("apply")).revision).not.toBe(revision);
    await expect(tested("apply", "v1")).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe("the variables of a cluster", () => {
  test("are put into the tree as it was read", async () => {
    write({ ...TREE, [ANVIL]: configMap("c", "anvil", { a: "${v}" }) });
    const tree = await open();
    expect(substitutionSources(tree.inventory, tree.scope.name)).toEqual([
      { kind: "ConfigMap", namespace: "flux-system", name: "vars", optional: false },
    ]);
    rmSync(join(root, ANVIL));
    const live = await withVariables(tree, () => new Map([["v", "live"]]));
    const dataOf = ({ plan }: typeof tree) => plan.solutions[0]?.steps[0]?.objects[0]?.value["data"];
    expect([dataOf(tree), dataOf(live)]).toEqual([{ a: "x" }, { a: "live" }]);
    expect(live.plan.solutions.flatMap(({ gaps }) => gaps)).toEqual([]);
    const absent = await withVariables(tree, () => "absent");
    expect(absent.plan.solutions.flatMap(({ gaps }) => gaps.map(({ message }) => message))).toEqual([
      "Kustomization flux-system/acme-anvil takes variables from ConfigMap vars, which is not there",
    ]);
  });
});
