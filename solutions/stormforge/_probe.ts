/**
 * A workload that asks for far more than it uses, with settings for Optimize Live as annotations
 * (https://docs.stormforge.io/optimize-live/configure/config-annot/).
 */
export function probe(name: string, autoDeploy: "Enabled" | "Disabled") {
  const labels = { "app.kubernetes.io/name": name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name,
      labels,
      annotations: {
        "live.stormforge.io/auto-deploy": autoDeploy,
        // Both are the shortest that the product allows.
        "live.stormforge.io/learning-period": "P1D",
        "live.stormforge.io/schedule": "PT1H",
        "live.stormforge.io/containers.cpu.optimization-policy": "RequestsOnly",
        "live.stormforge.io/containers.memory.optimization-policy": "RequestsOnly",
        "live.stormforge.io/containers.cpu.requests.min": "10m",
        "live.stormforge.io/containers.memory.requests.min": "16Mi",
        // Flux makes it and then leaves it alone: else it would undo what Optimize Live applies.
        "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent",
      },
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 0,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65534,
            runAsGroup: 65534,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "probe",
              image: "docker.io/library/busybox:1.36.1",
              imagePullPolicy: "IfNotPresent",
              command: ["sh", "-c", "while :; do sleep 60; done"],
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
            },
          ],
        },
      },
    },
  };
}
