import { kubectl, until } from "../../support/cluster.js";
import { container, cronJob, denying, deployment, object, SLEEP, secretFrom } from "./objects.js";
import type { Place, Scenario } from "./scenario.js";

const READY = { exec: { command: ["test", "-e", "/tmp/ready"] }, periodSeconds: 1 };
const FAKE = { fake: { data: [{ key: "there", value: "a-value" }] } };
/** A store in a cluster that nothing answers for. */
const AWAY = {
  kubernetes: {
    server: { url: "https://127.0.0.1:9" },
    auth: { serviceAccount: { name: "nobody" } },
  },
};

/** Secrets, pods and volumes that do not come to be, and what the API server refuses. */
export const OBJECTS: readonly Scenario[] = [
  {
    fault: "secret key missing in the store",
    name: "secret-key",
    addon: ({ namespace }) => secretFrom(namespace, FAKE, "not-there"),
    expected: { verdict: "failed", reason: "SecretSyncedError", says: /not-there|Secret does not exist/ },
  },
  {
    fault: "store not ready",
    name: "store",
    addon: ({ namespace }) => secretFrom(namespace, AWAY, "there"),
    expected: { verdict: "failed", reason: "InvalidProviderConfig", says: /SecretStore .*serviceaccounts/ },
  },
  {
    fault: "image that cannot be pulled",
    name: "image",
    addon: ({ namespace }) => [deployment(namespace, container(SLEEP, { image: "registry.invalid/product:1" }))],
    expected: { verdict: "failed", reason: ["ImagePullBackOff", "ErrImagePull"], says: /registry\.invalid\/product:1/ },
  },
  {
    fault: "crash loop",
    name: "crash",
    addon: ({ namespace }) => [deployment(namespace, container(["sh", "-c", "echo broken; exit 1"]))],
    expected: { verdict: "failed", reason: "CrashLoopBackOff", says: /ended with code 1/ },
  },
  {
    fault: "none: crashes until what it needs is there",
    name: "crash-first",
    addon: ({ namespace }) => [
      deployment(
        namespace,
        container(["sh", "-c", `test $(date +%s) -ge $(cat /since/at) || exit 1; ${SLEEP[2]}`], {
          volumeMounts: [{ name: "since", mountPath: "/since" }],
        }),
        {
          pod: {
            initContainers: [
              {
                ...container(["sh", "-c", "echo $(($(date +%s) + 12)) > /since/at"], {
                  volumeMounts: [{ name: "since", mountPath: "/since" }],
                }),
                name: "since",
              },
            ],
            volumes: [{ name: "since", emptyDir: {} }],
          },
        },
      ),
    ],
    expected: { verdict: "passed", reason: "Verified" },
  },
  {
    fault: "readiness never true",
    name: "readiness",
    addon: ({ namespace }) => [deployment(namespace, container(SLEEP, { readinessProbe: READY }))],
    expected: { verdict: "failed", reason: "LessAvailable", says: /0 of 1 pods/ },
  },
  {
    fault: "readiness never true, deadline of the roll-out",
    name: "deadline",
    addon: ({ namespace }) => [
      deployment(namespace, container(SLEEP, { readinessProbe: READY }), { spec: { progressDeadlineSeconds: 20 } }),
    ],
    expected: { verdict: "failed", reason: "ProgressDeadlineExceeded", says: /progress/ },
  },
  {
    fault: "quota denial of an object",
    name: "quota",
    // The quota is enforced some moments after it was made: what comes with the tests is late enough.
    addon: ({ namespace }) => [quota(namespace, { services: "0" }), deployment(namespace, container(SLEEP))],
    test: ({ namespace }) => [service(namespace), cronJob(namespace, container(["true"]))],
    expected: { verdict: "failed", reason: "QuotaExceeded", says: /exceeded quota: few/ },
  },
  {
    fault: "quota denial of pods",
    name: "quota-pods",
    addon: ({ namespace }) => [quota(namespace, { pods: "0" }), deployment(namespace, container(SLEEP))],
    expected: { verdict: "failed", reason: "FailedCreate", says: /exceeded quota: few/ },
  },
  {
    fault: "quota denial of a test's run",
    name: "quota-test",
    addon: ({ namespace }) => [quota(namespace, { "count/jobs.batch": "0" })],
    expected: { verdict: "failed", reason: "QuotaExceeded", says: /exceeded quota: few/ },
  },
  {
    fault: "admission denial of an object",
    name: "admission",
    surroundings: ({ namespace }) => denying(namespace, "", "services"),
    addon: ({ namespace }) => [service(namespace)],
    expected: { verdict: "failed", reason: "AdmissionDenied", says: /services are not wanted here/ },
  },
  {
    fault: "admission denial of pods",
    name: "admission-pods",
    surroundings: ({ namespace }) => denying(namespace, "", "pods"),
    addon: ({ namespace }) => [deployment(namespace, container(SLEEP))],
    expected: { verdict: "failed", reason: "FailedCreate", says: /pods are not wanted here/ },
  },
  {
    fault: "stale generation",
    name: "stale",
    addon: ({ namespace }) => gadget(namespace),
    meanwhile: leaveBehind,
    expected: { verdict: "failed", reason: "GenerationNotObserved", says: /observed generation 1; the newest is 2/ },
  },
  {
    fault: "deprecated API",
    name: "deprecated",
    addon: ({ namespace }) => [object("v1", "Endpoints", namespace, "outside", { subsets: [] })],
    expected: { verdict: "passed", reason: "Verified", warning: "DeprecatedApi" },
  },
  {
    fault: "none: healthy but slow",
    name: "slow",
    addon: ({ namespace }) => [
      deployment(
        namespace,
        container(["sh", "-c", `sleep 45; touch /tmp/ready; ${SLEEP[2]}`], { readinessProbe: READY }),
      ),
    ],
    expected: { verdict: "passed", reason: "Verified" },
  },
];

