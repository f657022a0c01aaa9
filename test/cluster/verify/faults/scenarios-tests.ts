import { kubectl, list, until } from "../../support/cluster.js";
import { configMap, container, cronJob, object, SLEEP } from "./objects.js";
import type { Place, Scenario } from "./scenario.js";

/** An image that has kubectl, and nothing else. */
export const KUBECTL_IMAGE = "docker.io/library/conformitron-faults-kubectl:1";

/** Functional tests that do not end well, and what they or others leave. */
export const TESTS: readonly Scenario[] = [
  {
    fault: "test that fails",
    name: "test-fails",
    addon: nothing,
    test: ({ namespace }) => [cronJob(namespace, container(["sh", "-c", "echo no answer; exit 4"]))],
    expected: { verdict: "failed", reason: "TestRunFailed", says: /exit code 4/ },
  },
  {
    fault: "test that hangs",
    name: "test-hangs",
    addon: nothing,
    test: ({ namespace }) => [cronJob(namespace, container(SLEEP), { spec: { activeDeadlineSeconds: 15 } })],
    expected: { verdict: "failed", reason: "TestRunTimedOut", says: /deadline/ },
  },
  {
    fault: "test that is killed: out of memory",
    name: "test-memory",
    addon: nothing,
    test: ({ namespace }) => [
      cronJob(namespace, container(["tail", "/dev/zero"], { resources: { limits: { memory: "16Mi" } } })),
    ],
    expected: { verdict: "failed", reason: "TestRunKilled", says: /OOMKilled/ },
  },
  {
    fault: "test that is killed: its pod is deleted",
    name: "test-pod-deleted",
    addon: nothing,
    test: sleeping,
    meanwhile: ({ namespace }) => deleteWhenRunning(namespace, "pod"),
    expected: { verdict: "failed", reason: "TestRunKilled" },
  },
  {
    fault: "test that is killed: its Job is deleted",
    name: "test-job-deleted",
    addon: nothing,
    test: sleeping,
    meanwhile: ({ namespace }) => deleteWhenRunning(namespace, "job"),
    expected: { verdict: "failed", reason: "TestRunKilled", says: /deleted the Job/ },
  },
  {
    fault: "test that passes at its second attempt",
    name: "test-retries",
    addon: nothing,
    test: ({ namespace }) => [
      cronJob(
        namespace,
        container(["sh", "-c", "test -e /data/tried || { touch /data/tried; exit 1; }"], {
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        }),
        {
          pod: {
            restartPolicy: "OnFailure",
            volumes: [{ name: "data", emptyDir: {} }],
          },
          spec: { backoffLimit: 2 },
        },
      ),
    ],
    expected: { verdict: "passed", reason: "Verified", warning: "CompletedAfterRetries" },
  },
  {
    fault: "test that leaves things behind",
    name: "test-leaves",
    addon: nothing,
    test: leaving,
    expected: { verdict: "failed", reason: "TestLeftovers", says: /ConfigMap .*left-behind/ },
  },
  {
    fault: "drift made by hand",
    name: "drift",
    addon: nothing,
    test: ({ namespace }) => [cronJob(namespace, container(["sleep", "15"]))],
    meanwhile: changeByHand,
    expected: { verdict: "failed", reason: "DriftFound", says: /"debug" and should be "info", set by a-person/ },
  },
];

/** Found only where the tests also run without the product. */
export const WORTHLESS: Scenario = {
  fault: "test that exits 0 without the product",
  name: "test-worthless",
  addon: nothing,
  expected: { verdict: "failed", reason: "WorthlessTest" },
};

function nothing({ namespace }: Place) {
  return [configMap(namespace, "settings", { level: "info" })];
}

function sleeping({ namespace }: Place) {
  return [cronJob(namespace, container(["sleep", "60"]))];
}

async function deleteWhenRunning(namespace: string, kind: "pod" | "job"): Promise<void> {
  const [pod] = await until("the test's pod", 400, async () => {
    const pods = await list("pods", "-n", namespace);
    return pods.some(({ status }) => (status as { phase?: string }).phase === "Running") && pods;
  });
  const name = kind === "pod" ? pod?.metadata.name : pod?.metadata.labels?.["job-name"];
  await kubectl("delete", kind, name ?? "", "-n", namespace, "--wait=false");
}

function leaving({ namespace }: Place) {
  const rbac = "rbac.authorization.k8s.io";
  const roleRef = { apiGroup: rbac, kind: "Role", name: "check" };
  const subjects = [{ kind: "ServiceAccount", name: "check", namespace }];
  const command = ["kubectl", "create", "configmap", "left-behind"];
  return [
    object("v1", "ServiceAccount", namespace, "check", {}),
    object(`${rbac}/v1`, "Role", namespace, "check", {
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "create"] }],
    }),
    object(`${rbac}/v1`, "RoleBinding", namespace, "check", { roleRef, subjects }),
    cronJob(namespace, container(command, { image: KUBECTL_IMAGE }), { pod: { serviceAccountName: "check" } }),
  ];
}

/** While the test runs, which is after all is ready. */
async function changeByHand({ namespace }: Place): Promise<void> {
  await until("the test's Job", 400, async () => (await list("jobs", "-n", namespace)).length > 0);
  const patch = JSON.stringify({ data: { level: "debug" } });
  await kubectl("patch", "configmap", "settings", "-n", namespace, "-p", patch, "--field-manager=a-person");
}
