import { describe, expect, test } from "vitest";
import { isTimeZone } from "../../../src/check/rules/policy/time-zone.js";
import { findingsOf } from "./support.js";

const TEST = "eks-anywhere-common/Testers/Acme/test.yaml";
const PARTNER = "eks-anywhere-common/Addons/Partner/Acme/solution.yaml";
const BUILD = "eks-anywhere-common/Addons/Partner/Acme/kustomization.yaml";
const DIGEST = `sha256:${"0a".repeat(32)}`;
/** Nodes of both architectures. */
const MIXED = { here: { architectures: ["amd64", "arm64"] } } as const;

function cronJob(pod: string, job = "", more = ""): string {
  return object(
    "batch/v1",
    "CronJob",
    `{schedule: 17 3 * * *, ${more}jobTemplate: {spec: {${job}template: {spec: ${pod}}}}}`,
  );
}

function object(apiVersion: string, kind: string, spec: string, metadata = ""): string {
  return `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: acme-test, namespace: acme${metadata}}, spec: ${spec}}\n`;
}

function messages(code: string, files: Record<string, string>, scopes?: Parameters<typeof findingsOf>[2]): string[] {
  return findingsOf(code, files, scopes).map(({ message }) => message);
}

describe("kinds of other groups that are called like those of Kubernetes or Flux", () => {
  test.each([
    "test-not-a-cronjob",
    "test-without-deadline",
    "test-retries",
    "test-uses-default-account",
    "test-run-count",
  ])("%s leaves a Job of Volcano alone", (code) => {
    const spec = "{minAvailable: 1, parallelism: 2, completions: 2}";
    expect(messages(code, { [TEST]: object("batch.volcano.sh/v1alpha1", "Job", spec) })).toEqual([]);
    if (code !== "test-uses-default-account")
      expect(messages(code, { [TEST]: object("batch/v1", "Job", spec) })).not.toEqual([]);
  });

  test("immutable-job leaves a Job of Volcano alone", () => {
    const job = (group: string) => ({ [PARTNER]: object(group, "Job", "{template: {}}") });
    expect(messages("immutable-job", job("batch.volcano.sh/v1alpha1"))).toEqual([]);
    expect(messages("immutable-job", job("batch/v1"))).toEqual(["a changed version of Job acme-test will be refused"]);
  });

  test("a workload of another group with a pod in it is judged like the others", () => {
    const daemonSet = object("apps.kruise.io/v1alpha1", "DaemonSet", "{template: {spec: {containers: [{image: a}]}}}");
    expect(messages("image-without-tag", { [PARTNER]: daemonSet })).toEqual(["image a has no tag"]);
  });

  test("a bucket of an operator for a cloud is no source", () => {
    const bucket = (group: string) => ({ [PARTNER]: object(group, "Bucket", "{url: 'http://a', insecure: true}") });
    for (const code of ["own-git-source", "insecure-source"]) {
      expect(messages(code, bucket("s3.services.k8s.aws/v1alpha1"))).toEqual([]);
      expect(messages(code, bucket("source.toolkit.fluxcd.io/v1"))).not.toEqual([]);
    }
  });

  test("a ReplicaSet of a test runs between the runs, not once", () => {
    const files = { [TEST]: object("apps/v1", "ReplicaSet", "{template: {spec: {}}}") };
    expect(messages("test-not-a-cronjob", files)).toEqual([]);
    expect(messages("permanent-test-workload", files)).toEqual([
      "ReplicaSet acme-test of a test runs also between the runs",
    ]);
  });

  test("rights on what another group calls secrets are no rights on Secrets", () => {
    const role = (group: string) =>
      `{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: a, namespace: acme}, rules: [{apiGroups: ["${group}"], resources: [secrets], verbs: [list, get]}]}\n`;
    for (const code of ["test-lists-secrets", "test-reads-any-secret"]) {
      expect(messages(code, { [TEST]: role("secrets.example.com") })).toEqual([]);
      expect(messages(code, { [TEST]: role("") })).toHaveLength(1);
      expect(messages(code, { [TEST]: role("*") })).toHaveLength(1);
    }
  });
});

