import { cleanUp, occupied, PREFIX } from "./clean-up.js";
import { apply, hasRealNode } from "./cluster.js";
import { TestProject } from "./project.js";

const STORE = {
  apiVersion: "external-secrets.io/v1",
  kind: "ClusterSecretStore",
  metadata: { name: PREFIX },
  spec: { provider: { fake: { data: [{ key: "cluster-test-token", value: "from-the-store" }] } } },
};

/** A project, and a cluster that has nothing of these tests but a secret store. Throws where the cluster is in use. */
export async function begin(): Promise<TestProject> {
  const reason = await occupied();
  if (reason !== undefined) throw new Error(`the cluster is in use: ${reason}`);
  await cleanUp();
  const { ok, stderr } = await apply([STORE]);
  if (!ok) throw new Error(stderr);
  const project = await TestProject.make();
  const pods = await hasRealNode();
  project.write("solutions/cluster-test/_pods.ts", `export const PODS = ${pods} as boolean;\n`);
  return project;
}
