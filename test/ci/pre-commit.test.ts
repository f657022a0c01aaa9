import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../support/files.js";
import { configMap, fromConfigMap, MISSPELT, pod } from "../support/flux-tree.js";
import { AUTHOR, commitAll, must, type Outcome, remove, run, scratch, write } from "./run.js";

const folders: string[] = [];
let preCommit: string;
let env: Readonly<Record<string, string>>;

beforeAll(() => {
  const tools = folder();
  const python = spawnable("python3");
  if (!python) throw new Error("pre-commit cannot be tried: there is no python3; install Python 3 with venv");
  must(tools, ["python3", "-m", "venv", "venv"]);
  must(tools, ["venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "pre-commit"]);
  preCommit = join(tools, "venv/bin/pre-commit");
  env = { PRE_COMMIT_HOME: join(tools, "home"), PATH: `${join(tools, "venv/bin")}:${process.env["PATH"]}` };
});

afterAll(() => folders.forEach(remove));

function folder(): string {
  const made = scratch();
  folders.push(made);
  return made;
}

function spawnable(program: string): boolean {
  try {
    return run(ROOT, [program, "--version"]).code === 0;
  } catch {
    return false;
  }
}

/** A clone of this repository as it is committed, and the commit. */
function clone(): { readonly path: string; readonly rev: string } {
  const path = join(folder(), "conformitron");
  must(ROOT, ["git", "clone", "--quiet", "--no-hardlinks", ROOT, path]);
  return { path, rev: must(path, ["git", "rev-parse", "HEAD"]) };
}

/** Writes files, stages them and tries to commit. */
function commit(repository: string, files: Readonly<Record<string, string>>): Outcome {
  write(repository, files);
  must(repository, ["git", "add", "--all"]);
  return run(repository, ["git", ...AUTHOR, "commit", "--message", "change"], env);
}

describe("the hook, installed by pre-commit from a clone of this repository", () => {
  let repository: string;

  beforeAll(() => {
    const { path, rev } = clone();
    repository = folder();
    const hook = "    hooks:\n      - id: conformitron-validate\n";
    write(repository, {
      ".pre-commit-config.yaml": `repos:\n  - repo: ${path}\n    rev: ${rev}\n${hook}`,
      "apps/shared.yaml": configMap("shared"),
      "apps/broken-before.yaml": pod("before", MISSPELT),
    });
    commitAll(repository);
    must(repository, [preCommit, "install", "--install-hooks"], env);
  });

  test("blocks a commit with a broken manifest and says why", () => {
    const { code, output } = commit(repository, { "apps/broken.yaml": pod("broken", MISSPELT) });
    expect(code).toBe(1);
    expect(output).toMatch(/validate the GitOps tree\.+Failed/);
    expect(output).toContain(
      "apps/broken.yaml:10:7 error unknown-field spec.containers[0] has no field imagePullPolcy.",
    );
    expect(output).toContain("fix: correct the name of the field, or remove it");
    expect(output, "a file that did not change is not reported").not.toContain("broken-before");
    must(repository, ["git", "rm", "--quiet", "--force", "apps/broken.yaml"]);
  });

  test("knows the whole tree: what another file makes is there, and what nobody makes is not", () => {
    const lost = commit(repository, { "apps/user.yaml": pod("user", fromConfigMap("shard")) });
    expect(lost.code).toBe(1);
    expect(lost.output).toContain(
      "names the ConfigMap shard, which nothing makes in namespace acme. Did you mean shared?",
    );
    const found = commit(repository, { "apps/user.yaml": pod("user", fromConfigMap("shared")) });
    expect(found.output).toMatch(/validate the GitOps tree\.+Passed/);
    expect(found.code).toBe(0);
  });

  test("lets pass what is no manifest", () => {
    const { code, output } = commit(repository, { "package.json": "{}\n", "charts/values.yaml": "a: 1\n" });
    expect([code, output]).toEqual([0, expect.stringMatching(/validate the GitOps tree\.+Passed/)]);
    expect(commit(repository, { "README.md": "# Apps\n" }).output).toMatch(
      /validate the GitOps tree\.+\(no files to check\)/,
    );
  });
});

describe("this repository's own hook", () => {
  let repository: string;
  const FILE = "dist/eks-anywhere-common/Testers/a-change/config.yaml";

  beforeAll(() => {
    repository = clone().path;
    for (const name of ["lib", "node_modules"]) symlinkSync(join(ROOT, name), join(repository, name));
    must(repository, [preCommit, "install"], env);
  });

  test("blocks a commit with a broken file in dist", () => {
    const { code, output } = commit(repository, { [FILE]: configMap("a").replace("\ndata:", "\ndate:") });
    expect(code).toBe(1);
    expect(output).toContain(`${FILE}:6:1 error unknown-field`);
  });

  test("looks at nothing else", () => {
    must(repository, ["git", "rm", "--quiet", "--force", FILE]);
    const { code, output } = commit(repository, { "docs/example.yaml": "apiVersion: [\n" });
    expect([code, output]).toEqual([0, expect.stringMatching(/validate the GitOps tree\.+\(no files to check\)/)]);
  });
});
