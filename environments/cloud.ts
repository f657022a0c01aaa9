import { defineEnvironment } from "conformitron";

declare module "conformitron" {
  interface EnvironmentNames {
    cloud: true;
  }
}

export default defineEnvironment({
  name: "cloud",
  aliases: ["eks-cloud"],
  folder: "eks-cloud",
  partnerList: "cloud_Partners.txt",
  title: "EKS in the cloud",
  architectures: ["amd64", "arm64"],
  nodeOs: [{ name: "amazon-linux" }, { name: "bottlerocket", readOnlyRoot: true }],
  // No storage classes: nothing in the tree declares one, so nothing may count on a default.
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "bootstrap", source: "eks-cloud-addons-conformance" },
  alertChannel: "eks-cloud-conformance",
  clusters: [
    {
      name: "cloud-lab",
      labels: { stage: "lab", region: "us-west-2" },
      ambient: { accountId: "012345678901", region: "us-west-2", ingressHost: "cloud.lab.example.com" },
    },
  ],
  provides: { secrets: ["botkube/aws-env-metadata", "default/aws-secret"] },
});
