import { describe, expect, test } from "vitest";
import { REPAIRS } from "../../src/fix/repairs/all.js";

type Broken = Parameters<NonNullable<(typeof REPAIRS)[string]>>[0];
type Fields = Readonly<Record<string, unknown>>;

const cronJob = (spec: Fields, script = "true"): Fields => ({
  kind: "CronJob",
  spec: {
    schedule: "17 3 * * *",
    jobTemplate: { spec: { template: { spec: { containers: [{ name: "main", command: ["sh", "-c", script] }] } } } },
    ...spec,
  },
});
const container = (securityContext: Fields, pod: Fields = {}): Fields => ({
  kind: "Pod",
  spec: { securityContext: pod, containers: [{ name: "main", securityContext }] },
});
const DEADLINE = "/spec/jobTemplate/spec/activeDeadlineSeconds";
const CONTAINER = "/spec/containers/0";
const DROPS = { capabilities: { drop: ["ALL"] } };

describe("leaves to people", () => {
  test.each<[code: string, what: string, broken: Partial<Broken>]>([
    [
      "test-without-deadline",
      "a test that runs more than hourly",
      { object: cronJob({ schedule: "*/10 * * * *" }), pointer: DEADLINE },
    ],
    [
      "test-without-deadline",
      "a test without a schedule",
      { object: cronJob({ schedule: undefined }), pointer: DEADLINE },
    ],
    [
      "test-without-deadline",
      "a wait that takes long",
      { object: cronJob({}, "kubectl wait pod/a --timeout=10m"), pointer: DEADLINE },
    ],
    [
      "test-without-deadline",
      "a loop that takes long",
      { object: cronJob({}, "for i in $(seq 1 60); do sleep 10; done"), pointer: DEADLINE },
    ],
    [
      "test-without-deadline",
      "a Job without a spec",
      { object: { kind: "Job" }, pointer: "/spec/activeDeadlineSeconds" },
    ],
    [
      "test-retries",
      "a number that somebody wrote",
      { object: { kind: "Job", spec: { backoffLimit: 4 } }, pointer: "/spec/backoffLimit" },
    ],
    [
      "release-without-remediation",
      "retries that somebody switched off",
      { object: { spec: { install: { remediation: { retries: 0 } } } } },
    ],
    [
      "release-without-remediation",
      "another strategy",
      { object: { spec: { upgrade: { strategy: { name: "RemediateOnFailure" } } } } },
    ],
    ["release-without-timeout", "a release without a spec", { object: {} }],
    ["kustomization-without-timeout", "an interval of a day", { object: { spec: { interval: "24h" } } }],
    ["kustomization-without-timeout", "an interval that is none", { object: { spec: { interval: "soon" } } }],
    ["secret-refresh", "an interval that somebody wrote", { object: { spec: { refreshInterval: "0s" } } }],
    ["version-label-differs", "a range of versions", versions("1.x")],
    ["version-label-differs", "several charts", versions("1.2.3 or 2.0.0")],
    ["implicit-release-name", "a name that the build changes", release("anvil", "other")],
    ["implicit-release-name", "a name that Flux shortens", release("a".repeat(60), "a".repeat(60))],
    ["duplicate-resource", "entries of another list", { object: { bases: ["a", "a"] }, pointer: "/bases/1" }],
    [
      "kustomize-deprecated-field",
      "bases beside resources",
      { object: { bases: ["a"], resources: ["b"] }, pointer: "/bases" },
    ],
    [
      "kustomize-deprecated-field",
      "common labels beside labels",
      { object: { commonLabels: {}, labels: [] }, pointer: "/commonLabels" },
    ],
    [
      "kustomize-deprecated-field",
      "patches",
      { object: { patchesStrategicMerge: ["a"] }, pointer: "/patchesStrategicMerge" },
    ],
    ["test-not-restricted", "unknown capabilities", { object: container({ runAsNonRoot: true }), pointer: CONTAINER }],
    ["test-not-restricted", "an unknown user", { object: container(DROPS), pointer: CONTAINER }],
    ["test-not-restricted", "root", { object: container(DROPS, { runAsUser: 0 }), pointer: CONTAINER }],
    [
      "test-not-restricted",
      "root that is allowed",
      { object: container({ ...DROPS, runAsNonRoot: false }, { runAsUser: 1 }), pointer: CONTAINER },
    ],
    [
      "test-not-restricted",
      "escalation that is allowed",
      { object: container({ ...DROPS, runAsNonRoot: true, allowPrivilegeEscalation: true }), pointer: CONTAINER },
    ],
    ["wrong-type", "a map in place of a text", {}],
    ["wrong-type", "quotes around a number with a leading zero", { finding: finding("", "remove the quotes: 080") }],
    [
      "yaml-ambiguous",
      "a word for a boolean",
      { finding: finding("on without quotes is the text", 'write "on" for the text'), written: "on" },
    ],
    ["yaml-ambiguous", "a key", { finding: finding("", "write 448 for the number"), written: "0700", key: true }],
    ["yaml-key-not-string", "a key that is missing", { finding: finding("", 'write ""'), key: true, pointer: "/a/" }],
    [
      "api-removed",
      "a kind that means something else now",
      { object: { apiVersion: "networking.k8s.io/v1beta1", kind: "Ingress" } },
    ],
    ["api-deprecated", "a version without a successor", { object: { apiVersion: "v1", kind: "Endpoints" } }],
    [
      "api-removed",
      "fields that are gone",
      { object: { apiVersion: "batch/v1beta1", kind: "CronJob" }, serves: () => false },
    ],
  ])("%s: %s", (code, _, broken) => {
    expect(repair(code, broken)).toEqual(expect.stringMatching(/^[a-z].+[^.]$/i));
  });
});

