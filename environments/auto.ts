import { defineEnvironment } from "conformitron";

declare module "conformitron" {
  interface EnvironmentNames {
    auto: true;
  }
}

export default defineEnvironment({
  name: "auto",
  aliases: ["eks-auto-mode"],
  folder: "eks-auto-mode",
  partnerList: "auto_Partners.txt",
  title: "EKS Auto Mode",
  architectures: ["amd64", "arm64"],
  nodeOs: [{ name: "auto-mode", readOnlyRoot: true }],
  // EKS manages the driver; the storage solution declares the class alone.
  storageClasses: [{ name: "eks-auto-ebs-csi-sc", provisioner: "ebs.csi.eks.amazonaws.com", default: true }],
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "bootstrap", source: "addons" },
  alertChannel: "eks-auto-mode-conformance",
  clusters: [
    {
      name: "auto-lab",
      labels: { stage: "lab", region: "us-west-2" },
      ambient: {
        accountId: "012345678901",
        region: "us-west-2",
        ingressHost: "auto.lab.example.com",
        storageClass: "eks-auto-ebs-csi-sc",
      },
    },
  ],
  provides: { secrets: ["botkube/aws-env-metadata", "default/aws-secret"] },
});
