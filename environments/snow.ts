import { defineEnvironment } from "conformitron";

declare module "conformitron" {
  interface EnvironmentNames {
    snow: true;
  }
}

export default defineEnvironment({
  name: "snow",
  aliases: ["eks-anywhere-snow"],
  folder: "eks-anywhere-snow",
  partnerList: "snow_Partners.txt",
  title: "EKS Anywhere on Snow",
  machineConfigKind: "SnowMachineConfig",
  architectures: ["amd64", "arm64"],
  nodeOs: [{ name: "ubuntu" }],
  storageClasses: [{ name: "ebs-sc", provisioner: "ebs.csi.aws.com", default: true, snapshotClass: "csi-aws-vsc" }],
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "bootstrap", source: "addons" },
  alertChannel: "eks-anywhere-snow-conformance",
  clusters: [
    {
      name: "snow-lab",
      labels: { stage: "lab", region: "us-west-2" },
      ambient: {
        accountId: "012345678901",
        region: "us-west-2",
        ingressHost: "snow.lab.example.com",
        storageClass: "ebs-sc",
      },
    },
  ],
  provides: { secrets: ["botkube/aws-env-metadata", "default/aws-secret"] },
});
