// Nine folders can stand at the top of the tree: those of these eight deployment models, and `eks-anywhere-common`, the pseudo
// environment of what all of them share, which has no clusters of its own and is therefore not listed (`COMMON_FOLDER`).
//
// Nodes are x86 and ARM, and it is not settled where: every environment has both, so that an image of one architecture is noticed.
// Node operating systems are those that EKS and EKS Anywhere document for Kubernetes 1.31 and later.
import type { EnvironmentDefinition } from "conformitron";
import auto from "./auto.js";
import baremetal from "./baremetal.js";
import cloud from "./cloud.js";
import hybrid from "./hybrid.js";
import nutanix from "./nutanix.js";
import outposts from "./outposts.js";
import snow from "./snow.js";
import vsphere from "./vsphere.js";

export { auto, baremetal, cloud, hybrid, nutanix, outposts, snow, vsphere };

/** The built-in environments, by name. */
export const environments: readonly EnvironmentDefinition[] = [
  auto,
  baremetal,
  cloud,
  hybrid,
  nutanix,
  outposts,
  snow,
  vsphere,
];
