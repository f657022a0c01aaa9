import { describe, expect, test } from "vitest";
import { findingsOf } from "./support.js";

const TEST = "eks-anywhere-common/Testers/Acme/test.yaml";
const PARTNER = "eks-anywhere-common/Addons/Partner/Acme/solution.yaml";

/** A CronJob of the namespace `acme` with this pod. */
function cronJob(pod: string, job = "", name = "acme-test"): string {
  const indented = pod.replace(/^/gm, "          ");
  const more = job.replace(/^/gm, "      ");
  return `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, namespace: acme}
spec:
  schedule: 17 3 * * *
  jobTemplate:
    spec:
${more}
      template:
        spec:
${indented}
`;
}

function release(spec: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: lathe, namespace: acme}
spec: ${spec}
`;
}

function role(rule: string, kind = "Role"): string {
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: {name: acme-test, namespace: acme}
rules: [${rule}]
`;
}

function binding(kind: string, roleKind: string, subject: string): string {
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: {name: acme-test, namespace: acme}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${roleKind}, name: acme-test}
subjects: [${subject}]
`;
}

const ACCOUNT = `apiVersion: v1
kind: ServiceAccount
metadata: {name: acme-test, namespace: acme}
`;
const OWN = "{kind: ServiceAccount, name: acme-test, namespace: acme}";
const AS_OWN = cronJob("serviceAccountName: acme-test");
const CLAIMS = '{apiGroups: [""], resources: [persistentvolumeclaims], verbs: [create]}';

function messages(code: string, files: Record<string, string>): string[] {
  return findingsOf(code, files).map(({ message }) => message);
}

describe("rights through bindings", () => {
  test.each([
    ["the account", "RoleBinding", "Role", OWN, true],
    ["the account without a namespace", "RoleBinding", "Role", "{kind: ServiceAccount, name: acme-test}", true],
    ["the group of the namespace", "RoleBinding", "Role", "{kind: Group, name: 'system:serviceaccounts:acme'}", true],
    ["the group of all accounts", "RoleBinding", "Role", "{kind: Group, name: 'system:serviceaccounts'}", true],
    [
      "the account as a user",
      "RoleBinding",
      "Role",
      "{kind: User, name: 'system:serviceaccount:acme:acme-test'}",
      true,
    ],
    ["another account", "RoleBinding", "Role", "{kind: ServiceAccount, name: other, namespace: acme}", false],
    [
      "an account of another namespace",
      "RoleBinding",
      "Role",
      "{kind: ServiceAccount, name: acme-test, namespace: other}",
      false,
    ],
    ["another group", "RoleBinding", "Role", "{kind: Group, name: 'system:serviceaccounts:other'}", false],
    ["a role that is not there", "RoleBinding", "ClusterRole", OWN, false],
  ])("%s", (_what, kind, roleKind, subject, found) => {
    const files = {
      [TEST]: [ACCOUNT, AS_OWN].join("---\n"),
      [PARTNER]: [role(CLAIMS), binding(kind, roleKind, subject)].join("---\n"),
    };
    expect(messages("persistent-storage", files)).toEqual(
      found ? ["the test's service account may create PersistentVolumeClaims"] : [],
    );
  });

  test("of a test's account, wherever they are declared", () => {
    const files = {
      [TEST]: [ACCOUNT, AS_OWN].join("---\n"),
      [PARTNER]: binding("ClusterRoleBinding", "ClusterRole", OWN),
    };
    expect(messages("test-cluster-rights", files)).toEqual([
      "ClusterRoleBinding acme-test gives acme/acme-test the rights of ClusterRole acme-test",
    ]);
  });

  test.each([
    ["{apiGroups: ['*'], resources: [pods], verbs: [get]}", ["Role acme-test of a test allows all API groups"]],
    ["{apiGroups: [apps], resources: [pods, '*/*'], verbs: [get]}", ["Role acme-test of a test allows all resources"]],
    ["{apiGroups: [apps], resources: ['pods/*'], verbs: [get, '*']}", ["Role acme-test of a test allows all verbs"]],
    ["{apiGroups: [apps], resources: [pods], verbs: [get]}", []],
  ])("%s", (rule, expected) => {
    expect(messages("test-wildcard-rights", { [TEST]: role(rule) })).toEqual(expected);
    expect(messages("wildcard-rights", { [TEST]: role(rule) })).toEqual([]);
  });

  test.each([
    ["list", "test-lists-secrets", 1],
    ["watch", "test-lists-secrets", 1],
    ["'*'", "test-lists-secrets", 1],
    ["get", "test-lists-secrets", 0],
    ["get", "test-reads-any-secret", 1],
    ["create", "test-reads-any-secret", 0],
  ])("%s of Secrets", (verb, code, count) => {
    const rule = `{apiGroups: [''], resources: [secrets], verbs: [${verb}]}`;
    expect(messages(code, { [TEST]: role(rule) })).toHaveLength(count);
  });

  test.each(["escalate", "bind", "impersonate"])("%s", (verb) => {
    const rule = `{apiGroups: [''], resources: [users], verbs: [get, ${verb}]}`;
    expect(messages("escalating-rights", { [PARTNER]: role(rule, "ClusterRole") })).toEqual([
      `ClusterRole acme-test allows ${verb}`,
    ]);
  });

  test.each(["authenticated", "unauthenticated", "anonymous", "serviceaccounts"])("everybody as %s", (who) => {
    const files = { [PARTNER]: binding("RoleBinding", "Role", `{kind: Group, name: 'system:${who}'}`) };
    expect(messages("rights-for-everybody", files)).toEqual([`RoleBinding acme-test gives rights to system:${who}`]);
  });
});

describe("the account of a test", () => {
  test.each([
    ["the product's", { [PARTNER]: ACCOUNT, [TEST]: AS_OWN }, ["the test declares no ServiceAccount acme-test"]],
    ["the chart's", { [TEST]: AS_OWN }, ["the test declares no ServiceAccount acme-test"]],
    [
      "another test's",
      { "eks-anywhere-common/Testers/Other/a.yaml": ACCOUNT, [TEST]: AS_OWN },
      ["the test declares no ServiceAccount acme-test"],
    ],
    ["its own", { "eks-anywhere-common/Testers/Acme/Lathe/a.yaml": ACCOUNT, [TEST]: AS_OWN }, []],
    ["none", { [TEST]: cronJob("restartPolicy: Never") }, []],
  ])("%s", (_whose, files, expected) => {
    expect(messages("borrowed-service-account", files)).toEqual(expected);
  });

  test.each([
    ["", "", 1],
    ["automountServiceAccountToken: false", "", 0],
    ["", "automountServiceAccountToken: false", 0],
    ["automountServiceAccountToken: true", "automountServiceAccountToken: false", 1],
  ])("mounts its token: pod '%s', account '%s'", (inPod, inAccount, count) => {
    const files = {
      [TEST]: [`${ACCOUNT}${inAccount}\n`, cronJob(`serviceAccountName: acme-test\n${inPod}`)].join("---\n"),
    };
    expect(messages("unneeded-token", files)).toHaveLength(count);
  });
});

describe("volumes of a test", () => {
  test.each([
    ["emptyDir: {}", []],
    ["projected: {}", []],
    ["ephemeral: {}", []],
    ["csi: {driver: secrets-store.csi.k8s.io}", []],
    ["persistentVolumeClaim: {claimName: a}", ["the test mounts a volume of persistentVolumeClaim"]],
    ["nfs: {server: a, path: /}", ["the test mounts a volume of nfs"]],
    ["hostPath: {path: /}", ["the test mounts a volume of hostPath"]],
  ])("%s", (source, expected) => {
    expect(messages("persistent-storage", { [TEST]: cronJob(`volumes: [{name: a, ${source}}]`) })).toEqual(expected);
  });
});

describe("privileges", () => {
  test.each([
    ["hostIPC: true", "the test sets hostIPC"],
    ["securityContext: {runAsUser: 0}", "the test runs as root"],
    ["securityContext: {windowsOptions: {hostProcess: true}}", "the test runs as a process of the host"],
    ["containers: [{name: a, securityContext: {privileged: true}}]", "the test is privileged"],
    ["initContainers: [{name: a, securityContext: {runAsUser: 0}}]", "the test runs as root"],
    [
      "containers: [{name: a, securityContext: {capabilities: {add: [NET_ADMIN]}}}]",
      "the test adds the capability NET_ADMIN",
    ],
    ["containers: [{name: a, ports: [{hostPort: 53}]}]", "the test takes port 53 of the node"],
  ])("%s", (pod, message) => {
    expect(messages("test-privileged", { [TEST]: cronJob(pod) })).toEqual([message]);
    expect(messages("privileged-workload", { [PARTNER]: cronJob(pod) })).toEqual([
      message.replace("the test", "CronJob acme-test"),
    ]);
  });

  test("what the restricted standard asks for counts on the pod as on the container", () => {
    const pod = `securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost}}
