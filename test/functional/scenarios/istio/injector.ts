import { type KubeObject, list, text } from "../../harness/cluster/objects.js";

/** How the injector behaves, where the wrong ones differ. */
export interface Injection {
  readonly injectsNothing?: boolean;
  readonly injectsAlways?: boolean;
  readonly keepsAuto?: boolean;
}

/** What the injection webhook does: a container more, or the image of the one that is a gateway. */
export function inject(pod: KubeObject, revision: string, behaviour: Injection): void {
  const declined = pod.metadata.labels?.["sidecar.istio.io/inject"] === "false";
  if (behaviour.injectsNothing || (declined && !behaviour.injectsAlways)) return;
  const image = "docker.io/istio/proxyv2:1.18.3";
  const containers = list(pod, "spec.containers") as Record<string, unknown>[];
  const proxy = containers.find((container) => text(container, "name") === "istio-proxy");
  if (proxy === undefined) containers.push({ ...sidecar, image });
  else if (!behaviour.keepsAuto) proxy["image"] = image;
  const status = { initContainers: ["istio-init"], containers: ["istio-proxy"], volumes: [], revision };
  pod.metadata.annotations = { ...pod.metadata.annotations, "sidecar.istio.io/status": JSON.stringify(status) };
}

const sidecar = {
  name: "istio-proxy",
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsUser: 1337,
    runAsNonRoot: true,
  },
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "2", memory: "1Gi" } },
};

/** Whether a pod asks to become a gateway. */
export function isGatewayPod(object: KubeObject): boolean {
  return object.metadata.annotations?.["inject.istio.io/templates"] === "gateway";
}
