import { defineEnvironment } from "conformitron";

declare module "conformitron" {
  interface EnvironmentNames {
    hybrid: true;
  }
}

export default defineEnvironment({
  name: "hybrid",
  aliases: ["eks-hybrid-nodes"],
  folder: "eks-hybrid-nodes",
  partnerList: "hybrid_Partners.txt",
  title: "EKS Hybrid Nodes",
  architectures: ["amd64", "arm64"],
  nodeOs: [
    { name: "amazon-linux" },
    { name: "bottlerocket", readOnlyRoot: true },
    { name: "rhel" },
    { name: "ubuntu" },
  ],
  storageClasses: [{ name: "local-hostpath", provisioner: "openebs.io/local", default: true }],
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "bootstrap", source: "addons" },
  alertChannel: "eks-hybrid-nodes-conformance",
  clusters: [
    {
      name: "hybrid-lab",
      labels: { stage: "lab", region: "us-west-2" },
      ambient: {
        accountId: "012345678901",
        region: "us-west-2",
        ingressHost: "hybrid.lab.example.com",
        storageClass: "local-hostpath",
      },
    },
  ],
  provides: { secrets: ["botkube/aws-env-metadata", "default/aws-secret"] },
});