describe("null, which the API server takes as nothing", () => {
  test.each([
    ["test-without-deadline", cronJob("{}", "activeDeadlineSeconds: null, "), "the Job has no activeDeadlineSeconds"],
    ["test-without-deadline", cronJob("{activeDeadlineSeconds: null}"), "the Job has no activeDeadlineSeconds"],
    [
      "test-retries",
      cronJob("{}", "backoffLimit: null, "),
      "there is no backoffLimit, so a failed run is tried six times more",
    ],
    [
      "test-runs-overlap",
      cronJob("{}", "", "concurrencyPolicy: null, "),
      "without concurrencyPolicy a run starts while the one before still runs",
    ],
    [
      "test-without-resources",
      cronJob("{containers: [{name: a, resources: {requests: {cpu: null, memory: 1Gi}, limits: {memory: 1Gi}}}]}"),
      "container a has no cpu request",
    ],
    [
      "test-uses-default-account",
      cronJob('{serviceAccountName: "", serviceAccount: null}'),
      "the test runs as the default service account, with its token",
    ],
  ])("%s", (code, text, message) => {
    expect(messages(code, { [TEST]: text })).toEqual([message]);
  });

  test("a Job that Flux applies is not cleaned up by ttlSecondsAfterFinished null", () => {
    const job = (ttl: string) => ({ [PARTNER]: object("batch/v1", "Job", `{ttlSecondsAfterFinished: ${ttl}}`) });
    expect(messages("immutable-job", job("null"))).toHaveLength(1);
    expect(messages("immutable-job", job("0"))).toEqual([]);
  });

  test("the older name of the account counts where the newer one is empty", () => {
    const pod = '{serviceAccountName: "", serviceAccount: other}';
    expect(messages("test-uses-default-account", { [TEST]: cronJob(pod) })).toEqual([]);
  });
});

describe("images", () => {
  const release = (image: string) =>
    object("helm.toolkit.fluxcd.io/v2", "HelmRelease", `{values: {image: {${image}}}}`);

  test.each([
    ["repository: a/b, tag: latest", ["tag latest of a/b moves"]],
    ['repository: a/b, tag: latest, digest: ""', ["tag latest of a/b moves"]],
    [`repository: a/b, tag: latest, digest: "${DIGEST}"`, []],
    [`repository: a/b, tag: latest, sha: "${DIGEST.slice(7)}"`, []],
    [`repository: a/b, tag: "latest@${DIGEST}", digest: "${DIGEST}"`, []],
    [`repository: k8s.gcr.io/b, tag: latest, registry: k8s.gcr.io`, ["tag latest of k8s.gcr.io/k8s.gcr.io/b moves"]],
  ])("a release with %s", (image, expected) => {
    expect(messages("image-floating-tag", { [PARTNER]: release(image) })).toEqual(expected);
  });

  test.each([
    ["{image: {tag: latest}}", ["tag latest of unnamed moves"]],
    ["{sidecarImage: {repository: a, tag: latest}}", ["tag latest of a moves"]],
    ["{imagePull: {repository: a, tag: latest}}", []],
    ["{image: 'a:latest'}", ["tag latest of a moves"]],
    ["{a: [{image: 'b/c:latest'}]}", ["tag latest of b/c moves"]],
    ["{image: latest}", []],
    ["{image: {pullPolicy: Always}}", []],
    ["{image: {repository: a}}", []],
    ["{image: null}", []],
    ["{image: {repository: a, tag: 3}}", []],
  ])("values %s", (values, expected) => {
    const files = { [PARTNER]: object("helm.toolkit.fluxcd.io/v2", "HelmRelease", `{values: ${values}}`) };
    expect(messages("image-floating-tag", files)).toEqual(expected);
  });

  test("a digest does not hide where the image comes from", () => {
    const files = { [PARTNER]: release(`repository: k8s.gcr.io/b, tag: "1", digest: "${DIGEST}"`) };
    expect(messages("retired-image", files)).toHaveLength(1);
  });

  test("a volume may be an image", () => {
    const pod = "{volumes: [{name: a}, {name: b, image: {reference: 'quay.io/a:latest', pullPolicy: IfNotPresent}}]}";
    const files = { [PARTNER]: cronJob(pod).replaceAll("volumes: [", "volumes: [\n  ") };
    expect(messages("image-floating-tag", files)).toEqual(["tag latest of quay.io/a moves"]);
    expect(messages("pull-policy", files)).toEqual([
      "quay.io/a:latest moves, but a node keeps the first one that it got",
    ]);
  });

  test.each([
    ["public.ecr.aws", 0],
    ["ecr-public.aws.com", 0],
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", 0],
    ["123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", 0],
    ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", 0],
    ["123456789012.dkr-ecr.eu-west-1.on.aws", 0],
    ["dkr.ecr.eu-west-1.amazonaws.com", 1],
    ["quay.io", 1],
  ])("whether %s is ECR", (registry, count) => {
    const pod = `{containers: [{name: a, image: "${registry}/a/b:1.2.3"}]}`;
    expect(messages("image-origin", { [TEST]: cronJob(pod) })).toHaveLength(count);
  });
});

