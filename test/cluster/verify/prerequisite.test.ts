import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { VerificationReport } from "../../../src/model/verification.js";
import { ROOT } from "../../support/files.js";
import { get, kubectl } from "../support/cluster.js";
import { LabRepository } from "../support/repository.js";
import { attempt, run } from "../support/run.js";

const NS = "verify-needs";
const FLUX = "kustomize.toolkit.fluxcd.io/v1";
const BIN = join(ROOT, "lib/bin.cjs");
const IMAGE = { image: "docker.io/library/busybox:1.36", imagePullPolicy: "IfNotPresent" };

let repository: LabRepository;
let folder: string;

beforeAll(async () => {
  repository = await LabRepository.make(NS);
  folder = mkdtempSync(join(tmpdir(), `${NS}-`));
  await repository.publish({ ...server(), ...client(), ...kustomizations() });
  await run("git", ["clone", "--quiet", repository.url, folder]);
  await sweep();
});

afterAll(async () => {
  await sweep();
  repository?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function sweep(): Promise<void> {
  await kubectl("delete", "namespace", `${NS}-server`, `${NS}-client`, "--ignore-not-found", "--timeout=60s");
}

/** A solution that answers, with a test that asks it. */
function server() {
  const labels = { app: "web" };
  const container = {
    name: "server",
    ...IMAGE,
    command: ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"],
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    volumeMounts: [{ name: "page", mountPath: "/www" }],
  };
  const pod = {
    terminationGracePeriodSeconds: 1,
    containers: [container],
    volumes: [{ name: "page", configMap: { name: "page" } }],
  };
  const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } };
  const [name, namespace] = ["web", `${NS}-server`];
  return {
    "eks-anywhere-common/Addons/Partner/server/all.yaml": [
      namespaceOf("server"),
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "page", namespace }, data: { hello: "hello" } },
      { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace }, spec },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, namespace },
        spec: { selector: labels, ports: [{ port: 8080 }] },
      },
    ],
    "eks-anywhere-common/Testers/server/all.yaml": [cronJob("server")],
  };
}

/** One that is nothing without it: its test asks the other's service. */
function client() {
  const namespace = `${NS}-client`;
  return {
    "eks-anywhere-common/Addons/Partner/client/all.yaml": [
      namespaceOf("client"),
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace }, data: { server: "web" } },
    ],
    "eks-anywhere-common/Testers/client/all.yaml": [cronJob("client")],
  };
}

function namespaceOf(product: string) {
  const [conformance, solution] = ["aws.conformance.vendor", "aws.conformance.vendor-solution"];
  const labels = { [conformance]: "needs", [solution]: product, [`${solution}-version`]: "1.0.0" };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: `${NS}-${product}`, labels } };
}

function cronJob(product: string) {
  const ask = `timeout 5 busybox wget -qO- http://web.${NS}-server:8080/hello`;
  const container = { name: "test", ...IMAGE, command: ["busybox", "sh", "-ec", ask] };
  const pod = { restartPolicy: "Never", terminationGracePeriodSeconds: 1, containers: [container] };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: `${product}-test`, namespace: `${NS}-${product}` },
    spec: {
      schedule: "5 4 * * *",
      jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 60, template: { spec: pod } } },
    },
  };
}

function kustomizations() {
  const one = (name: string, path: string, ...dependsOn: readonly string[]) => ({
    apiVersion: FLUX,
    kind: "Kustomization",
    metadata: { name, namespace: "flux-system" },
    spec: {
      interval: "10m",
      path: `./eks-anywhere-common/${path}`,
      prune: true,
      wait: true,
      sourceRef: { kind: "GitRepository", name: "flux-system" },
      dependsOn: dependsOn.map((needed) => ({ name: needed })),
    },
  });
  return {
    "clusters/auto/all.yaml": [
      one("server", "Addons/Partner/server"),
      one("server-test", "Testers/server", "server"),
      one("client", "Addons/Partner/client", "server"),
      one("client-test", "Testers/client", "client"),
    ],
  };
}

test.each([
  ["apply", []],
  ["git", ["--url", "repository", "--ref", "main"]],
])(
  "%s: a solution is there as long as another one needs it, and is gone after it",
  async (mode, more) => {
    const record = join(tmpdir(), `${NS}-${process.pid}.json`);
    const flags = ["--mode", mode, ...more.map((word) => (word === "repository" ? repository.url : word))];
    const args = ["-e", "auto", "--current-context", "--timeout", "90s", "--output", `json=${record}`, ...flags];
    const ended = await attempt(process.execPath, [BIN, "verify", ".", ...args], { cwd: folder, seconds: 300 });
    try {
      const { solutions }: VerificationReport = JSON.parse(readFileSync(record, "utf8"));
      const said = solutions.map(({ product, verdict, reason }) => [product, verdict, reason]);
      expect(said.sort(), `${ended.stderr}${JSON.stringify(solutions, null, 1)}`).toEqual([
        ["client", "passed", "Verified"],
        ["server", "passed", "Verified"],
      ]);
      expect(ended.ok).toBe(true);
    } finally {
      rmSync(record, { force: true });
    }
    for (const product of ["server", "client"]) expect(await get("namespace", `${NS}-${product}`)).toBeUndefined();
  },
  300_000,
);
