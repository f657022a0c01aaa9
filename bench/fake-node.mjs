import { readFileSync } from "node:fs";
import https from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const NAME = "bench-0";
const NODE = `/api/v1/nodes/${NAME}`;
const HEARTBEAT = 10_000;

/**
 * Plays the kubelet of a node that executes nothing: its pods are ready at once, those of Jobs succeed at once, and each has a log of one
 * line. The lab's own fake node is taken out: it is often noticed late there.
 */
export async function fakeNode(api, labFolder) {
  await api.delete("/api/v1/nodes/fake-0").catch(() => {});
  const kubelet = await logServer(labFolder);
  await api.apply(NODE, {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: NAME, labels: { "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux" } },
  });
  const beat = () => api.patch(`${NODE}/status`, { status: nodeStatus(kubelet.address().port) });
  await beat();
  const heart = setInterval(() => void beat().catch(() => {}), HEARTBEAT);
  const stop = await api.follow("/api/v1/pods", (pod) => void patiently(() => play(api, pod)));
  return () => {
    clearInterval(heart);
    stop();
    kubelet.close();
    kubelet.closeAllConnections();
  };
}

function nodeStatus(port) {
  const now = new Date().toISOString();
  const size = { cpu: "640", memory: "2560Gi", pods: "10000" };
  return {
    capacity: size,
    allocatable: size,
    conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", message: "", lastHeartbeatTime: now }],
    addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    nodeInfo: { architecture: "amd64", operatingSystem: "linux", kubeletVersion: "v1.34.0" },
  };
}

/** Where the API server asks for logs. */
function logServer(labFolder) {
  const file = (name) => readFileSync(join(labFolder, "pki", name));
  const options = { key: file("apiserver.key"), cert: file("apiserver.crt") };
  const server = https.createServer(options, (_request, response) => response.end("it works\n"));
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Tries again what met somebody else's write. */
async function patiently(work) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (error.status === 404 || attempt === 5) return undefined;
      await sleep(200);
    }
  }
}

async function play(api, pod) {
  const { metadata, spec, status } = pod;
  if (spec.nodeName !== NAME) return;
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
  if (metadata.deletionTimestamp !== undefined) {
    await api.delete(path, { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } });
    return;
  }
  const isReady = status.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  if (status.phase !== "Pending" && (status.phase !== "Running" || isReady)) return;
  const isJob = metadata.ownerReferences?.some(({ kind }) => kind === "Job");
  await api.patch(`${path}/status`, { status: isJob ? succeeded(pod) : running(pod) });
}

function running(pod) {
  const state = { running: { startedAt: new Date().toISOString() } };
  return podStatus(pod, "Running", { ready: true, started: true, state });
}

function succeeded(pod) {
  const now = new Date().toISOString();
  const state = { terminated: { exitCode: 0, reason: "Completed", startedAt: now, finishedAt: now } };
  return podStatus(pod, "Succeeded", { ready: false, started: false, state });
}

function podStatus({ spec, status }, phase, container) {
  const now = new Date().toISOString();
  const before = (status.conditions ?? []).filter(({ type }) => type === "PodScheduled");
  const ready = container.ready ? "True" : "False";
  const conditions = [
    ["Initialized", "True"],
    ["ContainersReady", ready],
    ["Ready", ready],
  ].map(([type, status]) => ({ type, status, lastTransitionTime: now }));
  const containerStatuses = spec.containers.map(({ name, image }) => {
    return { name, image, imageID: image, restartCount: 0, ...container };
  });
  const podIP = "10.244.0.1";
  return {
    phase,
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: now,
    conditions: [...before, ...conditions],
    containerStatuses,
  };
}
