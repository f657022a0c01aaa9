import { defineEnvironment } from "conformitron";

declare module "conformitron" {
  interface EnvironmentNames {
    baremetal: true;
  }
}

export default defineEnvironment({
  name: "baremetal",
  aliases: ["bare-metal", "eks-anywhere-baremetal"],
  folder: "eks-anywhere-baremetal",
  partnerList: "baremetal_Partners.txt",
  title: "EKS Anywhere on bare metal",
  machineConfigKind: "TinkerbellMachineConfig",
  architectures: ["amd64", "arm64"],
  nodeOs: [{ name: "ubuntu" }, { name: "rhel" }],
  // Declared by the storage solution: nothing else gives the cluster a default class.
  storageClasses: [{ name: "local-hostpath", provisioner: "openebs.io/local", default: true }],
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "bootstrap", source: "addons" },
  alertChannel: "eks-anywhere-baremetal-conformance",
  clusters: [
    {
      name: "baremetal-lab",
      labels: { stage: "lab", region: "us-west-2" },
      ambient: {
        accountId: "012345678901",
        region: "us-west-2",
        ingressHost: "baremetal.lab.example.com",
        storageClass: "local-hostpath",
      },
    },
  ],
  provides: { secrets: ["botkube/aws-env-metadata", "default/aws-secret"] },
});
