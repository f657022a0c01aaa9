import type { RawObject } from "conformitron";
import { CONTROLLER, DRIVER_IMAGE, environment, FEATURE_ARGS, SYNCER_IMAGE, sidecar } from "./driver.js";

const LABELS = { app: CONTROLLER };
const SOCKET = { name: "socket", mountPath: "/csi" };
const CONFIG = { name: "config", mountPath: "/etc/cloud", readOnly: true };
// Long leases, because a busy vCenter slows the whole control plane down.
const LEADER = [
  "--leader-election",
  "--leader-election-lease-duration=120s",
  "--leader-election-renew-deadline=60s",
  "--leader-election-retry-period=30s",
];
const API = ["--v=4", "--timeout=300s", "--kube-api-qps=100", "--kube-api-burst=100", ...LEADER];
const CLIENT = {
  VSPHERE_CSI_CONFIG: "/etc/cloud/csi-vsphere.conf",
  LOGGER_LEVEL: "PRODUCTION",
  INCLUSTER_CLIENT_QPS: "100",
  INCLUSTER_CLIENT_BURST: "100",
};

/** The controller, one on each of three control-plane nodes. */
export function controller(secretName: string): RawObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: CONTROLLER },
    spec: {
      replicas: 3,
      selector: { matchLabels: LABELS },
      // No more pods than hosts: a surplus one would find no place.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      template: { metadata: { labels: LABELS }, spec: pod(secretName) },
    },
  };
}

/** The Service of the controller's metrics. */
export function metrics(): RawObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: CONTROLLER, labels: LABELS },
    spec: {
      selector: LABELS,
      ports: [
        { name: "ctlr", port: 2112, targetPort: 2112, protocol: "TCP" },
        { name: "syncer", port: 2113, targetPort: 2113, protocol: "TCP" },
      ],
    },
  };
}

function pod(secretName: string): Record<string, unknown> {
  return {
    serviceAccountName: CONTROLLER,
    priorityClassName: "system-cluster-critical",
    dnsPolicy: "Default",
    nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
    tolerations: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: LABELS }, topologyKey: "kubernetes.io/hostname" },
        ],
      },
    },
    containers: [
      ...[
        sidecar("csi-attacher", "csi-attacher:v4.2.0", API),
        sidecar("csi-resizer", "csi-resizer:v1.7.0", [...API, "--handle-volume-inuse-error=false"]),
        sidecar("csi-provisioner", "csi-provisioner:v3.4.0", [...API, "--default-fstype=ext4"]),
        sidecar("csi-snapshotter", "csi-snapshotter:v6.2.1", API),
        sidecar("liveness-probe", "livenessprobe:v2.9.0", ["--v=4"]),
      ].map((container) => ({ ...container, volumeMounts: [SOCKET] })),
      driverContainer(),
      syncerContainer(),
    ],
    volumes: [
      { name: "config", secret: { secretName } },
      { name: "socket", emptyDir: {} },
    ],
  };
}

function driverContainer(): Record<string, unknown> {
  return {
    name: CONTROLLER,
    image: DRIVER_IMAGE,
    imagePullPolicy: "IfNotPresent",
    args: FEATURE_ARGS,
    env: environment({
      CSI_ENDPOINT: "unix:///csi/csi.sock",
      X_CSI_MODE: "controller",
      X_CSI_SPEC_DISABLE_LEN_CHECK: "true",
      X_CSI_SERIAL_VOL_ACCESS_TIMEOUT: "3m",
      ...CLIENT,
    }),
    ports: [
      { name: "healthz", containerPort: 9808, protocol: "TCP" },
      { name: "prometheus", containerPort: 2112, protocol: "TCP" },
    ],
    livenessProbe: {
      httpGet: { path: "/healthz", port: "healthz" },
      initialDelaySeconds: 30,
      timeoutSeconds: 10,
      periodSeconds: 180,
      failureThreshold: 3,
    },
    resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "512Mi" } },
    volumeMounts: [CONFIG, SOCKET],
  };
}

/** Keeps the labels and health of volumes in the vCenter in step with the cluster. */
function syncerContainer(): Record<string, unknown> {
  return {
    name: "vsphere-syncer",
    image: SYNCER_IMAGE,
    imagePullPolicy: "IfNotPresent",
    args: [...LEADER, ...FEATURE_ARGS],
    env: environment({ FULL_SYNC_INTERVAL_MINUTES: "30", ...CLIENT }),
    ports: [{ name: "syncer", containerPort: 2113, protocol: "TCP" }],
    resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "512Mi" } },
    volumeMounts: [CONFIG],
  };
}
