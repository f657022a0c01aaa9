import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../../support/files.js";
import { keepRow } from "../../support/fault-table.js";
import { attempt } from "../../support/run.js";
import { judge } from "./judge.js";
import { type AdminAccess, writeKubeconfig } from "./kubeconfig.js";
import { Tree } from "./tree.js";
import { Verifier } from "./verifier.js";

/** Tests of what the process says before it judges anything, and where it says it. */
export function commandLine(admin: () => AdminAccess): void {
  describe("the command line", () => {
    let tree: Tree;
    let folder: string;
    beforeAll(async () => {
      tree = await Tree.make({ spoken: {} });
      folder = mkdtempSync(join(tmpdir(), "way-line-"));
    });
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await tree.dispose();
    });
    const run = (args: readonly string[], kubeconfig?: string) =>
      new Verifier({ cwd: tree.folder, args, ...(kubeconfig !== undefined && { kubeconfig }) }).ended;

    test("no kubeconfig", async () => {
      const { exitCode, stderr, report } = await run(["--context", "way"], join(folder, "none"));
      keepRow({ fault: "no kubeconfig", exitCode: exitCode ?? "by signal", seen: firstLine(stderr) });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(join(folder, "none"));
      expect(report).not.toHaveProperty("solutions");
    });

    test("an unknown context", async () => {
      const kubeconfig = writeKubeconfig(join(folder, "kubeconfig"), { ...admin(), user: {} });
      const { exitCode, stderr } = await run(["--context", "wey"], kubeconfig);
      keepRow({ fault: "unknown context", exitCode: exitCode ?? "by signal", seen: firstLine(stderr) });
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/wey.*did you mean '?way/is);
    });

    test("no context is named", async () => {
      const { exitCode, stderr } = await run([]);
      keepRow({ fault: "no context is named", exitCode: exitCode ?? "by signal", seen: firstLine(stderr) });
      expect(exitCode).toBe(2);
      expect(stderr).toContain("--current-context");
    });

    test("--output json is JSON alone; what happens is told on standard error", async () => {
      const args = ["--mode", "apply", "--current-context", "--output", "json"];
      const ended = await run(args);
      judge("--output json to standard output", ended, { verdict: "passed", reason: "Verified", exitCode: 0 });
      expect(JSON.parse(ended.stdout)).toMatchObject({ kind: "VerificationReport", summary: { passed: 1 } });
      expect(ended.stderr).toMatch(/waiting|testing/);
    });

    test("nobody reads its output to the end", async () => {
      const line = `node ${join(ROOT, "lib/bin.cjs")} verify . -e snow --mode apply --current-context --verbose --output json | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
      const { stdout, stderr } = await attempt("bash", ["-c", line], { cwd: tree.folder, seconds: 120 });
      keepRow({ fault: "output into a closed pipe", exitCode: stdout.trim(), seen: "ends quietly" });
      expect(["0", "141"]).toContain(stdout.trim());
      expect(stderr).not.toMatch(/EPIPE|Error|at .*\.js:/);
    });
  });
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] ?? "";
}