describe("architectures", () => {
  const affinity = (expression: string) =>
    `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [${expression}]}}}, `;
  const term = (operator: string, values: string) =>
    `{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}, {key: kubernetes.io/arch, operator: ${operator}, values: [${values}]}]}`;
  const wrong = ["image a/b-arm64:1 is for arm64, but nodes of here are amd64"];

  test.each([
    ["", wrong],
    [affinity(term("In", "arm64")), []],
    [affinity(term("NotIn", "amd64")), []],
    [affinity(term("NotIn", "arm64")), wrong],
    [affinity(term("Exists", "")), wrong],
    [affinity(`${term("In", "arm64")}, ${term("In", "amd64")}`), wrong],
    [affinity("{matchFields: []}"), wrong],
  ])("an image for one of them with %s", (rules, expected) => {
    const files = { [PARTNER]: cronJob(`{${rules}containers: [{name: a, image: "a/b-arm64:1"}]}`) };
    expect(messages("image-architecture", files, MIXED)).toEqual(expected);
  });

  test.each([
    ["arm64v8/nginx:1", "arm64"],
    ["docker.io/amd64/nginx:1", "amd64"],
    ["a/b:arm64-1.2", "arm64"],
    ["a/b:1.2-x86_64", "amd64"],
  ])("%s is for one architecture", (image, architecture) => {
    const files = { [PARTNER]: cronJob(`{containers: [{name: a, image: "${image}"}]}`) };
    expect(messages("image-architecture", files, MIXED)).toEqual([
      expect.stringContaining(`is for ${architecture}, but`),
    ]);
  });

  test("what the node selector asks for is what counts", () => {
    const pod = (arch: string) =>
      `{nodeSelector: {kubernetes.io/arch: ${arch}}, containers: [{name: a, image: "a/b-arm64:1"}]}`;
    const found = (file: string, arch: string, architectures: readonly ("amd64" | "arm64")[]) =>
      messages("image-architecture", { [file]: cronJob(pod(arch)) }, { here: { architectures: [...architectures] } });
    expect(found(PARTNER, "arm64", ["amd64", "arm64"])).toEqual([]);
    expect(found(PARTNER, "amd64", ["amd64", "arm64"])).toEqual(wrong);
    expect(found(PARTNER, "s390x", ["amd64", "arm64"])).toEqual(["no node of here is s390x"]);
    expect(found(TEST, "arm64", ["arm64"])).toEqual([]);
    expect(found(TEST, "arm64", ["amd64", "arm64"])).toEqual(["the test leaves out nodes of here that are not arm64"]);
  });

  test.each(["a/arm64-tools:1", "arm64-tools/a:1", "arm64:1.0-constructor", "constructor/a:constructor-1"])(
    "%s may be for all",
    (image) => {
      const found = messages(
        "image-architecture",
        { [PARTNER]: cronJob(`{containers: [{name: a, image: "${image}"}]}`) },
        MIXED,
      );
      expect(found).toHaveLength(image.startsWith("arm64:") ? 1 : 0);
    },
  );
});

