import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { BIN, CliProject } from "../support/cli.js";
import { ROOT } from "../support/files.js";
import { commitAll } from "./run.js";
import { type JobOutcome, type Runner, runScript, runSteps, type Step } from "./workflow.js";

const VALIDATE = /^npx conformitron validate /;

/** The blocks of docs/ci.md by the file name in their first line; of several with one name, the first. */
function samples(): Map<string, Record<string, unknown>> {
  const text = readFileSync(join(ROOT, "docs/ci.md"), "utf8");
  const blocks = [...text.matchAll(/^```yaml\n# (\S+)\n(.*?)^```$/gms)].reverse();
  return new Map(blocks.map(([, name = "", yaml = ""]) => [name, parse(yaml)]));
}

const found = samples();
const github = found.get(".github/workflows/validate.yaml") as {
  readonly jobs: { readonly validate: { readonly steps: readonly Step[] } };
};
const gitlab = found.get(".gitlab-ci.yml") as {
  readonly validate: {
    readonly script: readonly string[];
    readonly artifacts: { readonly reports: { junit: string } };
  };
};

function definition(script: string): string {
  return `import { type Environment, FunctionalTest, HelmRelease, HelmRepository, Script, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Anvil extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "acme", product: "anvil" });
    new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://charts.example.com/").chart("anvil", "1.0.0"),
    });
    new FunctionalTest(this, "test", { script: Script.inline(${JSON.stringify(script)}) });
  }
}
`;
}

const GOOD = definition("curl --fail --silent --show-error --max-time 10 http://anvil.acme-anvil.svc/healthz\n");
const BAD = definition("true\n");

describe.each([
  { tree: "sound", source: GOOD, code: 0 },
  { tree: "broken", source: BAD, code: 1 },
])("on a $tree tree, with a linked conformitron in place of npm ci", ({ source, code }) => {
  let project: CliProject;
  let runner: Runner;

  beforeAll(() => {
    project = new CliProject({ "solutions/acme/anvil.ts": source, ".gitignore": "node_modules\n" });
    mkdirSync(join(project.root, "node_modules/.bin"));
    const program = join(project.root, "node_modules/.bin/conformitron");
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
    chmodSync(program, 0o755);
    expect(project.run(["synth"])).toMatchObject({ code: 0, stderr: "" });
    const base = commitAll(project.root);
    const summary = join(project.root, "summary.md");
    runner = {
      folder: project.root,
      given: ["npm ci"],
      env: { GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS: "true", CI: "true" },
      values: { "github.event.pull_request.base.sha": base },
    };
  });
  afterAll(() => project.remove());

  test("the workflow of GitHub annotates, keeps SARIF and writes its summary", () => {
    const outcome = runSteps(github.jobs.validate.steps, runner);
    expect(codesOf(outcome)).toEqual([code, 0, 0]);
    expect(outcome.failed).toBe(code !== 0);
    const { stdout } = validated(outcome);
    if (code === 0) expect(stdout).not.toContain("::error");
    else
      expect(stdout).toMatch(
        /^::error file=solutions\/acme\/anvil.ts,line=\d+,col=\d+,title=test-cannot-fail::dist\//m,
      );
    const { runs } = JSON.parse(project.read("conformitron.sarif"));
    const errors = runs[0].results.filter(({ level }: { level: string }) => level === "error");
    expect(errors).toHaveLength(code);
    expect(project.read("summary.md")).toMatch(/nothing changes/i);
    expect(outcome.used.at(-1)).toMatch(/^github\/codeql-action\/upload-sarif@/);
    rmSync(join(project.root, "conformitron.sarif"));
  });

  test("the job of GitLab keeps JUnit and ends with what validate found", () => {
    const outcome = runScript(gitlab.validate.script, runner);
    expect(codesOf(outcome)).toEqual(code === 0 ? [0, 0] : [1]);
    expect(validated(outcome).stdout).toMatch(new RegExp(`^${code} errors?\\b`, "m"));
    const junit = project.read(gitlab.validate.artifacts.reports.junit);
    expect(junit).toContain("<testsuite");
    expect(junit.includes("<failure")).toBe(code !== 0);
  });
});

describe("what GitHub and GitLab know", () => {
  const KEYS: Readonly<Record<string, readonly string[]>> = {
    workflow: ["name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs"],
    job: "name permissions needs if runs-on environment concurrency outputs env defaults steps timeout-minutes strategy".split(
      " ",
    ),
    step: "id if name uses run working-directory shell with env continue-on-error timeout-minutes".split(" "),
    gitlab:
      "image services stage script before_script after_script rules artifacts cache needs tags variables when".split(
        " ",
      ),
    rule: ["if", "changes", "exists", "when", "allow_failure", "needs", "variables"],
    artifacts: [
      "paths",
      "exclude",
      "expire_in",
      "expose_as",
      "name",
      "public",
      "reports",
      "untracked",
      "when",
      "access",
    ],
  };

  test.each<[what: string, key: string, value: unknown]>([
    ["the workflow", "workflow", github],
    ["its job", "job", github.jobs.validate],
    ...github.jobs.validate.steps.map((step, at): [string, string, unknown] => [`its step ${at + 1}`, "step", step]),
    ["the job of GitLab", "gitlab", gitlab.validate],
    ["its artifacts", "artifacts", gitlab.validate.artifacts],
  ])("are the keys of %s", (_, key, value) => {
    expect(Object.keys(Object(value)).filter((name) => !KEYS[key]?.includes(name))).toEqual([]);
  });

  test("is that a step either runs or uses something, of a fixed version", () => {
    for (const { uses, run } of github.jobs.validate.steps) {
      expect([uses, run].filter((it) => it !== undefined)).toHaveLength(1);
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w/-]+@v\d+$/);
    }
  });
});

test("the sample of pre-commit names a hook that there is", () => {
  const sample = found.get(".pre-commit-config.yaml") as { repos: { rev: string; hooks: { id: string }[] }[] };
  const hooks: { id: string }[] = parse(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8"));
  expect(hooks.map(({ id }) => id)).toContain(sample.repos[0]?.hooks[0]?.id);
  expect(existsSync(join(ROOT, ".pre-commit-config.yaml"))).toBe(true);
});

function codesOf({ ran }: JobOutcome): (number | null)[] {
  return [...ran.values()].map(({ code }) => code);
}

function validated({ ran }: JobOutcome) {
  const [, outcome] = [...ran].find(([command]) => VALIDATE.test(command)) ?? [];
  if (outcome === undefined) throw new Error("the sample does not call conformitron validate");
  return outcome;
}
