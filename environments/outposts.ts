import { defineEnvironment } from "conformitron";

declare module "conformitron" {
  interface EnvironmentNames {
    outposts: true;
  }
}

export default defineEnvironment({
  name: "outposts",
  aliases: ["rover", "eks-local-clusters-outposts"],
  folder: "eks-local-clusters-outposts",
  partnerList: "eks-local-clusters-outposts_Partners.txt",
  title: "EKS local clusters on AWS Outposts",
  architectures: ["amd64", "arm64"],
  nodeOs: [{ name: "amazon-linux" }],
  storageClasses: [{ name: "ebs-sc", provisioner: "ebs.csi.aws.com", default: true }],
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "bootstrap", source: "addons" },
  alertChannel: "eks-local-clusters-outposts-conformance",
  clusters: [
    {
      name: "outposts-lab",
      labels: { stage: "lab", region: "us-west-2" },
      ambient: {
        accountId: "012345678901",
        region: "us-west-2",
        ingressHost: "outposts.lab.example.com",
        storageClass: "ebs-sc",
      },
    },
  ],
  provides: { secrets: ["botkube/aws-env-metadata", "default/aws-secret"] },
});