describe("resources", () => {
  const container = (resources: string, pod = "") => ({
    [TEST]: cronJob(`{${pod}containers: [{name: a, resources: {${resources}}}]}`),
  });

  test.each([
    ["limits: {cpu: 3}", ["container a asks for 3 of cpu"]],
    ["requests: {cpu: 1}, limits: {cpu: 3}", []],
    ["requests: {cpu: 2000m}", []],
    ["requests: {cpu: 2001m}", ["container a asks for 2001m of cpu"]],
    ["requests: {memory: 5E9}", ["container a asks for 5000000000 of memory"]],
    ['requests: {memory: "5E9"}', ["container a asks for 5E9 of memory"]],
    ['requests: {memory: "1E"}', ["container a asks for 1E of memory"]],
    ['requests: {memory: "4Gi"}', []],
    ['requests: {memory: "9constructor"}', []],
    ['requests: {memory: "$' + '{MEMORY}"}', []],
  ])("too much: %s", (resources, expected) => {
    expect(messages("test-requests-too-much", container(resources))).toEqual(expected);
  });

  test.each([
    ["requests: {memory: 1Gi}, limits: {memory: 1024Mi}", 0],
    ["requests: {memory: 1Gi}, limits: {memory: 1025Mi}", 1],
    ['requests: {memory: "$' + '{MEMORY}"}, limits: {memory: 1Gi}', 0],
    ['requests: {memory: 1Gi}, limits: {memory: "1toString"}', 0],
    ["limits: {memory: 1Gi}", 0],
  ])("more than is asked for: %s", (resources, count) => {
    expect(messages("memory-overcommitted", container(resources))).toHaveLength(count);
  });

  test.each([
    ["1Ki", "1024"],
    ["1Mi", "1024Ki"],
    ["1Gi", "1024Mi"],
    ["1Ti", "1024Gi"],
    ["1Pi", "1024Ti"],
    ["1Ei", "1024Pi"],
    ["1k", "1000"],
    ["1M", "1000k"],
    ["1G", "1000M"],
    ["1T", "1000G"],
    ["1P", "1000T"],
    ["1E", "1000P"],
    ["1", "1000m"],
    ["1m", "1000u"],
    ["1500", "1.5e3"],
  ])("%s is as much as %s", (one, other) => {
    const found = (request: string, limit: string) =>
      messages("memory-overcommitted", container(`requests: {memory: "${request}"}, limits: {memory: "${limit}"}`));
    expect(found(one, other)).toEqual([]);
    expect(found(other, one)).toEqual([]);
    expect(found(one, other.replace("1000", "1001").replace("1024", "1025").replace("1.5", "1.6"))).toHaveLength(1);
  });

  test.each([
    ["requests: {cpu: 1}, limits: {memory: 1Gi}", []],
    ["requests: {cpu: 1, memory: 1Gi}", ["container a has no memory limit"]],
    ["limits: {cpu: 1}", ["container a has no memory request, no memory limit"]],
  ])("what is missing: %s", (resources, expected) => {
    expect(messages("test-without-resources", container(resources))).toEqual(expected);
  });

  test("what the pod as a whole asks for counts", () => {
    const pod = "resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}, ";
    expect(messages("test-without-resources", container("", pod))).toEqual([]);
    expect(messages("test-without-resources", container("", "resources: {requests: {cpu: 1}}, "))).toEqual([
      "container a has no memory request, no memory limit",
    ]);
  });
});

