import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faultTable, ROWS_FILE } from "./fault-table.js";
import { attempt } from "./run.js";

const NEEDED = [
  "gitrepositories.source.toolkit.fluxcd.io",
  "kustomizations.kustomize.toolkit.fluxcd.io",
  "helmreleases.helm.toolkit.fluxcd.io",
  "externalsecrets.external-secrets.io",
];

/**
 * Ends the run at once, with one message, where there is no cluster or not the one that the tests need. After the tests, prints one
 * table of what was said of every fault.
 */
export default async function setup(): Promise<() => void> {
  if (!process.env["KUBECONFIG"]) {
    // Never the cluster that happens to be current: the tests install and remove things.
    throw new Error("set KUBECONFIG to a cluster for tests; test/cluster/README.md says what it needs");
  }
  const { ok, stderr } = await attempt("kubectl", ["get", "crd", ...NEEDED, "-o", "name"]);
  if (!ok) throw new Error(`the cluster of KUBECONFIG does not answer, or lacks Flux or External Secrets:\n${stderr}`);
  return keepFaults();
}

function keepFaults(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "conformitron-faults-"));
  const file = join(folder, "rows");
  process.env[ROWS_FILE] = file;
  return () => {
    const table = faultTable(file);
    if (table !== undefined) process.stdout.write(`\nThe faults, as they were judged\n${table}\n\n`);
    rmSync(folder, { recursive: true });
  };
}
