// Measures `verify` on a cluster of the lab with a fake node: `npm run bench:verify`.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { countingProxy } from "./counting-proxy.mjs";
import { fakeNode } from "./fake-node.mjs";
import { kube, lines, until } from "./kube.mjs";
import { BIN, clusterUp, committed, hasLab, repository } from "./lab.mjs";
import { memoryFolder, ratio } from "./support.mjs";
import {
  isLease,
  isRead,
  isWholesale,
  latency,
  most,
  ofKind,
  ofObject,
  printCounts,
  slope,
  WRITES,
} from "./verify-report.mjs";
import {
  named,
  shared,
  solutionName,
  widgetPath,
  writeChart,
  writeDeployments,
  writeSolutions,
} from "./verify-tree.mjs";

const PROGRAM = fileURLToPath(new URL("../lib/bin.cjs", import.meta.url));
const PEAK = new URL("peak.mjs", import.meta.url).href;
const CLUSTER = "bench";
const COUNTS = [10, 50, 200];
const MOST = 200;
const LATE = 20;
const IDLE = 60_000;
/** Milliseconds from one change of the cluster to the next, so that each is seen alone. */
const PAUSE = 150;
/** The loop with tests is run over so many solutions, and its time multiplied. */
const LOOPED = 20;

if (!hasLab()) {
  console.error("the lab is not there (../shared/lab): nothing is measured");
  process.exit(2);
}

const began = performance.now();
const seconds = (time) => `${(time / 1000).toFixed(1)} s`;
const step = (text) => console.error(`${seconds(performance.now() - began)} ${text}`);

const memory = memoryFolder();
step("starts the cluster");
const admin = clusterUp(CLUSTER);
const api = kube(admin);
const stopNode = await fakeNode(api, dirname(admin));
const proxy = await countingProxy(api);
const counted = join(memory, "counted.kubeconfig");
writeFileSync(counted, kubeconfigOf(proxy.url));

step(`has Flux reconcile ${MOST} solutions`);
const chart = join(memory, "chart");
writeChart(chart);
const served = repository("bench-verify", chart);
const tree = join(memory, "tree");
writeSolutions(tree, MOST);
await reconciled(committed(tree, served.bare));

const chosen = (count) => {
  if (count === MOST) return [];
  return Array.from({ length: count }, (_, index) => ["--solution", solutionName(named(index))]).flat();
};

step(`counts requests for ${COUNTS.join(", ")} solutions`);
const counts = [];
for (const count of COUNTS) {
  const from = proxy.requests.length;
  await verify(tree, counted, chosen(count));
  counts.push(proxy.requests.slice(from));
  step(`${count} solutions, ${counts.at(-1).length} requests`);
}

step(`${MOST} solutions in runs and in shell loops`);
const withoutTests = [await verify(tree, admin, ["--no-test-runs"]), await verify(tree, admin, ["--no-test-runs"])];
const withTests = await verify(tree, admin, []);
const loop = await shellLoop(MOST, waitLoop);
const testLoop = ((await shellLoop(LOOPED, jobLoop)) * MOST) / LOOPED;

step(`waits ${seconds(IDLE)} for ${MOST} objects, then makes them ready one after the other`);
const waited = await waiting();
step(`makes ${LATE} Deployments while they are awaited`);
const deployments = await late();
report();
stopNode();
proxy.close();
api.agent.destroy();
step("done");

/** Runs `verify` on a tree. Gives its time, the most memory that it had, its record, and the times at which it said what. */
async function verify(folder, kubeconfig, args, tell = () => {}) {
  const out = mkdtempSync(join(memory, "run-"));
  const record = join(out, "record.json");
  const peak = join(out, "peak");
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [
      "--import",
      PEAK,
      PROGRAM,
      "verify",
      folder,
      "-e",
      "snow",
      "--current-context",
      "--output",
      `json=${record}`,
      ...args,
    ],
    {
      cwd: folder,
      env: { ...process.env, KUBECONFIG: kubeconfig, BENCH_PEAK: peak },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let last = "";
  const said = lines(child.stderr, (line) => {
    last = line;
    tell(line, Date.now());
  });
  await new Promise((resolve) => child.on("exit", resolve));
  const time = performance.now() - start;
  await said;
  if (!existsSync(record)) throw new Error(`verify ${args.join(" ")} ended with ${child.exitCode}: ${last}`);
  const { summary, solutions, preflight } = JSON.parse(readFileSync(record, "utf8"));
  const wrong = solutions.filter(({ verdict }) => verdict === "failed" || verdict === "error");
  if (wrong.length > 0 || solutions.length === 0) {
    const [first] = [...wrong, ...preflight];
    throw new Error(`${wrong.length} solutions are not as they should be: ${JSON.stringify({ ...first, checks: [] })}`);
  }
  return { time, memory: Number(readFileSync(peak, "utf8")) / 1024, summary };
}

function kubeconfigOf(server) {
  const context = { name: CLUSTER, context: { cluster: CLUSTER, user: CLUSTER } };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: CLUSTER, cluster: { server } }],
    users: [{ name: CLUSTER, user: {} }],
    contexts: [context],
    "current-context": CLUSTER,
  });
}