function quota(namespace: string, hard: Readonly<Record<string, string>>) {
  return object("v1", "ResourceQuota", namespace, "few", { spec: { hard } });
}

function service(namespace: string) {
  return object("v1", "Service", namespace, "product", { spec: { ports: [{ port: 80 }] } });
}

/** A custom resource whose controller the test plays. */
function gadget(namespace: string) {
  const group = groupOf(namespace);
  const any = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const status = { ...any, properties: { conditions: { type: "array", items: any } } };
  const schema = { openAPIV3Schema: { type: "object", properties: { spec: any, status } } };
  const names = { kind: "Gadget", plural: "gadgets", singular: "gadget" };
  return [
    {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `gadgets.${group}` },
      spec: {
        group,
        scope: "Namespaced",
        names,
        versions: [{ name: "v1", served: true, storage: true, schema, subresources: { status: {} } }],
      },
    },
    object(`${group}/v1`, "Gadget", namespace, "gadget", { spec: { size: 1 } }),
  ];
}

function groupOf(namespace: string): string {
  return `${namespace}.example.com`;
}

/** The controller was content with the first generation and has not looked since. */
async function leaveBehind({ namespace }: Place): Promise<void> {
  const gadgets = `gadgets.${groupOf(namespace)}`;
  const patch = (value: object, ...flags: string[]) =>
    kubectl("patch", gadgets, "gadget", "-n", namespace, "--type=merge", "-p", JSON.stringify(value), ...flags);
  await until("the gadget", 300, () =>
    patch({ spec: { size: 2 } }).then(
      () => true,
      () => false,
    ),
  );
  const ready = { type: "Ready", status: "True", reason: "Works", message: "", observedGeneration: 1 };
  await patch({ status: { observedGeneration: 1, conditions: [ready] } }, "--subresource=status");
}