describe("what Flux and External Secrets read", () => {
  const annotated = (annotation: string, kind = "labels") => ({
    [PARTNER]: object("batch/v1", "Job", "{}", `, ${kind}: {${annotation}}`),
  });
  const secret = (spec: string) => ({ [PARTNER]: object("external-secrets.io/v1", "ExternalSecret", `{${spec}}`) });

  test("its instructions stand in labels as well, in any case", () => {
    const flux = "kustomize.toolkit.fluxcd.io";
    expect(messages("reconcile-disabled", annotated(`${flux}/reconcile: Disabled`))).toEqual([
      "Flux does not keep Job acme-test as it is in Git",
    ]);
    expect(messages("reconcile-disabled", annotated(`${flux}/reconcile: disabled`, "annotations"))).toHaveLength(1);
    expect(messages("reconcile-disabled", annotated(`${flux}/reconcile: enabled`))).toEqual([]);
    expect(messages("immutable-job", annotated(`${flux}/ssa: ifNotPresent`))).toEqual([]);
    expect(messages("immutable-job", annotated(`${flux}/force: Enabled`))).toEqual([]);
    expect(messages("immutable-job", annotated(`${flux}/force: disabled`))).toHaveLength(1);
  });

  test("without a creationPolicy the Secret is the operator's own", () => {
    expect(messages("secret-policy-conflict", secret("target: {deletionPolicy: Delete}"))).toEqual([]);
  });

  test("the key of a pull secret is named where it stands", () => {
    const pull =
      "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a, namespace: acme}\nspec:\n";
    const data = "  data:\n  - secretKey: a\n  - secretKey: .dockerconfigjson\n";
    const template = "  target:\n    template:\n      data:\n        .dockerconfigjson: a\n";
    const places = (spec: string) =>
      findingsOf("pull-secret-type", { [PARTNER]: pull + spec }).map(({ place }) => place);
    expect(places(data)).toEqual([`${PARTNER}:7`]);
    expect(places(template)).toEqual([`${PARTNER}:8`]);
    expect(places(data + template)).toEqual([`${PARTNER}:11`]);
  });

  test.each([
    ["Delete", "Owner", 0],
    ["Delete", "Orphan", 0],
    ["Delete", "Merge", 1],
    ["Delete", "None", 1],
    ["Merge", "None", 1],
    ["Merge", "Merge", 0],
    ["Retain", "None", 0],
  ])("deletionPolicy %s with creationPolicy %s", (deletion, creation, count) => {
    const found = secret(`target: {deletionPolicy: ${deletion}, creationPolicy: ${creation}}`);
    expect(messages("secret-policy-conflict", found)).toHaveLength(count);
  });

  test.each([
    ["0", 1],
    ["0s", 1],
    ["0h0m0s", 1],
    ["0.0h", 1],
    ["1h0m0s", 0],
    ["10h", 0],
    ["30s", 1],
  ])("refreshInterval %s", (interval, count) => {
    expect(messages("secret-refresh", secret(`refreshInterval: "${interval}"`))).toHaveLength(count);
  });

  test.each([
    ["data: {.dockerconfigjson: a}", ["a Secret with .dockerconfigjson becomes one of type Opaque"]],
    ["type: a, data: {.dockerconfigjson: a}", ["a Secret with .dockerconfigjson becomes one of type a"]],
    ["type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: a}", []],
    ["data: {config: a}", []],
  ])("a template with %s", (template, expected) => {
    expect(messages("pull-secret-type", secret(`target: {template: {${template}}}`))).toEqual(expected);
  });

  test.each([
    ["https://raw.githubusercontent.com/a/b/controller-v1.9.4/c.yaml", 0],
    ["https://raw.githubusercontent.com/a/b/v1.9.4/c.yaml", 0],
    ["https://raw.githubusercontent.com/a/b/release-1.9/c.yaml", 1],
    ["https://github.com/a/b?ref=refs/heads/v1", 1],
    ["https://github.com/a/b?ref=refs/tags/v1.0.0", 0],
    ["https://github.com/a/b//c?timeout=120&ref=v1.0.0", 0],
  ])("%s", (address, count) => {
    expect(messages("remote-base-moves", { [BUILD]: `resources: ["${address}"]\n` })).toHaveLength(count);
  });
});

describe("charts that a HelmChart names", () => {
  const chart = (spec: string, kind = "HelmRepository") => ({
    [PARTNER]: object("source.toolkit.fluxcd.io/v1", "HelmChart", `{chart: x, sourceRef: {kind: ${kind}}, ${spec}}`),
  });

  test.each([
    ["chart-version-missing", "version: null", "HelmChart acme-test names no version of chart x"],
    ["chart-version-missing", 'version: " "', "HelmChart acme-test names no version of chart x"],
    ["chart-version-any", 'version: "*"', "chart version '*' is any version"],
    ["chart-version-range", 'version: "1.x"', "chart version '1.x' is a range"],
    ["suspended", "suspend: true", "HelmChart acme-test is suspended"],
    ["interval-too-short", "interval: 59s", "HelmChart acme-test is looked at every 59s"],
  ])("%s: %s", (code, spec, message) => {
    expect(messages(code, chart(spec))).toEqual([message]);
    if (code.startsWith("chart-")) {
      expect(messages(code, chart(spec, "GitRepository"))).toEqual([]);
      expect(messages(code, chart("version: 1.2.3"))).toEqual([]);
    }
  });

  test.each([
    ['{tag: "", digest: ""}', ["OCIRepository acme-test names no tag, which means latest"]],
    ['{tag: latest, digest: ""}', ["tag latest moves"]],
    [`{tag: latest, digest: "${DIGEST}"}`, []],
    ['{tag: 1.2.3, semver: ""}', []],
  ])("an OCI source with %s", (ref, expected) => {
    const files = { [PARTNER]: object("source.toolkit.fluxcd.io/v1", "OCIRepository", `{ref: ${ref}}`) };
    expect(messages("oci-source-moves", files)).toEqual(expected);
  });
});