/** Has Flux apply a commit in the public layout, and waits until everything in it is ready. */
async function reconciled(commit) {
  for (const [path, object] of shared(served.charts)) await api.apply(path, object);
  const flux = "/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories/bench";
  const now = { "reconcile.fluxcd.io/requestedAt": String(Date.now()) };
  await api.apply(flux, {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: { name: "bench", annotations: now },
    spec: { url: served.git, ref: { branch: "main" }, interval: "1h" },
  });
  for (const part of ["Addons", "Testers"]) {
    const name = `bench-${part.toLowerCase()}`;
    await api.apply(kustomizationPath(name), {
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      metadata: { name },
      spec: {
        path: `./eks-anywhere-common/${part}`,
        sourceRef: { kind: "GitRepository", name: "bench" },
        interval: "1h",
        retryInterval: "2s",
        prune: true,
      },
    });
  }
  await applied("bench-addons", commit);
  await applied("bench-testers", commit);
  for (const { namespace } of all()) await setWidget(namespace, true);
  await until("the releases", 400, async () => {
    const { items } = await api.get("/apis/helm.toolkit.fluxcd.io/v2/helmreleases");
    const ready = items.filter(({ status }) =>
      status?.conditions?.some((it) => it.type === "Ready" && it.status === "True"),
    );
    return ready.length === MOST;
  });
}

function kustomizationPath(name) {
  return `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/${name}`;
}

async function applied(name, commit) {
  await until(`the Kustomization ${name}`, 180, async () => {
    const { status } = await api.get(kustomizationPath(name));
    return status?.lastAppliedRevision?.endsWith(commit);
  });
}

function all() {
  return Array.from({ length: MOST }, (_, index) => named(index));
}

/** Makes the custom object of a solution ready, or not. */
function setWidget(namespace, ready) {
  const [status, reason] = ready ? ["True", "Works"] : ["False", "Working"];
  const lastTransitionTime = new Date().toISOString();
  const conditions = [{ type: "Ready", status, reason, message: reason, lastTransitionTime }];
  return api.patch(`${widgetPath(namespace)}/status`, { status: { conditions } });
}

/**
 * A run in which each solution waits for its custom object: what is asked of the server meanwhile, and how soon after the object is
 * ready its test begins, and how soon after that has ended the verdict comes.
 */
async function waiting() {
  for (const { namespace } of all()) await setWidget(namespace, false);
  const flipped = new Map();
  const begun = new Map();
  const completed = new Map();
  const told = new Map();
  const stopWatch = await api.follow("/apis/batch/v1/jobs", ({ metadata, status }) => {
    const isOver = status?.conditions?.some(({ type, status }) => type === "Complete" && status === "True");
    if (isOver && !completed.has(metadata.namespace)) completed.set(metadata.namespace, Date.now());
  });
  const awaited = new Set();
  const run = verify(tree, counted, ["--parallel", String(MOST)], (line, at) => {
    const [, name, word] = / (vendor-\d+\/product-\d+) (\w+)/.exec(line) ?? [];
    if (word === "waiting" && line.includes("Widget")) awaited.add(name);
    if (word === "testing") begun.set(name, at);
    if (["passed", "failed", "error", "unknown"].includes(word)) told.set(name, at);
  });
  await until("the solutions to be awaited", 120, () => awaited.size === MOST);
  await sleep(5000);
  const idle = Date.now();
  await sleep(IDLE);
  const requests = proxy.requests.filter(({ at }) => at >= idle);
  for (const { namespace } of all()) {
    flipped.set(namespace, Date.now());
    await setWidget(namespace, true);
    await sleep(PAUSE);
  }
  const { summary } = await run;
  stopWatch();
  const after = (times, since) =>
    all().flatMap((names) => {
      const [end, start] = [times.get(solutionName(names)), since.get(names.namespace)];
      return end === undefined || start === undefined ? [] : [end - start];
    });
  return { requests, summary, ready: after(begun, flipped), tested: after(told, completed) };
}

/** A run that waits for Deployments that are made meanwhile: how soon after each is available its verdict comes. */
async function late() {
  const folder = join(memory, "late");
  const solutions = writeDeployments(folder, LATE);
  committed(folder);
  const available = new Map();
  const told = new Map();
  const stopWatch = await api.follow("/apis/apps/v1/deployments", ({ metadata, status }) => {
    const isOver = status?.conditions?.some(({ type, status }) => type === "Available" && status === "True");
    if (isOver && status.updatedReplicas === 1 && !available.has(metadata.namespace))
      available.set(metadata.namespace, Date.now());
  });
  const awaited = new Set();
  const run = verify(folder, counted, ["--parallel", String(LATE)], (line, at) => {
    const [, namespace, word] = / (late-\d+)\/product-\d+ (\w+)/.exec(line) ?? [];
    if (namespace !== undefined) awaited.add(namespace);
    if (["passed", "failed", "error", "unknown"].includes(word)) told.set(namespace, at);
  });
  await sleep(5000);
  for (const { names, objects } of solutions) {
    const [namespace, deployment] = objects;
    await api.create("/api/v1/namespaces", namespace);
    await api.create(`/apis/apps/v1/namespaces/${names.namespace}/deployments`, deployment);
    await sleep(PAUSE);
  }
  const { summary } = await run;
  stopWatch();
  for (const { names } of solutions) await api.delete(`/api/v1/namespaces/${names.namespace}`);
  return { summary, times: solutions.map(({ names }) => told.get(names.namespace) - available.get(names.namespace)) };
}

