import type { RawObject } from "conformitron";
import { DRIVER_IMAGE, environment, FEATURE_ARGS, NODE, PROVISIONER, sidecar } from "./driver.js";

const LABELS = { app: NODE };
const KUBELET = "/var/lib/kubelet";
const PLUGIN = `${KUBELET}/plugins/${PROVISIONER}`;
const REGISTRATION = `--kubelet-registration-path=${PLUGIN}/csi.sock`;
const SOCKET = { name: "plugin", mountPath: "/csi" };

/** The driver's pod on every Linux node. No environment has Windows nodes, so there is none for them. */
export function node(): RawObject {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: NODE },
    spec: {
      selector: { matchLabels: LABELS },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      template: { metadata: { labels: LABELS }, spec: pod() },
    },
  };
}

function pod(): Record<string, unknown> {
  return {
    serviceAccountName: NODE,
    priorityClassName: "system-node-critical",
    hostNetwork: true,
    dnsPolicy: "ClusterFirstWithHostNet",
    nodeSelector: { "kubernetes.io/os": "linux" },
    tolerations: [
      { operator: "Exists", effect: "NoExecute" },
      { operator: "Exists", effect: "NoSchedule" },
    ],
    containers: [registrar(), driverContainer(), { ...probe(), volumeMounts: [SOCKET] }],
    volumes: [
      hostPath("registration", `${KUBELET}/plugins_registry`),
      hostPath("plugin", PLUGIN, "DirectoryOrCreate"),
      hostPath("pods", KUBELET),
      hostPath("devices", "/dev"),
      hostPath("blocks", "/sys/block"),
      hostPath("sys-devices", "/sys/devices"),
    ],
  };
}

function registrar(): Record<string, unknown> {
  return {
    ...sidecar("node-driver-registrar", "csi-node-driver-registrar:v2.7.0", ["--v=5", REGISTRATION]),
    livenessProbe: {
      exec: { command: ["/csi-node-driver-registrar", REGISTRATION, "--mode=kubelet-registration-probe"] },
      initialDelaySeconds: 3,
    },
    volumeMounts: [SOCKET, { name: "registration", mountPath: "/registration" }],
  };
}

function probe(): Record<string, unknown> {
  return sidecar("liveness-probe", "livenessprobe:v2.9.0", ["--v=4"]);
}

function driverContainer(): Record<string, unknown> {
  return {
    name: NODE,
    image: DRIVER_IMAGE,
    imagePullPolicy: "IfNotPresent",
    args: FEATURE_ARGS,
    env: [
      { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      ...environment({
        CSI_ENDPOINT: "unix:///csi/csi.sock",
        MAX_VOLUMES_PER_NODE: "59",
        X_CSI_MODE: "node",
        X_CSI_SPEC_REQ_VALIDATION: "false",
        X_CSI_SPEC_DISABLE_LEN_CHECK: "true",
        LOGGER_LEVEL: "PRODUCTION",
        NODEGETINFO_WATCH_TIMEOUT_MINUTES: "1",
      }),
    ],
    ports: [{ name: "healthz", containerPort: 9808, protocol: "TCP" }],
    livenessProbe: {
      httpGet: { path: "/healthz", port: "healthz" },
      initialDelaySeconds: 10,
      timeoutSeconds: 5,
      periodSeconds: 5,
      failureThreshold: 3,
    },
    resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "512Mi" } },
    // It mounts volumes into the host's file system.
    securityContext: { privileged: true },
    volumeMounts: [
      SOCKET,
      { name: "pods", mountPath: KUBELET, mountPropagation: "Bidirectional" },
      { name: "devices", mountPath: "/dev" },
      { name: "blocks", mountPath: "/sys/block" },
      { name: "sys-devices", mountPath: "/sys/devices" },
    ],
  };
}

function hostPath(name: string, path: string, type = "Directory"): object {
  return { name, hostPath: { path, type } };
}