describe("accounts that no pod names", () => {
  const account = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: reader, namespace: acme}}\n";
  const binding =
    "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a, namespace: acme}, roleRef: {kind: Role, name: a}, subjects: [{kind: ServiceAccount, name: reader}]}\n";
  const configMap = (text: string) =>
    `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: acme}, data: {a: '${text}'}}\n`;

  test.each([
    [
      "a secret store",
      object(
        "external-secrets.io/v1",
        "SecretStore",
        "{provider: {aws: {auth: {jwt: {serviceAccountRef: {name: reader}}}}}}",
      ),
      0,
    ],
    [
      "a store of another namespace",
      object("external-secrets.io/v1", "SecretStore", "{serviceAccountRef: {name: reader, namespace: other}}"),
      1,
    ],
    ["a release", object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "{serviceAccountName: reader}"), 0],
    ["a script", configMap('kubectl run a --overrides={"spec":{"serviceAccountName":"reader"}}'), 0],
    ["a script with an option", configMap("kubectl create token --serviceaccount=reader"), 0],
    ["a script with something longer", configMap("serviceAccountName: reader-2"), 1],
    [
      "a key that only begins alike",
      object("a.example.com/v1", "A", "{serviceAccountNames: reader, myserviceAccount: reader}"),
      1,
    ],
    [
      "a key without a name",
      object("a.example.com/v1", "A", "{serviceAccountRef: {kind: reader}, serviceAccount: 1}"),
      1,
    ],
    [
      "an object without a namespace",
      "{apiVersion: a.example.com/v1, kind: A, metadata: {name: a}, spec: {serviceAccountRef: {name: reader, namespace: acme}}}\n",
      0,
    ],
    ["a binding alone", binding, 1],
  ])("%s", (_what, other, count) => {
    expect(messages("unused-service-account", { [TEST]: `${account}---\n${other}` })).toHaveLength(count);
  });

  test("the product's own objects do not count", () => {
    const files = {
      [TEST]: account,
      [PARTNER]: object("external-secrets.io/v1", "SecretStore", "{serviceAccountRef: {name: reader}}"),
    };
    expect(messages("unused-service-account", files)).toHaveLength(1);
  });
});

describe("storage", () => {
  const classOf = (name: string, annotation: string, spec: string) =>
    `{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: ${name}, annotations: {${annotation}/is-default-class: "true"}}, ${spec}}\n`;

  test("the older annotation makes a default as well", () => {
    const [one, two] = [
      classOf("a", "storageclass.beta.kubernetes.io", "provisioner: a"),
      classOf("b", "storageclass.kubernetes.io", "provisioner: a"),
    ];
    expect(messages("several-default-classes", { [PARTNER]: `${one}---\n${two}` })).toEqual([
      "StorageClass a is the default of here as well",
    ]);
  });

  test.each(["ebs.csi.aws.com", "kubernetes.io/aws-ebs"])("%s makes disks that are not encrypted", (provisioner) => {
    const files = { [PARTNER]: classOf("a", "storageclass.beta.kubernetes.io", `provisioner: ${provisioner}`) };
    expect(messages("unencrypted-default-class", files, { outposts: {} })).toHaveLength(1);
  });

  test("a clone of a Git repository goes with its pod", () => {
    const pod = "{volumes: [{name: a, gitRepo: {repository: a}}]}";
    expect(messages("persistent-storage", { [TEST]: cronJob(pod) })).toEqual([]);
  });
});

test.each(["ReplicaSet", "ReplicationController"])("a placeholder in a variable of a %s", (kind) => {
  const spec = "{template: {spec: {containers: [{name: a, env: [{name: HOST, value: changeme}]}]}}}";
  const apiVersion = kind === "ReplicaSet" ? "apps/v1" : "v1";
  expect(messages("placeholder-value", { [PARTNER]: object(apiVersion, kind, spec) })).toEqual([
    "HOST is still 'changeme'",
  ]);
});

test.each([
  ["UTC", true],
  ["Etc/UTC", true],
  ["Europe/Berlin", true],
  ["America/Argentina/Buenos_Aires", true],
  ["America/Port-au-Prince", true],
  ["US/Eastern", true],
  ["Etc/GMT+1", true],
  ["EST5EDT", true],
  ["utc", false],
  ["europe/berlin", false],
  ["Europe/berlin", false],
  ["Europe/BERLIN", false],
  ["Local", false],
  ["+01:00", false],
  ["", false],
])("whether '%s' is a time zone", (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});
