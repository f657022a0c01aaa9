import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObjectRef } from "../../../src/model/live.js";
import { REASONS, type Reason } from "../../../src/model/reasons.js";
import { type CheckVerdict, type Evidence, VERDICTS } from "../../../src/model/verification.js";
import { diagnose } from "../../../src/verify/diagnosis/diagnose.js";

const POD: ObjectRef = { apiVersion: "v1", kind: "Pod", namespace: "acme", name: "anvil-0" };

function event(reason: string, message: string, at = "2027-03-01T12:00:00Z"): Evidence {
  return { kind: "event", object: POD, type: "Warning", reason, message, count: 1, at };
}

function condition(message: string): Evidence {
  return { kind: "condition", object: POD, type: "Ready", status: "False", reason: "Failed", message, since: null };
}

function log(previous: boolean, ...lines: string[]): Evidence {
  return { kind: "log", object: POD, container: "web", previous, lines };
}

function attempt(exitCode: number | null, reason: string | null, text: string) {
  return { pod: "anvil-test-x", startedAt: null, finishedAt: null, exitCode, reason, log: text };
}

function failed(reason: Reason, message: string, evidence: readonly Evidence[] = [], more: Partial<CheckVerdict> = {}) {
  return { name: "release anvil", verdict: "failed" as const, reason, message, evidence, durationMs: 1, ...more };
}

