import { get, kubectl, list, until } from "../../support/cluster.js";
import { run } from "../../support/run.js";
import { SOLUTIONS, type SolutionName } from "./world.js";

/** How a run of a functional test ended. */
export interface TestRun {
  readonly passed: boolean;
  readonly log: string;
  /** From the Job's creation to its end. */
  readonly seconds: number;
}

/** Runs the functional test of a solution once, now, to its end and without a second try; what it made is removed. */
export async function runTest(name: SolutionName, job: string, seconds = 240): Promise<TestRun> {
  const { namespace } = SOLUTIONS[name];
  const [cronJob] = await list("cronjobs", "-n", namespace);
  if (cronJob === undefined) throw new Error(`there is no CronJob in ${namespace}`);
  const from = `--from=cronjob/${cronJob.metadata.name}`;
  const text = await kubectl("create", "job", job, from, "-n", namespace, "--dry-run=client", "-o", "json");
  const object = JSON.parse(text) as { spec: object };
  const started = Date.now();
  await run("kubectl", ["create", "-f", "-"], {
    input: JSON.stringify({ ...object, spec: { ...object.spec, backoffLimit: 0 } }),
  });
  const describe = () => kubectl("describe", "pods", "-l", `job-name=${job}`, "-n", namespace);
  const end = await until(`the end of Job ${job}`, seconds, () => ended(namespace, job), describe);
  const log = await kubectl("logs", "-n", namespace, `job/${job}`);
  const took = (Date.now() - started) / 1000;
  await kubectl("delete", "job", job, "-n", namespace, "--timeout=50s");
  return { passed: end === "Complete", log, seconds: took };
}

async function ended(namespace: string, job: string): Promise<string | undefined> {
  const { conditions = [] } = ((await get("job", job, namespace))?.["status"] ?? {}) as {
    conditions?: readonly { type: string; status: string }[];
  };
  return conditions.find(({ type, status }) => ["Complete", "Failed"].includes(type) && status === "True")?.type;
}