containers: [{name: a, securityContext: {runAsNonRoot: false, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]`;
    expect(messages("test-not-restricted", { [TEST]: cronJob(pod) })).toEqual([
      "container a may run as root (runAsNonRoot)",
    ]);
  });

  test("the restricted standard knows ALL in capitals only", () => {
    const pod = `securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [all]}}}]`;
    expect(messages("test-not-restricted", { [TEST]: cronJob(pod) })).toEqual([
      "container a keeps capabilities (capabilities.drop)",
    ]);
  });
});

describe("time", () => {
  test("each reason for an endless run has its words", () => {
    const files = { [TEST]: [cronJob("{}"), cronJob("activeDeadlineSeconds: 600")].join("---\n") };
    expect(messages("test-without-deadline", files)).toEqual([
      "the Job has no activeDeadlineSeconds",
      "activeDeadlineSeconds of the pod ends each try, not the Job, which then tries again",
    ]);
  });

  test.each([
    ["activeDeadlineSeconds: 10800", []],
    ["activeDeadlineSeconds: 10801", ["a run may take 10801 s, more than 3 hours"]],
  ])("%s", (job, expected) => {
    expect(messages("deadline-too-long", { [TEST]: cronJob("{}", job) })).toEqual(expected);
  });
});

describe("Helm releases", () => {
  test.each([
    ["{}", "a failed install or upgrade of HelmRelease lathe is not tried again"],
    ["{install: {remediation: {retries: 3}}}", "a failed upgrade of HelmRelease lathe is not tried again"],
    ["{upgrade: {strategy: {name: RetryOnFailure}}}", "a failed install of HelmRelease lathe is not tried again"],
  ])("%s", (spec, message) => {
    expect(messages("release-without-remediation", { [PARTNER]: release(spec) })).toEqual([message]);
  });

  test.each([
    ["'*'", "chart-version-any"],
    ["latest", "chart-version-any"],
    ["'>=0'", "chart-version-any"],
    ["^1.2", "chart-version-range"],
    ["~1.2.3", "chart-version-range"],
    ["1.x", "chart-version-range"],
    ["'>=1.0.0 <2.0.0'", "chart-version-range"],
    ["'1'", "chart-version-range"],
    ["nonsense", "chart-version-range"],
    ["''", "chart-version-missing"],
  ])("chart version %s is %s", (version, code) => {
    const spec = `{chart: {spec: {chart: lathe, version: ${version}, sourceRef: {kind: HelmRepository, name: a}}}}`;
    const codes = ["chart-version-missing", "chart-version-any", "chart-version-range"];
    const found = codes.filter((each) => messages(each, { [PARTNER]: release(spec) }).length > 0);
    expect(found).toEqual([code]);
  });

  test("an implicit name is told", () => {
    expect(messages("implicit-release-name", { [PARTNER]: release("{targetNamespace: mill}") })).toEqual([
      "the release is called mill-lathe, because there is no releaseName",
    ]);
  });
});

describe("images", () => {
  test.each([
    ["registry.k8s.io/a:1.2", 0],
    ["k8s.gcr.io/a:1.2", 1],
    ["gcr.io/google_containers/pause:3.1", 1],
    ["gcr.io/google-samples/hello:1.0", 0],
    ["docker.io/bitnamilegacy/redis:7.2", 1],
    ["gcr.io/cloud-provider-vsphere/cpi/release/manager:v1.28.0", 1],
    ["centos:7.9", 1],
  ])("%s", (image, count) => {
    expect(messages("retired-image", { [TEST]: cronJob(`containers: [{name: a, image: '${image}'}]`) })).toHaveLength(
      count,
    );
  });

  test("of values count where they are certain", () => {
    const values = `{values: {a: [{image: 'x/y:latest'}], b: {initImage: {registry: ghcr.io, repository: a/b, tag: latest}}, image: lathe, note: 'x:latest'}}`;
    expect(messages("image-floating-tag", { [PARTNER]: release(values) })).toEqual([
      "tag latest of x/y moves",
      "tag latest of ghcr.io/a/b moves",
    ]);
  });
});

describe("what differs between clusters", () => {
  test.each([
    ["clusterName: lab", "the cluster name 'lab' is the same on all clusters"],
    ["clusterConfig: {name: lab}", "the cluster name 'lab' is the same on all clusters"],
    ["a: {awsRegion: eu-central-1}", "the region eu-central-1 is the same on all clusters"],
    ["endpoint: '192.168.1.10:443'", "the address 192.168.1.10 is the same on all clusters"],
    ["role: 'arn:aws:iam::123456789012:role/a'", "the account 123456789012 is the same on all clusters"],
    ["anything: cluster-one", "the name of cluster cluster-one is the same on all clusters"],
  ])("%s", (values, message) => {
    const scopes = { here: { clusters: [{ name: "cluster-one" }] } };
    const found = findingsOf("cluster-specific-literal", { [PARTNER]: release(`{values: {${values}}}`) }, scopes);
    expect(found.map((each) => each.message)).toEqual([message]);
  });

  test.each([
    "region: us2",
    "network: 10.0.0.0/8",
    "tag: 10.1.2.3",
    "clusterName: ''",
    "clusterName: ${cluster_name}",
    "version: 1.2.3.4",
  ])("%s may be the same everywhere", (values) => {
    expect(
      messages("cluster-specific-literal", {
        [PARTNER]: release(`{values: {${values.replace("${", "'${").replace("}", "}'")}}}`),
      }),
    ).toEqual([]);
  });

  test("one cluster alone may have literals", () => {
    const files = { "eks-anywhere-here/Addons/Partner/Acme/solution.yaml": release("{values: {clusterName: lab}}") };
    expect(messages("cluster-specific-literal", files)).toEqual([]);
  });
});