test.each<[what: string, check: CheckVerdict, paragraph: string]>([
  [
    "an image that is not there",
    failed("ImagePullBackOff", 'Back-off pulling image "r.example.com/acme/anvil:9"', [
      event("Failed", "Error: ImagePullBackOff", "2027-03-01T12:05:00Z"),
      event(
        "Failed",
        'Failed to pull image "r.example.com/acme/anvil:9": rpc error: code = NotFound desc = failed to pull and unpack image "r.example.com/acme/anvil:9": failed to resolve reference "r.example.com/acme/anvil:9": r.example.com/acme/anvil:9: not found',
      ),
    ]),
    "An image cannot be pulled. Image r.example.com/acme/anvil:9 cannot be pulled: 'r.example.com/acme/anvil:9: not found'. Correct the name or the tag of the image, or push it to that registry.",
  ],
  [
    "an image without credentials",
    failed("ErrImagePull", 'failed to pull image "x:1": pull access denied, authorization failed'),
    "An image cannot be pulled. Image x:1 cannot be pulled: 'pull access denied, authorization failed'. Give the pod an imagePullSecret that the registry takes.",
  ],
  [
    "a crash loop",
    failed("CrashLoopBackOff", "container web of Pod acme/anvil-0 restarts", [
      { kind: "field", object: POD, path: "status.containerStatuses[0].lastState.terminated.exitCode", value: "1" },
      log(false, "starting"),
      log(true, "starting", "panic: no database", ""),
    ]),
    "A container ends again and again. The container ended with exit code 1; the last line of its log is 'panic: no database'. Read the log of its last run.",
  ],
  [
    "a container without memory",
    failed("CrashLoopBackOff", "container web was OOMKilled"),
    "A container ends again and again. The container ended with exit code 137: it was killed, mostly because it took more memory than its limit. Raise the memory limit.",
  ],
  [
    "a crash of which nothing is known",
    failed("CrashLoopBackOff", "container web restarts"),
    "A container ends again and again. Container web restarts. Read the log of its last run.",
  ],
  [
    "a key that the store does not have",
    failed("SecretSyncedError", "could not get secret data from provider", [
      condition("could not get secret data from provider"),
      event("UpdateFailed", "error processing spec.data[0] (key: anvil-licence), err: Secret does not exist"),
    ]),
    "The secret cannot be synced from the store. External Secrets says 'error processing spec.data[0] (key: anvil-licence), err: Secret does not exist'. Put anvil-licence into the store, or correct remoteRef.",
  ],
  [
    "the newest of several errors",
    failed("SecretSyncedError", "", [
      event("UpdateFailed", "store is not ready", "2027-03-01T12:00:00Z"),
      event("UpdateFailed", "rate limit", "2027-03-01T12:02:00Z"),
      event("UpdateFailed", "no route", "2027-03-01T12:01:00Z"),
    ]),
    "The secret cannot be synced from the store. External Secrets says 'rate limit'. See that the store is ready and has the key; the event tells the error.",
  ],
  [
    "a store that refuses",
    failed("SecretSyncedError", "", [event("UpdateFailed", "AccessDeniedException: not authorized to perform")]),
    "The secret cannot be synced from the store. External Secrets says 'AccessDeniedException: not authorized to perform'. Let the store's credentials read the key.",
  ],
  [
    "a quota",
    failed(
      "QuotaExceeded",
      'pods "anvil-0" is forbidden: exceeded quota: small, requested: limits.memory=2Gi,pods=1, used: limits.memory=512Mi,pods=4, limited: limits.memory=1Gi,pods=4',
    ),
    "A ResourceQuota of the namespace leaves no room. ResourceQuota small limits limits.memory to 1Gi, of which 512Mi are used and 2Gi more asked for and pods to 4, of which 4 are used and 1 more asked for. Ask for less limits.memory and pods, or raise the quota.",
  ],
  [
    "a quota that asks for limits",
    failed("FailedCreate", 'pods "a" is forbidden: failed quota: small: must specify limits.cpu,requests.cpu'),
    "Pods cannot be created. ResourceQuota small asks every container for limits.cpu,requests.cpu. Set them on each container.",
  ],
  [
    "a chart's version",
    failed(
      "InvalidChartReference",
      "invalid chart reference: failed to get chart version for remote reference: no 'anvil' chart with version matching '9.9.9' found",
    ),
    "The chart, or its version, is not in the repository. The repository has no chart anvil in version 9.9.9. Name a version that the repository has, or publish that one.",
  ],
  [
    "a chart",
    failed("InvalidChartReference", "failed to get chart version for remote reference: no 'anvli' chart found"),
    "The chart, or its version, is not in the repository. The repository has no chart anvli. Correct the chart's name or its repository.",
  ],
  [
    "a webhook that refuses",
    failed("AdmissionDenied", 'admission webhook "policy.example.com" denied the request: image has no digest'),
    "An admission webhook or policy refused an object. Webhook policy.example.com refused it: 'image has no digest'. Bring the object in line with the policy that the message names, or ask its owner for an exception.",
  ],
  [
    "a webhook that is down",
    failed("ApplyRefused", 'Internal error occurred: failed calling webhook "v.example.com": connection refused'),
    "The API server refused an object: a field that it does not know, or a value that it does not take. Webhook v.example.com does not answer: 'connection refused'. See whether the pods of the webhook's Service run; who installed it must mend or remove it.",
  ],
  [
    "Pod Security",
    failed("FailedCreate", 'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true'),
    "Pods cannot be created. The namespace enforces Pod Security restricted:latest: 'runAsNonRoot != true'. Set the securityContext that it asks for, or another level on the namespace.",
  ],
  [
    "a pod without a node",
    failed(
      "Unschedulable",
      "0/3 nodes are available: 1 node(s) had untolerated taint {gpu: true}, 2 Insufficient memory. preemption: 0/3 nodes are available: 3 No preemption victims found.",
    ),
    "No node can take the pod. The scheduler says '0/3 nodes are available: 1 node(s) had untolerated taint {gpu: true}, 2 Insufficient memory'. Lower the requests for it, or add a node.",
  ],
  [
    "a storage class",
    failed("NotBound", "waits", [event("ProvisioningFailed", 'storageclass.storage.k8s.io "fast" not found')]),
    "The claim has no volume. The cluster has no storage class fast. Name a class that the cluster has; the environment lists those that it offers.",
  ],
  [
    "a Secret without a key",
    failed("CreateContainerConfigError", "couldn't find key password in Secret acme/anvil"),
    "A container cannot be configured. Secret acme/anvil has no key password. Add the key, or correct the name that the pod uses.",
  ],
  [
    "a Secret that does not exist",
    failed("CreateContainerConfigError", 'secret "anvil" not found'),
    "A container cannot be configured. Secret anvil does not exist. See whether its ExternalSecret is synced, or correct the name.",
  ],
  [
    "a test that failed",
    failed("TestRunFailed", "Job acme/anvil-test has failed", [], {
      attempts: [attempt(1, "Error", "first"), attempt(1, "Error", "asking for /version\nexpected 2.0, got 1.9\n\n")],
    }),
    "A run of the functional test ended with a failure. The last attempt, Pod anvil-test-x, ended with exit code 1; the last line of its log is 'expected 2.0, got 1.9'. Read the log of the last attempt; the test and the product's own log tell which step failed.",
  ],
  [
    "a test that hangs",
    failed("TestRunTimedOut", "not finished after 300 s", [], {
      attempts: [attempt(null, null, "waiting for the API\n")],
    }),
    "A run of the functional test did not end in its time. Not finished after 300 s; the last line of its log is 'waiting for the API'. Bound every wait in the test, and see what the last line of its log waits for.",
  ],
  [
    "a test that is killed",
    failed("TestRunKilled", "OOMKilled", [], { verdict: "error", attempts: [attempt(137, "OOMKilled", "")] }),
    "A run of the functional test was ended from outside: out of memory, evicted, or its pod was deleted. The last attempt, Pod anvil-test-x, ended with exit code 137 (OOMKilled): it was killed, mostly because it took more memory than its limit. Raise the memory limit.",
  ],
  [
    "values that do not render",
    failed(
      "InstallFailed",
      'Helm install failed: template: anvil/templates/web.yaml:3:4: executing "x" at <.Values.a.b>: nil pointer',
    ),
    "Helm could not install the release. Template anvil/templates/web.yaml of the chart does not render: 'template: anvil/templates/web.yaml:3:4: executing \"x\" at <.Values.a.b>: nil pointer'. Correct the values of the release that the template uses.",
  ],
  [
    "a hook",
    failed(
      "InstallFailed",
      "Helm install failed for release a/b: failed pre-install: 1 error occurred: job anvil-migrate failed: BackoffLimitExceeded",
      [log(false, "no table")],
    ),
    "Helm could not install the release. A pre-install hook of the chart failed: 'job anvil-migrate failed: BackoffLimitExceeded'; the last line of its log is 'no table'. Read the log of the hook's Job.",
  ],
  [
    "what is behind a release that Flux keeps retrying",
    failed("RetriesExceeded", "Failed to install after 1 attempt(s)", [
      condition("Helm install failed: context deadline exceeded"),
      event("Failed", 'Failed to pull image "x:1": not found'),
    ]),
    "The release failed as often as its remediation allows. Image x:1 cannot be pulled: 'not found'. Correct the name or the tag of the image, or push it to that registry.",
  ],
  [
    "objects that are not ready in time",
    failed("InstallFailed", "Helm install failed: context deadline exceeded"),
    "Helm could not install the release. The objects of the release were not ready in its timeout ('context deadline exceeded'). See which of its pods is not ready and why, or raise spec.timeout of a release that needs longer.",
  ],
  [
    "a repository that is down",
    failed("FetchFailed", 'failed to fetch: Get "http://charts/index.yaml": dial tcp: lookup charts: no such host'),
    "The source cannot be fetched. The repository cannot be read, because its host has no address: 'failed to fetch: Get \"http://charts/index.yaml\": dial tcp: lookup charts: no such host'. Correct the host, or the cluster's DNS.",
  ],
  [
    "a chart that cannot be fetched, behind a release",
    failed("RetriesExceeded", "x", [condition("HelmChart 'a/b' is not ready: failed to fetch chart: 403 Forbidden")]),
    "The release failed as often as its remediation allows. The repository cannot be read, because it did not take the credentials: 'HelmChart 'a/b' is not ready: failed to fetch chart: 403 Forbidden'. Correct the Secret that secretRef of the source names.",
  ],
  [
    "what is no repository's fault",
    failed("InstallFailed", 'Helm install failed: serviceaccounts "anvil" not found'),
    'Helm could not install the release. Helm install failed: serviceaccounts "anvil" not found. See the message; the objects of the release tell more.',
  ],
  [
    "a probe",
    failed("LessAvailable", "0 of 1 available", [
      event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
      log(false, "no database yet"),
    ]),
    "Not all pods are available. The kubelet says 'Readiness probe failed: HTTP probe failed with statuscode: 503'; the last line of its log is 'no database yet'. See why the container does not answer its probe; where it needs longer, give it a startupProbe.",
  ],
  [
    "another manager",
    failed("ApplyConflict", 'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas'),
    "Another field manager owns fields that the tree sets. Field manager kubectl-edit owns .spec.replicas. See which manager owns the fields, and let one of them go.",
  ],
  [
    "drift",
    failed("DriftFound", "1 object differs", [
      {
        kind: "field",
        object: { ...POD, kind: "ConfigMap" },
        path: "data.a",
        value: "1",
        expected: "2",
        manager: "kubectl-edit",
      },
    ]),
    "What is on the cluster differs from the tree. What differs: data.a of ConfigMap acme/anvil-0 (set by kubectl-edit). Put the change into the tree, or let Flux correct it.",
  ],
  [
    "what no text explains",
    failed("LabelsMissing", "namespace bolt lacks aws.conformance.vendor"),
    "The namespace lacks conformance labels, so that no report can name the solution. Namespace bolt lacks aws.conformance.vendor. Set aws.conformance.vendor, vendor-solution and vendor-solution-version on the namespace.",
  ],
])("explains %s", (_, check, paragraph) => {
  expect(diagnose(check)).toBe(paragraph);
});

