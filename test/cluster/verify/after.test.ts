import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SolutionVerdict, VerificationReport } from "../../../src/model/verification.js";
import { ROOT } from "../../support/files.js";
import { apply, get, kubectl, until } from "../support/cluster.js";
import { LabRepository } from "../support/repository.js";
import { attempt, type Ended, run } from "../support/run.js";

const NS = "verify-after";
const FLUX = "kustomize.toolkit.fluxcd.io";
const BIN = join(ROOT, "lib/bin.cjs");

let repository: LabRepository;
let folder: string;
let first: string;

beforeAll(async () => {
  repository = await LabRepository.make(NS);
  folder = mkdtempSync(join(tmpdir(), `${NS}-`));
  first = await repository.publish(tree("1.0.0", "one"));
  await repository.publish(tree("2.0.0", "two"));
  await run("git", ["clone", "--quiet", repository.url, folder]);
  await sweep();
});

afterAll(async () => {
  await sweep();
  repository?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A solution of one release that is told a word, and the test that asks it. */
function tree(version: string, word: string, command = "timeout 5 busybox wget -qO- http://web:8080/account") {
  return {
    "eks-anywhere-common/Addons/Partner/after/all.yaml": [namespace(version), ...product(word)],
    "eks-anywhere-common/Testers/after/all.yaml": [cronJob(command)],
  };
}

function namespace(version: string) {
  const [conformance, solution] = ["aws.conformance.vendor", "aws.conformance.vendor-solution"];
  const labels = { [conformance]: "verify", [solution]: "after", [`${solution}-version`]: version };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: NS, labels } };
}

function product(word: string) {
  const chart = { chart: "demo", version: "1.0.0", sourceRef: { kind: "HelmRepository", name: "charts" } };
  return [
    {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "HelmRepository",
      metadata: { name: "charts", namespace: NS },
      spec: { interval: "10m", url: repository.charts },
    },
    {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata: { name: "demo", namespace: NS },
      spec: { interval: "10m", chart: { spec: chart }, values: { account: word } },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: NS },
      spec: { selector: { app: "demo" }, ports: [{ port: 8080 }] },
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: word, namespace: NS }, data: { word } },
  ];
}

function cronJob(command: string) {
  const image = "docker.io/library/busybox:1.36";
  const container = {
    name: "test",
    image,
    imagePullPolicy: "IfNotPresent",
    command: ["busybox", "sh", "-ec", command],
  };
  const pod = { restartPolicy: "Never", terminationGracePeriodSeconds: 1, containers: [container] };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "after-test", namespace: NS },
    spec: {
      schedule: "5 4 * * *",
      jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 60, template: { spec: pod } } },
    },
  };
}

async function sweep(): Promise<void> {
  for (const name of [`${NS}-test`, NS])
    await kubectl("delete", `kustomizations.${FLUX}`, name, "-n", "flux-system", "--ignore-not-found", "--timeout=60s");
  await kubectl("delete", "gitrepositories.source.toolkit.fluxcd.io", NS, "-n", "flux-system", "--ignore-not-found");
  await kubectl("delete", "namespace", NS, "--ignore-not-found", "--timeout=60s");
}

const COMMON = ["-e", "auto", "--current-context", "--timeout", "90s", "--solution", "verify/after"];

/** Runs the verifier to its end, and gives its record and exit. */
async function verify(...flags: readonly string[]): Promise<{ solution: SolutionVerdict; ended: Ended }> {
  const record = join(tmpdir(), `${NS}-${process.pid}.json`);
  const args = [BIN, "verify", ".", ...COMMON, "--output", `json=${record}`, ...flags];
  const ended = await attempt(process.execPath, args, { cwd: folder, seconds: 300 });
  try {
    const report: VerificationReport = JSON.parse(readFileSync(record, "utf8"));
    const [solution] = report.solutions;
    if (solution === undefined) throw new Error("no solution is in the record");
    return { solution, ended };
  } catch (error) {
    throw new Error(`${error}\n${ended.stderr}\n${ended.stdout}`);
  } finally {
    rmSync(record, { force: true });
  }
}

function said({ checks }: SolutionVerdict): string[] {
  return checks.map(({ name, verdict, reason }) => `${name}: ${verdict} ${reason}`);
}

function troubles({ checks }: SolutionVerdict): string {
  return JSON.stringify(
    checks.filter(({ verdict }) => verdict !== "passed"),
    null,
    1,
  );
}

const CLEAN = "removal: passed RemovedCleanly";
const SAME = "idempotence: passed Idempotent";

