import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CliProject } from "../support/cli.js";

const RELEASE = "dist/eks-anywhere-common/Addons/Partner/Acme/config.yaml";

let project: CliProject;

beforeEach(() => {
  project = new CliProject({ [RELEASE]: config("one") });
  git("init", "--quiet");
  git("add", "dist");
  git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "first");
});

afterEach(() => project.remove());

describe("diff", () => {
  test("says that nothing changes, and leaves nothing behind", () => {
    expect(project.run(["diff"])).toMatchObject({ code: 0, stdout: "nothing changes against HEAD\n", stderr: "" });
    expect(git("status", "--porcelain", "dist")).toBe("");
  });

  test("compares the working tree with a revision", () => {
    project.write({ [RELEASE]: config("two") });
    const { code, stdout } = project.run(["diff"]);
    expect(code).toBe(0);
    expect(stdout).toContain("changed ConfigMap acme/a  all 8 environments\n  data.key: one → two\n");
    expect(stdout).toContain("0 added, 1 changed, 0 removed against HEAD\n");
    expect(project.run(["diff", "--exit-code"]).code).toBe(1);
  });

  test("gives data and Markdown, to files as well", () => {
    project.delete(RELEASE);
    project.write({ [RELEASE.replace("config", "other")]: config("one").replace("name: a", "name: b") });
    const { stdout } = project.run(["diff", "-e", "snow", "--output", "json", "--output", "markdown=diff.md"]);
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: "conformitron.io/v1",
      kind: "DiffReport",
      from: "HEAD",
      environments: ["snow"],
      summary: { added: 1, changed: 0, removed: 1, risks: 0 },
    });
    expect(project.read("diff.md")).toContain("- added `ConfigMap acme/b` (snow)");
  });

  test.each<[what: string, args: string[], message: RegExp]>([
    ["a revision that does not exist", ["--from", "nowhere"], /there is no revision 'nowhere'/],
    ["what looks like an option", ["--from", "--output=x"], /there is no revision|error/],
    ["a folder that does not exist", ["nowhere"], /there is no file or folder nowhere/],
    ["an unknown environment", ["-e", "snwo"], /there is no environment 'snwo'. Did you mean snow\?/],
  ])("refuses %s", (_, args, message) => {
    const { code, stderr } = project.run(["diff", ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("needs a Git repository", () => {
    rmSync(`${project.root}/.git`, { recursive: true });
    const { code, stderr } = project.run(["diff"]);
    expect(code).toBe(2);
    expect(stderr).toContain("is in no Git repository");
  });
});

function config(value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: acme\ndata:\n  key: ${value}\n`;
}

function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: project.root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
