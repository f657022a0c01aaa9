import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { VerificationReport } from "../../../src/model/verification.js";
import { CliProject, type Ended } from "../../support/cli.js";
import { configMap } from "../../support/flux-tree.js";
import { cronJob, labelled, namespace } from "../../verify/plan/trees.js";

/** Several processes run at the same time, and the machine may have better to do. */
vi.setConfig({ testTimeout: 60_000, maxConcurrency: 4 });

const PARTNER = "dist/eks-anywhere-snow/Addons/Partner";

const TREE = {
  [`${PARTNER}/Acme/all.yaml`]: namespace("acme", "acme/anvil@1.2.3") + configMap("page"),
  [`${PARTNER}/Beta/all.yaml`]: namespace("beta", "beta/bolt@2"),
  "dist/eks-anywhere-common/Testers/Acme/test.yaml": cronJob("anvil-test", "acme"),
  "dist/clusters/snow/acme-anvil.yaml": labelled("acme-anvil", `./${PARTNER}/Acme`, "acme/anvil"),
  "dist/clusters/snow/acme-test.yaml": labelled(
    "acme-test",
    "./dist/eks-anywhere-common/Testers/Acme",
    "acme/anvil",
    "test",
  ),
  "dist/clusters/snow/beta-bolt.yaml": labelled("beta-bolt", `./${PARTNER}/Beta`, "beta/bolt"),
};

let project: CliProject;
/** Speaks no TLS, so that no client ever gets through to it. */
let deaf: Server;

beforeAll(async () => {
  deaf = createServer();
  await new Promise<void>((resolve) => deaf.listen(0, "127.0.0.1", resolve));
  const { port } = deaf.address() as AddressInfo;
  project = new CliProject({ ...TREE, ".gitignore": "node_modules\nout\n", kubeconfig: kubeconfig(port) });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "tree");
});

afterAll(() => {
  deaf.close();
  project.remove();
});

const SNOW = ["-e", "snow"];
const DEAF = ["--kubeconfig", "kubeconfig", "--context", "deaf"];

type Case = [what: string, args: readonly string[], code: number, message: RegExp, fix?: string];

test.concurrent.each<Case>([
  [
    "no environment",
    [],
    2,
    /no environment is named/,
    "name the environment that the cluster plays: --environment NAME",
  ],
  [
    "an unknown environment",
    ["-e", "snwo"],
    2,
    /there is no environment 'snwo'\. Did you mean snow\?/,
    "name one of snow",
  ],
  [
    "an unknown solution",
    [...SNOW, "--solution", "acme/anvli"],
    2,
    /has no solution 'acme\/anvli' for this environment\. Did you mean acme\/anvil\?/,
    "name it as VENDOR/PRODUCT, as the labels of its namespace spell it, or by its folder",
  ],
  [
    "no cluster",
    SNOW,
    2,
    /no cluster is named/,
    "name a context of the kubeconfig: --context NAME; --current-context takes the current one",
  ],
  ["an unknown context", [...SNOW, "--kubeconfig", "kubeconfig", "--context", "daef"], 2, /daef.*Did you mean deaf\?/],
  ["no kubeconfig", [...SNOW, "--kubeconfig", "nowhere", "--context", "deaf"], 2, /nowhere does not exist/],
  [
    "a time that is none",
    [...SNOW, "--timeout", "nonsense"],
    2,
    /--timeout nonsense is no duration/,
    "write it like 90s, 15m or 1h30m",
  ],
  ["git without a repository", [...SNOW, ...DEAF, "--mode", "git"], 2, /no repository is named/],
  [
    "a revision in the mode apply",
    [...SNOW, ...DEAF, "--mode", "apply", "--revision", "main"],
    2,
    /--revision has no meaning with --mode apply/,
  ],
  ["an unknown revision", [...SNOW, "--changed-since", "nowhere"], 2, /nowhere/],
])("%s", async (_what, args, code, message, fix) => {
  const ended = await run(args);
  const said = ended.stderr.replaceAll(/\s+/g, " ");
  expect(said).toMatch(message);
  if (fix !== undefined) expect(said).toContain(fix);
  expect([ended.code, ended.stdout]).toEqual([code, ""]);
});

