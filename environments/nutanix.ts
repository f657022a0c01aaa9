import { defineEnvironment } from "conformitron";

declare module "conformitron" {
  interface EnvironmentNames {
    nutanix: true;
  }
}

export default defineEnvironment({
  name: "nutanix",
  aliases: ["eks-anywhere-nutanix"],
  folder: "eks-anywhere-nutanix",
  partnerList: "nutanix_Partners.txt",
  title: "EKS Anywhere on Nutanix",
  machineConfigKind: "NutanixMachineConfig",
  architectures: ["amd64", "arm64"],
  nodeOs: [{ name: "ubuntu" }, { name: "rhel" }],
  storageClasses: [
    { name: "nutanix-volume", provisioner: "csi.nutanix.com", default: true, snapshotClass: "nutanix-snapshot-class" },
  ],
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "bootstrap", source: "addons" },
  alertChannel: "eks-anywhere-nutanix-conformance",
  clusters: [
    {
      name: "nutanix-lab",
      labels: { stage: "lab", region: "us-west-2" },
      ambient: {
        accountId: "012345678901",
        region: "us-west-2",
        ingressHost: "nutanix.lab.example.com",
        storageClass: "nutanix-volume",
      },
    },
  ],
  provides: { secrets: ["botkube/aws-env-metadata", "default/aws-secret"] },
});
