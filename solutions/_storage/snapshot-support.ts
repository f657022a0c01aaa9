import { Manifests, type RawObject, type Solution, Stage } from "conformitron";
import { digestNotSeen } from "../_waivers.js";
import { clusterRole, role, rule } from "./rbac.js";
import { SNAPSHOT_CRDS } from "./snapshot-crds.js";

const NAME = "snapshot-controller";
const GROUP = "snapshot.storage.k8s.io";

/**
 * What a cluster needs before a driver can take snapshots: the CRDs, and in a later stage the controller that binds snapshots to
 * their contents. The stages come before those that are made after this call.
 *
 * @param version release of the controller; it must fit the driver's csi-snapshotter
 */
export function addSnapshotSupport(solution: Solution, version: `v${string}`): void {
  new Manifests(new Stage(solution, "snapshot-crds"), "crds", { objects: SNAPSHOT_CRDS });
  const account = { name: NAME, namespace: solution.namespace };
  const controller = new Stage(solution, "snapshot-controller");
  new Manifests(controller, "rights", {
    objects: [
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: NAME } },
      ...clusterRole({ role: `${NAME}-runner`, binding: `${NAME}-role` }, account, [
        rule("", "persistentvolumes", "get list watch"),
        rule("", "persistentvolumeclaims", "get list watch update"),
        rule("", "events", "list watch create update patch"),
        rule(GROUP, "volumesnapshotclasses", "get list watch"),
        rule(GROUP, "volumesnapshotcontents", "create get list watch update delete patch"),
        rule(GROUP, "volumesnapshotcontents/status", "patch"),
        rule(GROUP, "volumesnapshots", "get list watch update patch"),
        rule(GROUP, "volumesnapshots/status", "update patch"),
      ]),
      ...role({ role: `${NAME}-leaderelection`, binding: `${NAME}-leaderelection` }, account, [
        rule("coordination.k8s.io", "leases", "get list watch create update delete"),
      ]),
    ],
  });
  new Manifests(controller, "workload", {
    objects: [deployment(`registry.k8s.io/sig-storage/snapshot-controller:${version}`)],
  }).waive("image-without-digest", digestNotSeen);
}

function deployment(image: string): RawObject {
  const labels = { "app.kubernetes.io/name": NAME };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: NAME },
    spec: {
      replicas: 2,
      minReadySeconds: 15,
      selector: { matchLabels: labels },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: NAME,
          priorityClassName: "system-cluster-critical",
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: NAME,
              image,
              imagePullPolicy: "IfNotPresent",
              args: ["--v=2", "--leader-election=true"],
              resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "256Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        },
      },
    },
  };
}