/** Milliseconds of a shell script over so many solutions. The fake node goes on meanwhile. */
async function shellLoop(count, script) {
  const env = { ...process.env, KUBECONFIG: admin, PATH: `${BIN}:${process.env.PATH}` };
  const start = performance.now();
  const child = spawn("bash", ["-ec", script(count)], { env, stdio: ["ignore", "ignore", "inherit"] });
  const status = await new Promise((resolve) => child.on("exit", resolve));
  if (status !== 0) throw new Error(`the shell loop ended with ${status}`);
  return performance.now() - start;
}

/** What people write to wait for what is applied. */
function waitLoop(count) {
  return `for i in $(seq 0 ${count - 1}); do
    kubectl -n solution-$i wait --for=condition=Ready helmrelease/app --timeout=15m
    kubectl -n solution-$i wait --for=condition=Available deployment/app --timeout=15m
  done`;
}

/** What people write to run the tests. */
function jobLoop(count) {
  return `for i in $(seq 0 ${count - 1}); do
    kubectl -n solution-$i wait --for=condition=Ready helmrelease/app --timeout=15m
    kubectl -n solution-$i wait --for=condition=Available deployment/app --timeout=15m
    kubectl -n solution-$i create job test-loop --from=cronjob/test
    kubectl -n solution-$i wait --for=condition=Complete job/test-loop --timeout=15m
    kubectl -n solution-$i logs job/test-loop
    kubectl -n solution-$i delete job test-loop
  done`;
}

function report() {
  const [ten, fifty, all] = counts;
  console.log(
    `\n${MOST} solutions, each with a Helm release (Deployment, Service, ConfigMap), an ExternalSecret, a custom object and`,
  );
  console.log(
    "a test, reconciled by Flux on a cluster with a fake node. Whole processes, judged in the mode observe.\n",
  );
  printCounts([...COUNTS, "waiting"], [...counts, waited.requests]);
  console.log();
  ratio(
    "requests for each further solution, from 50 to 200 against to 50",
    slope(fifty, all, 150) / slope(ten, fifty, 40),
    1.1,
  );
  ratio("lists of a kind, or watches, begun for 200 solutions: at most", most(all, ["list", "watch"], ofKind), 1);
  ratio("Secrets listed or watched", counts.flat().filter(isWholesale).length, 0);
  ratio(
    "reads of one Secret in a run: at most",
    most(all, ["get"], (it) => it.resource === "secrets" && ofObject(it)),
    1,
  );
  ratio(
    "reads of one object otherwise: at most",
    most(all, ["get"], (it) => it.resource !== "secrets" && ofObject(it)),
    2,
  );
  ratio(
    "writes of one object but leases: at most",
    most(all, WRITES, (it) => !isLease(it) && ofObject(it)),
    2,
  );
  ratio(`reads in ${seconds(IDLE)} of waiting for ${MOST} objects`, waited.requests.filter(isRead).length, 0);
  ratio(
    "writes meanwhile but renewals of leases",
    waited.requests.filter((it) => !isRead(it) && !isLease(it)).length,
    0,
  );
  ratio("renewals of each lease meanwhile", waited.requests.filter(isLease).length / MOST, 4);
  console.log();
  latency("from a condition to the start of the test", waited.ready, MOST);
  latency("from the end of a test to the verdict", waited.tested, MOST);
  latency("from Available of a Deployment to the verdict", deployments.times, LATE);
  console.log();
  const fastest = Math.min(...withoutTests.map(({ time }) => time));
  console.log(`without tests ${seconds(fastest)}, with tests ${seconds(withTests.time)}`);
  console.log(
    `a shell loop of kubectl wait for each HelmRelease and Deployment: ${seconds(loop)}. It sees neither the revision, nor the`,
  );
  console.log("source, secret, Service, custom object and drift, nor why something is not ready.");
  console.log(
    `the loop with a Job from each CronJob as well: ${seconds(testLoop)} (${MOST / LOOPED} times that of ${LOOPED} solutions)\n`,
  );
  ratio("time against the shell loop, without tests", fastest / loop, 1);
  ratio("time against the shell loop, with tests", withTests.time / testLoop, 1);
  ratio("peak memory in MB, without tests", Math.max(...withoutTests.map(({ memory }) => memory)), 300);
  ratio("peak memory in MB, with tests", withTests.memory, 300);
}
