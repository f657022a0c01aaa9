import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "../support/files.js";

/** Stands in for kustomize: joins a folder's resources, and fails where one is missing. */
const FAKE_KUSTOMIZE = `#!/usr/bin/env node
const { readFileSync } = require("node:fs");
const [, , , folder] = process.argv;
const list = readFileSync(folder + "/kustomization.yaml", "utf8").split("\\n").filter((line) => line.startsWith("- "));
process.stdout.write(list.map((line) => readFileSync(folder + "/" + line.slice(2), "utf8")).join("---\\n"));
`;

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: acme}\n`;
const selects = (name: string, path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {path: ${path}}\n`;

/** One environment with one solution, which has a stage. */
const SOUND: Readonly<Record<string, string>> = {
  "dist/clusters/snow/anvil.yaml": selects("anvil", "./dist/common/anvil"),
  "dist/clusters/snow/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
  "dist/common/anvil/kustomization.yaml": "resources:\n- stages.yaml\n- a.yaml\n",
  "dist/common/anvil/a.yaml": configMap("a"),
  "dist/common/anvil/stages.yaml": selects("anvil-late", "./dist/common/anvil/late"),
  "dist/common/anvil/late/kustomization.yaml": "resources:\n- b.yaml\n",
  "dist/common/anvil/late/b.yaml": configMap("b"),
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kustomize-build-"));
});
afterEach(() => rmSync(root, { recursive: true }));

test("builds what is selected, down to the stages of a solution", () => {
  expect(run(SOUND)).toEqual({
    status: 0,
    stdout: "snow: 2 Kustomizations, 4 objects\n2 passed, 0 failed\n",
    stderr: "",
  });
});

test.each<[what: string, files: Record<string, string>, passed: number, message: string]>([
  [
    "a folder that does not build",
    { "dist/common/anvil/kustomization.yaml": "resources:\n- absent.yaml\n" },
    0,
    "snow/anvil: kustomize build ./dist/common/anvil: ",
  ],
  [
    "a folder without a kustomization.yaml",
    { "dist/clusters/snow/anvil.yaml": selects("anvil", "./dist/common") },
    0,
    "snow/anvil: ./dist/common has no kustomization.yaml: Flux would apply every file below it\n",
  ],
  [
    "a path outside the tree",
    { "dist/clusters/snow/anvil.yaml": selects("anvil", "./elsewhere") },
    0,
    "snow/anvil: spec.path ./elsewhere is not below dist\n",
  ],
  [
    "an object with two owners",
    { "dist/common/anvil/late/b.yaml": configMap("a") },
    1,
    "snow/anvil-late: /ConfigMap/acme/a is managed by anvil already\n",
  ],
  [
    "an environment that selects nothing",
    { "dist/clusters/snow/anvil.yaml": "" },
    0,
    "snow: no Flux Kustomization in ",
  ],
])("fails on %s", (_, files, passed, message) => {
  const { status, stdout, stderr } = run({ ...SOUND, ...files });
  expect(status).toBe(1);
  expect(stdout).toContain(`\n${passed} passed, 1 failed\n`);
  expect(stderr).toContain(message);
});

function run(files: Readonly<Record<string, string>>) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const kustomize = join(root, "kustomize.cjs");
  writeFileSync(kustomize, FAKE_KUSTOMIZE);
  chmodSync(kustomize, 0o755);
  const script = join(ROOT, "scripts/kustomize-build.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, join(root, "dist"), kustomize], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
