import { type Environment, Manifests, type RawObject, Solution, Stage, StoreSecret } from "conformitron";
import type { Construct } from "constructs";
import { clusterRole, roleBinding, rule } from "../_storage/rbac.js";
import { digestNotSeen } from "../_waivers.js";

const ACCOUNT = "cloud-controller-manager";
const NAME = "vsphere-cloud-controller-manager";
const CONFIG = "vsphere.conf";

/** The vSphere cloud controller: gives nodes their addresses and provider IDs, by which the CSI driver finds their machines. */
export class VsphereCloudController extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "vmware",
      product: "cloud-controller",
      folder: "vmware-cloud-controller",
      namespace: {
        existing: "kube-system",
        reason:
          "it reads the API server's authentication settings by a Role of kube-system, and runs before nodes take other pods",
      },
      version: { value: "1.28.0", reason: "there is no chart; this is the controller's release" },
      tier: "core",
      environments: ["vsphere"],
      maintainers: ["@example"],
      links: { documentation: "https://cloud-provider-vsphere.sigs.k8s.io" },
    });
    // The whole configuration, with the credentials of the vCenter in it.
    const config = new StoreSecret(this, "config", {
      name: "vsphere-cloud-config",
      data: { [CONFIG]: { remoteKey: CONFIG } },
    });
    const account = { name: ACCOUNT, namespace: this.namespace };
    const name = `system:${ACCOUNT}`;
    const controller = new Stage(this, "controller");
    new Manifests(controller, "rights", {
      objects: [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: ACCOUNT } },
        // Its credentials are in its configuration, so it reads no Secrets.
        ...clusterRole({ role: name, binding: name }, account, [
          rule("", "events", "create patch update"),
          rule("", "nodes", "get list watch patch update delete"),
          rule("", "nodes/status", "patch"),
          rule("", "services", "list watch patch update"),
          rule("", "services/status", "patch"),
          rule("coordination.k8s.io", "leases", "get list watch create update"),
        ]),
        roleBinding(
          {
            role: "extension-apiserver-authentication-reader",
            binding: "servicecatalog.k8s.io:apiserver-authentication-reader",
          },
          account,
        ),
      ],
    });
    new Manifests(controller, "workload", { objects: [daemonSet(config.name)] }).waive(
      "image-without-digest",
      digestNotSeen,
    );
  }
}

function daemonSet(secretName: string): RawObject {
  const labels = { "app.kubernetes.io/name": NAME };
  const tolerate = (key: string): object => ({ key, operator: "Exists", effect: "NoSchedule" });
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: NAME },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: "RollingUpdate" },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: ACCOUNT,
          priorityClassName: "system-node-critical",
          // Nodes get their network only after this controller has initialised them.
          hostNetwork: true,
          nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
          tolerations: [
            tolerate("node.cloudprovider.kubernetes.io/uninitialized"),
            tolerate("node-role.kubernetes.io/control-plane"),
            tolerate("node.kubernetes.io/not-ready"),
          ],
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1001,
            runAsGroup: 1001,
            fsGroup: 1001,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: NAME,
              image: "registry.k8s.io/cloud-pv-vsphere/cloud-provider-vsphere:v1.28.0",
              imagePullPolicy: "IfNotPresent",
              args: ["--cloud-provider=vsphere", `--cloud-config=/etc/cloud/${CONFIG}`, "--v=2"],
              resources: { requests: { cpu: "200m", memory: "64Mi" }, limits: { memory: "256Mi" } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
              volumeMounts: [{ name: "config", mountPath: "/etc/cloud", readOnly: true }],
            },
          ],
          // 0440
          volumes: [{ name: "config", secret: { secretName, defaultMode: 288 } }],
        },
      },
    },
  };
}
