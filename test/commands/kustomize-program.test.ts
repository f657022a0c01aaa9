import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { kustomizeProgram } from "../../src/commands/kustomize-program.js";

let root: string;
let bin: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kustomize-program-"));
  bin = join(root, "bin");
  file("apps/over/kustomization.yaml", "namePrefix: own-\n");
  file("apps/over/a.yaml", "kind: A\n");
  file("apps/base/b.yaml", "kind: B\n");
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function file(path: string, text: string): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
}

/** A program that gets the folder as its last argument. */
function install(name: string, script: string): void {
  chmodSync(file(`bin/${name}`, `#!/bin/sh\nfor folder; do :; done\n${script}\n`), 0o755);
}

const run = (kustomization: Record<string, unknown> = {}, timeoutMs = 10_000) =>
  kustomizeProgram({ root, path: bin, timeoutMs })?.("apps/over", kustomization);

test("there is none", () => {
  expect(kustomizeProgram({ root, path: bin })).toBeUndefined();
  file("bin/kustomize", "not executable");
  expect(kustomizeProgram({ root, path: `${bin}:` })).toBeUndefined();
});

test("kustomize goes before kubectl, and each gets its own arguments", async () => {
  const script = 'echo "name: $(basename "$0")"; echo "args: $1 $2 $3"';
  install("kubectl", script);
  expect(await run()).toEqual({
    kind: "built",
    documents: [{ name: "kubectl", args: "kustomize --load-restrictor LoadRestrictionsNone" }],
  });
  install("kustomize", script);
  expect(await run()).toEqual({
    kind: "built",
    documents: [{ name: "kustomize", args: "build --load-restrictor LoadRestrictionsNone" }],
  });
});

test("builds the other build file beside the folder's own files, and leaves nothing behind", async () => {
  install(
    "kustomize",
    'cat "$folder/kustomization.yaml"; echo; echo ---; cat "$folder/a.yaml"; echo ---; echo "at: $folder"',
  );
  const result = await run({ namePrefix: "p-" });
  expect(result).toMatchObject({ kind: "built", documents: [{ namePrefix: "p-" }, { kind: "A" }, {}] });
  const { at } = (result?.kind === "built" ? result.documents[2] : undefined) as { at: string };
  expect(() => readdirSync(at)).toThrow("ENOENT");
  expect(readdirSync(join(root, "apps/over")).sort()).toEqual(["a.yaml", "kustomization.yaml"]);
});

test("what lies around the folder is there when the build file looks there", async () => {
  install("kustomize", 'cat "$folder/../base/b.yaml"');
  expect(await run({ resources: ["../base"] })).toEqual({ kind: "built", documents: [{ kind: "B" }] });
});

test("a failure without the paths of the machine", async () => {
  install("kustomize", 'echo "Error: open $folder/x.yaml and $PWD: no such file" >&2; exit 1');
  expect(await run()).toEqual({ kind: "failed", error: "open apps/over/x.yaml and .: no such file" });
});

test.each<[what: string, script: string, reason: string]>([
  ["takes too long", "exec sleep 10", "took kustomize too long"],
  ["is killed", "kill -9 $$", "could not be built: kustomize was ended"],
  ["writes what is no YAML", "echo 'a: ]'", "kustomize wrote what cannot be read"],
])("no verdict of a program that %s", async (_, script, reason) => {
  install("kustomize", script);
  expect(await run({}, script.includes("sleep") ? 200 : 10_000)).toEqual({ kind: "unjudged", reason });
});

test("no verdict on a folder that is gone", async () => {
  install("kustomize", "true");
  const result = await kustomizeProgram({ root, path: bin })?.("nowhere", {});
  expect(result).toMatchObject({ kind: "unjudged" });
});

test("at most four at once", async () => {
  install("kustomize", `touch "${root}/run-$$"; ls "${root}" | grep -c run- ; sleep 0.05; rm "${root}/run-$$"`);
  const build = kustomizeProgram({ root, path: bin });
  const results = await Promise.all(Array.from({ length: 9 }, () => build?.("apps/over", {})));
  const atOnce = results.map((result) => (result?.kind === "built" ? Number(result.documents[0]) : Number.NaN));
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(4);
  expect(Math.max(...atOnce)).toBeGreaterThan(1);
});