describe("a diagnosis", () => {
  test("is not made of what passed, nor of what nobody asked for", () => {
    expect(diagnose(failed("Ready", "", [], { verdict: "passed" }))).toBeUndefined();
    expect(diagnose(failed("NotChosen", "x", [], { verdict: "skipped" }))).toBeUndefined();
    expect(diagnose(failed("PrerequisiteFailed", "x", [], { verdict: "skipped" }))).toContain("Mend that first");
  });

  test("is one paragraph of sentences, whatever was seen", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.constantFrom(
        "",
        'pull image "',
        "exceeded quota: a, requested: , used: , limited: ",
        "0/1 nodes are available",
        "exit code 9",
        "x".repeat(5000),
      ),
    );
    const reasons = Object.keys(REASONS) as Reason[];
    fc.assert(
      fc.property(
        fc.constantFrom(...reasons),
        fc.constantFrom(...VERDICTS),
        text,
        text,
        text,
        (reason, verdict, message, other, line) => {
          const found = diagnose(
            failed(reason, message, [event("Failed", other), condition(other), log(true, line)], { verdict }),
          );
          if (found === undefined) expect(["passed", "skipped"]).toContain(verdict);
          else {
            expect(found).not.toMatch(/\n/);
            expect(found.length).toBeLessThan(2500);
            expect(found.startsWith(REASONS[reason].means)).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
