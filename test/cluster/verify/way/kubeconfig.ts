import { writeFileSync } from "node:fs";
import { kubectl } from "../../support/cluster.js";

/** Name of the only context in a kubeconfig of the tests. */
export const CONTEXT = "way";

/** How the administrator of KUBECONFIG reaches the cluster. */
export interface AdminAccess {
  readonly server: string;
  readonly context: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads it. Throws where the kubeconfig has no client certificate. */
export async function adminAccess(): Promise<AdminAccess> {
  const config = JSON.parse(await kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"));
  const { server, "certificate-authority-data": ca } = config.clusters[0].cluster;
  const { "client-certificate-data": cert, "client-key-data": key } = config.users[0].user;
  if (cert === undefined) throw new Error("the kubeconfig has no client certificate to pass on");
  const decode = (text: string) => Buffer.from(text, "base64");
  return { server, context: config["current-context"], ca: decode(ca), cert: decode(cert), key: decode(key) };
}

/** Writes a kubeconfig with one context, and gives its path. */
export function writeKubeconfig(
  path: string,
  { server, ca, user }: { readonly server: string; readonly ca: Buffer; readonly user: object },
): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: CONTEXT, cluster: { server, "certificate-authority-data": ca.toString("base64") } }],
    users: [{ name: CONTEXT, user }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT } }],
    "current-context": CONTEXT,
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