describe("apply", () => {
  test("the test notices that the product is not there; applied again nothing changes; nothing is left", async () => {
    const { solution } = await verify("--mode", "apply", "--mutation");
    expect(solution.verdict, troubles(solution)).toBe("passed");
    const noticed = "mutation after-test: passed TestNoticesAbsence";
    expect(said(solution)).toEqual(
      expect.arrayContaining([noticed, "test after-test: passed TestPassed", SAME, CLEAN]),
    );
    expect(await get("namespace", NS)).toBeUndefined();
  }, 300_000);

  test("an upgrade from the revision before, and back: each version is tested, and the release upgraded", async () => {
    const { solution } = await verify("--mode", "apply", "--upgrade-from", first);
    expect(solution.verdict, troubles(solution)).toBe("passed");
    const lines = said(solution);
    expect(lines[0]).toBe("upgrade: 1.0.0 to 2.0.0: passed UpgradePassed");
    for (const phase of ["before", "upgraded", "rolled back"])
      expect(lines).toContain(`${phase}: test after-test: passed TestPassed`);
    expect(lines).toEqual(expect.arrayContaining([`upgraded: ${SAME}`, CLEAN]));
  }, 300_000);
});

test("git: the test notices that the product is not there; reconciled again nothing changes; nothing is left", async () => {
  const { solution } = await verify("--mode", "git", "--url", repository.url, "--ref", "main", "--mutation");
  expect(solution.verdict, troubles(solution)).toBe("passed");
  const noticed = "mutation after-test: passed TestNoticesAbsence";
  expect(said(solution)).toEqual(expect.arrayContaining([noticed, "test after-test: passed TestPassed", SAME, CLEAN]));
  expect(await get("namespace", NS)).toBeUndefined();
}, 300_000);

test.each([
  ["--mutation", /takes the product away.*\n.*--allow-disruption/],
  ["--upgrade-from HEAD", /cannot be done with --mode observe/],
  ["--mode apply --upgrade-from HEAD --mutation", /exclude each other/],
  ["--mode apply --mutation --no-test-runs", /--no-test-runs forbids it/],
  ["--mode apply --upgrade-from nowhere", /there is no revision 'nowhere'/],
])("%s is refused", async (flags, message) => {
  const ended = await attempt(process.execPath, [BIN, "verify", ".", ...COMMON, ...flags.split(" ")], { cwd: folder });
  expect(ended.stderr).toMatch(message);
  expect(ended.ok).toBe(false);
});

describe("observe", () => {
  beforeAll(async () => {
    const source = { kind: "GitRepository", name: NS };
    const kustomization = (name: string, path: string) => ({
      apiVersion: `${FLUX}/v1`,
      kind: "Kustomization",
      metadata: { name, namespace: "flux-system" },
      spec: {
        interval: "10m",
        retryInterval: "2s",
        timeout: "60s",
        path,
        prune: true,
        wait: true,
        sourceRef: source,
      },
    });
    const { ok, stderr } = await apply([
      {
        apiVersion: "source.toolkit.fluxcd.io/v1",
        kind: "GitRepository",
        metadata: { name: NS, namespace: "flux-system" },
        spec: { interval: "10m", url: repository.url, ref: { branch: "main" } },
      },
      kustomization(NS, "./eks-anywhere-common/Addons/Partner/after"),
      kustomization(`${NS}-test`, "./eks-anywhere-common/Testers/after"),
    ]);
    if (!ok) throw new Error(stderr);
    await run(
      "kubectl",
      ["wait", `kustomizations.${FLUX}/${NS}-test`, "-n", "flux-system", "--for=condition=Ready", "--timeout=120s"],
      { seconds: 130 },
    );
  }, 180_000);

  const MUTATION = ["--mutation", "--allow-disruption"];
  const suspended = async () => {
    const { spec } = ((await get(`kustomizations.${FLUX}`, NS, "flux-system")) ?? {}) as {
      spec?: { suspend?: boolean };
    };
    return spec?.suspend ?? false;
  };
  const uid = async () => (await get("helmreleases", "demo", NS))?.metadata["uid" as never] as string | undefined;

  test("the product is uninstalled for its test, and comes again by Flux", async () => {
    const before = await uid();
    const { solution } = await verify(...MUTATION);
    expect(solution.verdict, troubles(solution)).toBe("passed");
    expect(said(solution)[0]).toBe("mutation after-test: passed TestNoticesAbsence");
    expect(said(solution)).toContain("test after-test: passed TestPassed");
    expect(await suspended()).toBe(false);
    expect(await uid()).not.toBe(before);
  }, 300_000);

  test("a run that is killed leaves it suspended, and the clean-up lets it go on", async () => {
    const child = spawn(process.execPath, [BIN, "verify", ".", ...COMMON, ...MUTATION], {
      cwd: folder,
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await until("a suspended Kustomization", 60, suspended);
    child.kill("SIGKILL");
    await ended;
    expect(await suspended()).toBe(true);
    const out = await run(process.execPath, [BIN, "verify", "--cleanup", "--current-context"], { seconds: 240 });
    expect(out).toMatch(new RegExp(`verify/after: .*Kustomization flux-system/${NS} resumed`));
    expect(await suspended()).toBe(false);
    await until("the product again", 90, async () => {
      const { status } = ((await get("deployments", "demo", NS)) ?? {}) as { status?: { readyReplicas?: number } };
      return status?.readyReplicas === 1;
    });
  }, 400_000);
});