describe.concurrent("without a cluster", () => {
  test("a change that touches nothing needs none, and says so", async () => {
    const ended = await run([...SNOW, "--changed-since", "HEAD"]);
    expect(ended).toMatchObject({ code: 0, stdout: "" });
    expect(ended.stderr).toContain("no solution is touched by what changed since HEAD: nothing to verify");
  });

  test("--dry-run prints the plan: steps with what they apply, tests, and what is missing", async () => {
    const ended = await run([...SNOW, "--dry-run"]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toBe(`acme/anvil 1.2.3 (${PARTNER}/Acme)
  product from ${PARTNER}/Acme, by Kustomization flux-system/acme-anvil
    Namespace acme
    ConfigMap acme/page
  tests from dist/eks-anywhere-common/Testers/Acme, by Kustomization flux-system/acme-test
    CronJob acme/anvil-test
  run CronJob acme/anvil-test and follow it to its end
beta/bolt 2 (${PARTNER}/Beta)
  product from ${PARTNER}/Beta, by Kustomization flux-system/beta-bolt
    Namespace beta
  no functional test: the verdict will be unknown
`);
  });

  test("--dry-run of one solution names no other", async () => {
    const ended = await run([...SNOW, "--dry-run", "--solution", `${PARTNER}/Beta`]);
    expect([ended.code, ended.stdout.includes("beta/bolt"), ended.stdout.includes("anvil")]).toEqual([0, true, false]);
  });

  test("--print-rbac prints manifests that our own validation accepts", async () => {
    const ended = await run([...SNOW, "--print-rbac"]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout.match(/^kind: .*$/gm)).toEqual(["kind: ClusterRole", "kind: Role", "kind: Role", "kind: Role"]);
    project.write({ "out/roles.yaml": ended.stdout });
    const judged = await run(["--output", "text", "out/roles.yaml"], "validate");
    const findings = new Set(
      judged.stdout.match(/(?:error|warning) [a-z-]+$|(?:error|warning) [a-z-]+ /gm)?.map((it) => it.trim()),
    );
    // Who runs it binds and applies the roles by hand; a group is read whole because its kinds differ between versions.
    expect([judged.code, [...findings]]).toEqual([0, ["warning not-reconciled", "warning wildcard-rights"]]);
  });

  test("bad usage is an Error where JSON is asked for", async () => {
    const ended = await run(["--output", "json"]);
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      kind: "Error",
      message: "no environment is named",
      fix: "name the environment that the cluster plays: --environment NAME",
    });
  });
});

describe.concurrent("a cluster that cannot be reached", () => {
  test("makes every solution an error, and the record is written all the same", async () => {
    const start = performance.now();
    const ended = await run([...SNOW, ...DEAF, "--output", "json", "--output", "junit=out/report.xml"]);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(ended.code).toBe(3);
    const report = JSON.parse(ended.stdout) as VerificationReport;
    expect(report.solutions.map(({ vendor, verdict, reason }) => [vendor, verdict, reason])).toEqual([
      ["acme", "error", "Unreachable"],
      ["beta", "error", "Unreachable"],
    ]);
    expect(report).toMatchObject({
      kind: "VerificationReport",
      environment: "snow",
      revision: expect.stringMatching(/^sha1:[0-9a-f]{40}$/),
      cluster: { context: "deaf", kubernetes: null },
      summary: { passed: 0, failed: 0, error: 2, skipped: 0, unknown: 0 },
    });
    expect(project.read("out/report.xml")).toContain('errors="');
  });

  test("leaves out what nobody asked for", async () => {
    const ended = await run([...SNOW, ...DEAF, "--mode", "apply", "--solution", "beta/bolt", "--output", "json"]);
    const report = JSON.parse(ended.stdout) as VerificationReport;
    expect(report.solutions.map(({ vendor, reason }) => [vendor, reason])).toEqual([
      ["acme", "NotChosen"],
      ["beta", "Unreachable"],
    ]);
    expect(report.revision).toMatch(/^sha256:/);
  });

  test.each([
    ["a server-side dry run", [...SNOW, ...DEAF, "--dry-run", "--mode", "apply"], "see that the cluster answers"],
    ["a clean-up", [...DEAF, "--cleanup"], "see that the cluster answers and that you may list leases there"],
  ])("ends %s with what is wrong", async (_what, args, fix) => {
    const ended = await run(args);
    expect(ended.code).toBe(3);
    expect(ended.stderr.replaceAll(/\s+/g, " ")).toContain(fix);
  });
});

async function run(args: readonly string[], command = "verify"): Promise<Ended> {
  const child = project.start([command, ...args]);
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : "")),
  );
  return { code: await code, stdout: stdout ?? "", stderr: stderr ?? "" };
}

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: project.root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function kubeconfig(port: number): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "deaf", cluster: { server: `https://127.0.0.1:${port}` } }],
    users: [{ name: "nobody", user: { token: "t0ken" } }],
    contexts: [{ name: "deaf", context: { cluster: "deaf", user: "nobody" } }],
  });
}