describe("has nothing to do where the file does not say it itself", () => {
  test.each<[code: string, broken: Partial<Broken>]>([
    ["namespace-on-cluster-object", { object: { metadata: { name: "a" } } }],
    ["test-runs-overlap", { object: cronJob({ concurrencyPolicy: "Forbid" }) }],
    ["test-restarts-in-place", { object: { spec: { restartPolicy: "Never" } }, pointer: "/spec/restartPolicy" }],
    [
      "test-leaves-no-trace",
      { object: { spec: { failedJobsHistoryLimit: 1 } }, pointer: "/spec/failedJobsHistoryLimit" },
    ],
    ["starting-deadline-too-short", { object: { spec: {} }, pointer: "/spec/startingDeadlineSeconds" }],
    ["release-without-timeout", { object: { spec: { timeout: "5m" } } }],
    ["vendor-label-on-test", { object: { metadata: { labels: { app: "a" } } } }],
  ])("%s", (code, broken) => {
    expect(repair(code, broken)).toEqual([]);
  });
});

test("a deadline of a test that waits a little", () => {
  const object = cronJob({}, "kubectl wait pod/a --timeout=120s");
  expect(repair("test-without-deadline", { object, pointer: DEADLINE })).toEqual([
    { op: "insert", pointer: DEADLINE, value: 900 },
  ]);
});

test("labels of the report go, others stay", () => {
  const labels = { app: "a", "aws.conformance.vendor": "acme" };
  expect(repair("vendor-label-on-test", { object: { metadata: { labels } } })).toEqual([
    { op: "remove", pointer: "/metadata/labels/aws.conformance.vendor" },
  ]);
});

test("a version with build metadata becomes a label", () => {
  expect(repair("version-label-differs", versions("1.2.3+4"))).toMatchObject([{ value: "1.2.3_4" }]);
});

function repair(code: string, broken: Partial<Broken>): ReturnType<NonNullable<(typeof REPAIRS)[string]>> | undefined {
  const plain = { finding: finding(""), object: {}, pointer: "", key: false, written: undefined, serves: () => true };
  return REPAIRS[code]?.({ ...plain, ...broken });
}

function finding(message: string, fix = "", name = "anvil"): Broken["finding"] {
  const object = { apiVersion: "v1", kind: "A", name };
  return { code: "x", severity: "error", message, fix, file: "a.yaml", line: 1, column: 1, object };
}

function versions(version: string): Partial<Broken> {
  const labels = { "aws.conformance.vendor-solution-version": "1.0.0" };
  return {
    finding: finding(`the label says 1.0.0, the chart's version is ${version}`),
    object: { metadata: { labels } },
    written: "1.0.0",
  };
}

function release(name: string, built: string): Partial<Broken> {
  return {
    finding: finding(`the release is called acme-${built}, because there is no releaseName`, "", built),
    object: { metadata: { name }, spec: { targetNamespace: "acme" } },
  };
}
