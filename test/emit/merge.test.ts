import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HelmRepository } from "../../src/constructs/charts.js";
import { FunctionalTest } from "../../src/constructs/functional-test.js";
import { HelmRelease } from "../../src/constructs/helm-release.js";
import { Script } from "../../src/constructs/script.js";
import { assembleTree } from "../../src/emit/assemble.js";
import { compile } from "../../src/emit/compile.js";
import { planOutput } from "../../src/emit/output/plan.js";
import type { OutputPlan } from "../../src/emit/output/types.js";
import { writePlan } from "../../src/emit/output/write.js";
import { readPrevious } from "../../src/emit/previous.js";
import type { SolutionClass } from "../../src/emit/types.js";
import { define, NORTH, OPTIONS, SOUTH, solution } from "../support/compiler.js";

const TIMEOUT = 60_000;

test.each<[string, string[], string, string]>([
  ["far from each other", ["b", "m", "y"], "a", "z"],
  ["in the same gap", ["b", "m"], "f", "g"],
  ["both at the end", ["b"], "x", "y"],
  ["both at the start", ["m"], "a", "b"],
  ["the first ones of all", [], "a", "b"],
])(
  "two branches that each add a solution merge without a conflict, and the tree is current: %s",
  async (_, base, one, two) => {
    const repository = new Repository();
    await repository.synth(base);
    repository.commit("base");
    repository.git("switch", "--create", "one");
    await repository.synth([...base, one]);
    repository.commit("one");
    repository.git("switch", "--create", "two", "main");
    await repository.synth([...base, two]);
    repository.commit("two");

    repository.git("merge", "--no-edit", "one");
    expect(repository.git("status", "--porcelain")).toBe("");
    const { writes, removals, foreign } = await repository.plan([...base, one, two]);
    expect({ writes, removals, foreign }).toEqual({ writes: [], removals: [], foreign: [] });
  },
  TIMEOUT,
);

test(
  "a change to one solution changes its own files alone; a new one also one line of each list",
  async () => {
    const repository = new Repository();
    await repository.synth(["b", "m", "y"]);
    repository.commit("base");

    await repository.synth(["b", "m", "y"], "2.0.0");
    const changed = repository.git("diff", "--name-only").split("\n");
    expect(changed.filter((path) => !/\/acme\/m\/|index\/solutions\/acme-m\.json$/.test(path))).toEqual([]);
    expect(changed).toContain("dist/eks-anywhere-common/Addons/Partner/acme/m/release.yaml");
    repository.git("checkout", "--", ".");

    await repository.synth(["b", "m", "n", "y"]);
    repository.git("add", "--intent-to-add", ".");
    const lines = repository.git("diff", "--numstat").split("\n");
    const shared = lines.map((line) => line.split("\t")).filter(([, , path = ""]) => !/acme[-/]n/.test(path));
    expect(shared).toEqual([
      ["1", "0", "dist/eks-anywhere-common/Addons/Partner/kustomization.yaml"],
      ["1", "0", "dist/eks-anywhere-common/Testers/kustomization.yaml"],
    ]);
  },
  TIMEOUT,
);

test(
  "a solution that is taken out takes its files with it, and the line in each list",
  async () => {
    const repository = new Repository();
    await repository.synth(["b", "m", "y"]);
    await repository.synth(["b", "y"]);
    const alone = new Repository();
    await alone.synth(["b", "y"]);
    for (const each of [repository, alone]) each.git("add", ".");
    expect(repository.git("ls-files", "--stage", "dist")).toBe(alone.git("ls-files", "--stage", "dist"));
  },
  TIMEOUT,
);

/** A temporary Git repository with a tree in `dist/`. */
class Repository {
  readonly #root = mkdtempSync(join(tmpdir(), "conformitron-merge-"));

  constructor() {
    onTestFinished(() => rmSync(this.#root, { recursive: true, force: true }));
    this.git("init", "--quiet", "--initial-branch", "main");
    writeFileSync(join(this.#root, "README.md"), "A tree.\n");
  }

  /** Writes the tree of the named products; `version` is the chart version of `m`. */
  async synth(products: readonly string[], version?: string): Promise<void> {
    await writePlan(this.#out, await this.plan(products, version));
  }

  /** What `synth` would write for the named products: what `--check` looks at. */
  plan(products: readonly string[], version = "1.0.0"): Promise<OutputPlan> {
    const types = products.map((name) => [`acme/${name}`, product(name, name === "m" ? version : "1.0.0")] as const);
    const environments = [NORTH, SOUTH];
    const compiled = compile(define(Object.fromEntries(types)), environments, OPTIONS);
    expect(compiled.findings).toEqual([]);
    const out = this.#out;
    const expected = assembleTree({ compiled, environments, previous: readPrevious(out), out, options: OPTIONS });
    return planOutput(out, expected);
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
  }

  /** Runs Git with nothing of the machine's own configuration. */
  git(...args: readonly string[]): string {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "core.autocrlf=false"];
    const env = {
      ...process.env,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
    };
    return execFileSync("git", [...identity, ...args], {
      cwd: this.#root,
      encoding: "utf8",
      env,
      stdio: "pipe",
    }).trim();
  }

  get #out(): string {
    return join(this.#root, "dist");
  }
}

function product(name: string, version: string): SolutionClass {
  return solution({ vendor: "acme", product: name }, (self) => {
    new HelmRelease(self, "release", { chart: HelmRepository.of("https://charts.example.com/").chart(name, version) });
    new FunctionalTest(self, "test", { script: Script.inline("true\n") });
  });
}
