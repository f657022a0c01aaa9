import { defineEnvironment } from "conformitron";

declare module "conformitron" {
  interface EnvironmentNames {
    vsphere: true;
  }
}

export default defineEnvironment({
  name: "vsphere",
  aliases: ["vmc", "eks-anywhere-vsphere"],
  folder: "eks-anywhere-vsphere",
  partnerList: "vsphere_Partners.txt",
  title: "EKS Anywhere on VMware vSphere",
  machineConfigKind: "VSphereMachineConfig",
  architectures: ["amd64", "arm64"],
  nodeOs: [{ name: "bottlerocket", readOnlyRoot: true }, { name: "ubuntu" }, { name: "rhel" }],
  storageClasses: [
    {
      name: "vmware-sc",
      provisioner: "csi.vsphere.vmware.com",
      default: true,
      snapshotClass: "vmware-csi-snapshotclass",
    },
  ],
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "eksa-builtin", source: "addons" },
  alertChannel: "eks-anywhere-vsphere-conformance",
  clusters: [
    {
      name: "vsphere-lab",
      labels: { stage: "lab", region: "us-west-2" },
      ambient: {
        accountId: "012345678901",
        region: "us-west-2",
        ingressHost: "vsphere.lab.example.com",
        storageClass: "vmware-sc",
      },
    },
  ],
  // EKS Anywhere installs Flux here (FluxConfig) and makes the source; where it does not, the bootstrap folder does.
  provides: {
    sources: ["GitRepository/flux-system/addons"],
    secrets: ["botkube/aws-env-metadata", "default/aws-secret"],
  },
});
