import { spawnSync } from "node:child_process";
import { delimiter } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProgram } from "../../src/cli.js";
import { completionScript } from "../../src/commands/completion.js";
import { BIN, CliProject } from "../support/cli.js";

const PROGRAM = createProgram();

let project: CliProject;

beforeAll(() => {
  const solution = (vendor: string, product: string) => JSON.stringify({ vendor, product });
  project = new CliProject({
    "dist/clusters/snow/a.yaml": "",
    "dist/clusters/vsphere/a.yaml": "",
    "dist/index/solutions/acme-anvil.json": solution("acme", "anvil"),
    "dist/index/solutions/beta-bolt.json": solution("beta", "bolt"),
    "dist/index/solutions/broken.json": "{",
    "kubeconfig.yaml": "contexts:\n  - name: lab\n  - name: west\n  - name: $(touch out)\n",
    "bash.sh": completionScript("bash", PROGRAM),
  });
});

afterAll(() => project.remove());

/** What bash offers where the last of the words is being typed. */
function offered(...words: readonly string[]): string[] {
  const typed = ["conformitron", ...words].map((word) => `'${word}'`).join(" ");
  const call = `source bash.sh; conformitron() { node ${BIN} "$@"; }; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}`;
  const { stdout } = spawnSync("bash", ["-c", `${call}; _conformitron; printf '%s\\n' "\${COMPREPLY[@]}"`], {
    cwd: project.root,
    encoding: "utf8",
    env: { ...process.env, KUBECONFIG: ["nowhere", "kubeconfig.yaml"].join(delimiter) },
  });
  return stdout.split("\n").filter((line) => line !== "");
}

test.each<[what: string, words: readonly string[], offers: readonly string[]]>([
  ["commands", ["ver"], ["verify"]],
  ["flags of the command", ["verify", "--m"], ["--mode", "--mutation"]],
  ["modes", ["verify", "--mode", ""], ["observe", "apply", "git"]],
  ["a mode that was begun", ["verify", "--mode", "ob"], ["observe"]],
  ["a mode behind an equals sign", ["verify", "--mode", "=", "a"], ["apply"]],
  ["when to use colour, in every command", ["synth", "--color", "n"], ["never"]],
  ["environments of the tree", ["verify", "--environment", ""], ["snow", "vsphere"]],
  ["environments by the short flag", ["verify", "-e", "v"], ["vsphere"]],
  ["environments for other commands", ["synth", "--environment", "s"], ["snow"]],
  ["solutions of the tree", ["verify", "--solution", ""], ["acme/anvil", "beta/bolt"]],
  ["contexts of the kubeconfig, but nothing that a shell would run", ["verify", "--context", ""], ["lab", "west"]],
])("bash offers %s", (_what, words, offers) => {
  expect(offered(...words)).toEqual(offers);
  expect(project.has("out")).toBe(false);
});

describe("every shell", () => {
  test.each(["bash", "zsh", "fish"] as const)("%s knows every command and every flag", (shell) => {
    const script = completionScript(shell, PROGRAM);
    for (const command of PROGRAM.commands) {
      expect(script).toContain(command.name());
      for (const { long, hidden } of command.options) if (!hidden) expect(script).toContain(long?.slice(2));
    }
  });

  test("fish offers what a flag may be, and looks it up where that is not known", () => {
    const script = completionScript("fish", PROGRAM);
    expect(script).toContain("'__fish_seen_subcommand_from verify' -l mode -x -a 'observe apply git'");
    expect(script).toContain(
      "'__fish_seen_subcommand_from verify' -l environment -s e -x -a '(conformitron completion --values environments)'",
    );
  });
});

test("without a shell it says which there are", () => {
  const { code, stderr } = project.run(["completion"]);
  expect([code, stderr]).toEqual([2, "error: no shell is named\nfix: name one of bash, zsh, fish\n"]);
});

test.each(["contexts", "nonsense"])(
  "where %s cannot be looked up, nothing is offered, and nothing is wrong",
  (kind) => {
    expect(project.run(["completion", "--values", kind], { KUBECONFIG: "nowhere" })).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
  },
);
