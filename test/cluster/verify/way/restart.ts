import { join } from "node:path";
import { describe, test } from "vitest";
import { ROOT } from "../../../support/files.js";
import { kubectl, until } from "../../support/cluster.js";
import { keepRow } from "../../support/fault-table.js";
import { run } from "../../support/run.js";
import { judge } from "./judge.js";
import { open, Tree } from "./tree.js";
import { Verifier } from "./verifier.js";

const LAB = join(ROOT, "../shared/lab/lab");

/** A test in which the API server itself is restarted; only where `LAB_CLUSTER` names the lab's cluster that KUBECONFIG leads to. */
export function restart(): void {
  const cluster = process.env["LAB_CLUSTER"];
  const fault = "API server restarted in the middle";

  describe("the API server", () => {
    if (cluster === undefined) keepRow({ fault, verdict: "skipped", seen: "LAB_CLUSTER is not set" });

    test.skipIf(cluster === undefined)("is restarted while a run waits", async () => {
      const tree = await Tree.make({ restart: { product: true } });
      try {
        const args = ["--mode", "apply", "--current-context", "--timeout", "3m"];
        const verifier = new Verifier({ cwd: tree.folder, args });
        await verifier.tells(/waiting: Deployment/);
        await run(LAB, ["restart", String(cluster), "apiserver"]);
        await until("the API server is back", 60, async () => (await ready()) || undefined);
        await open("restart");
        judge(fault, await verifier.ended, { verdict: "passed", reason: "Verified", exitCode: 0 });
      } finally {
        await tree.dispose();
      }
    });
  });
}

async function ready(): Promise<boolean> {
  return kubectl("get", "--raw", "/readyz").then(
    () => true,
    () => false,
  );
}
