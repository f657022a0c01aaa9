/** An environment file with one cluster that knows its region only. */
export function environmentFile(name: string, more = ""): string {
  return `import { defineEnvironment } from "conformitron";

declare module "conformitron" {
  interface EnvironmentNames {
    ${name}: true;
  }
}

export default defineEnvironment({
  name: "${name}",
  aliases: ["eks-${name}"],
  folder: "eks-${name}",
  partnerList: "${name}_Partners.txt",
  title: "The ${name}",
  architectures: ["amd64"],
  nodeOs: [{ name: "bottlerocket" }],
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "bootstrap" },
  alertChannel: "${name}-conformance",
  clusters: [{ name: "${name}-1" }],${more}
});
`;
}
