import { fakeCluster } from "../harness/cluster/fake-cluster.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";
import { answerBucket, bucketEnv, sha256, xml } from "../stand-ins/bucket.js";

/** How the exporter and its bucket behave, where the wrong ones differ. */
interface Behaviour {
  /** How long ago the last run was. @default an hour */
  readonly hoursAgo?: number;
  readonly neverRan?: boolean;
  readonly cluster?: string;
  readonly environment?: string;
  /** What is in the bucket instead of what was exported. */
  readonly stored?: (text: string) => string;
  /** What the exporter wrote, and recorded. */
  readonly written?: (text: string) => string;
  readonly partners?: string;
  readonly isPublic?: boolean;
  readonly answer?: (request: HttpRequest) => HttpResponse | undefined;
}

const exportKey = "daily-cron-job/Exporter_Run_snow_cluster-one.txt";
const partnersKey = "daily-partner-list/Namespaces_snow_cluster-one.txt";

/** The exporter runs before each run of the script. */
function exporter(behaviour: Behaviour = {}): World {
  const objects = new Map<string, string>();
  const cluster = fakeCluster({
    seed: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "last-run", namespace: "daily-s3-exporter" } }],
    onTick: (world) => {
      if (behaviour.neverRan) return;
      const time = exportedAt(world.elapsed(), behaviour.hoursAgo ?? 1);
      const text = (behaviour.written ?? String)(exported(time, behaviour));
      objects.set(exportKey, (behaviour.stored ?? String)(text));
      if (behaviour.partners !== "")
        objects.set(partnersKey, behaviour.partners ?? heading("Partners", time, behaviour));
      const map = world.get("ConfigMap", "daily-s3-exporter", "last-run");
      if (map !== undefined)
        world.put({ ...map, data: { time, export: exportKey, "export-sha256": sha256(text), partners: partnersKey } });
    },
  });
  return {
    kubectl: cluster,
    http: (request) =>
      behaviour.answer?.(request) ??
      (behaviour.isPublic && request.path === `/${exportKey}`
        ? { body: objects.get(exportKey) ?? "" }
        : answerBucket(objects, request)),
  };
}

function exportedAt(elapsed: number, hoursAgo: number): string {
  // Of the second run's day only the world knows, not the script's clock. To the hour, so that it stays the same during a run.
  const now = Date.now() + (elapsed % 86_400) * 1000;
  return new Date((Math.floor(now / 3_600_000) - (hoursAgo - 1)) * 3_600_000).toISOString().replace(/\.\d+/, "");
}

function heading(title: string, time: string, { cluster, environment }: Behaviour): string {
  const lines = [
    title,
    `Cluster: ${cluster ?? "cluster-one"}`,
    `Environment: ${environment ?? "snow"}`,
    "Machine kind: SnowMachineConfig",
    `Exported: ${time}`,
  ];
  return `${lines.join("\n")}\n`;
}

function exported(time: string, behaviour: Behaviour): string {
  const sections = {
    namespaces: "NAME                STATUS   AGE\ndaily-s3-exporter   Active   2d\nkube-system         Active   9d\n",
    nodes: "NAME     STATUS   ROLES    AGE   VERSION\nnode-a   Ready    <none>   9d    v1.34.3\n",
    pods: "NAMESPACE     NAME                      READY   STATUS    RESTARTS   AGE\nkube-system   coredns-7db6d8ff4d-abcde   1/1     Running   0   9d\n",
    "deployments.apps": "",
    "jobs.batch": "",
  };
  const texts = Object.entries(sections).map(([resource, table]) => `\n=== ${resource}\n${table}`);
  return heading("Common resources of all namespaces", time, behaviour) + texts.join("");
}

export default defineScenario({
  solution: "conformitron/daily-s3-exporter",
  script: "solutions/conformitron/daily-s3-exporter.test.sh",
  files: { "s3.sh": "solutions/conformitron/daily-s3-exporter.s3.sh" },
  namespace: "daily-s3-exporter",
  env: { ...bucketEnv, LAST_RUN: "last-run" },
  secrets: [bucketEnv.AWS_ACCESS_KEY_ID, bucketEnv.AWS_SECRET_ACCESS_KEY],
  ambient: { CLUSTER_NAME: "cluster-one", ENVIRONMENT: "snow" },
  timeoutSeconds: 900,
  good: exporter,
  wrong: {
    "it never ran": () => exporter({ neverRan: true }),
    "it ran two days ago": () => exporter({ hoursAgo: 48 }),
    "an object of another cluster": () => exporter({ cluster: "cluster-two" }),
    "an object of another environment": () => exporter({ environment: "vsphere" }),
    "the object is not there": () =>
      exporter({ answer: ({ path }) => (path === `/${exportKey}` ? xml(404, "NoSuchKey") : undefined) }),
    "the object is of an older run": () =>
      exporter({ stored: (text) => text.replace(/Exported: .*/, "Exported: 2025-01-01T22:00:00Z") }),
    "the object was changed": () => exporter({ stored: (text) => `${text}more\n` }),
    "the object is empty": () => exporter({ stored: () => "" }),
    "nothing could be listed": () => exporter({ written: (text) => text.split("\n===")[0] ?? "" }),
    "the pods are missing": () => exporter({ written: (text) => text.replace("=== pods", "=== secrets") }),
    "the list of partners is missing": () => exporter({ partners: "" }),
    "the bucket is open to everybody": () => exporter({ isPublic: true }),
    "the bucket answers everything": () => exporter({ answer: () => ({ body: "<html>welcome</html>" }) }),
    "the credentials are refused": () => exporter({ answer: () => xml(403, "InvalidAccessKeyId") }),
  },
});
