import { describe, expect, test } from "vitest";
import { Ambient, AmbientText, ambientText } from "../../src/constructs/ambient.js";
import { HelmRepository, OciRepository } from "../../src/constructs/charts.js";
import { FunctionalTest } from "../../src/constructs/functional-test.js";
import { HelmRelease } from "../../src/constructs/helm-release.js";
import { existingSecret } from "../../src/constructs/references.js";
import { Script } from "../../src/constructs/script.js";
import { ClusterSecretStore, SecretStore } from "../../src/constructs/secret-store.js";
import type { Solution } from "../../src/constructs/solution.js";
import { Stage } from "../../src/constructs/stage.js";
import { StoreSecret } from "../../src/constructs/store-secret.js";
import type { Finding } from "../../src/model/finding.js";
import { compileTree, environment, NORTH, objectNamed, objectsOf, solution } from "../support/compiler.js";

const VERSION = { value: "1", reason: "no chart" };
const SCRIPT = Script.inline("true\n");

/** The tree and findings of a solution `acme/anvil` that is filled so. */
function made(fill: (solution: Solution) => void, facts = NORTH) {
  const type = solution({ vendor: "acme", product: "anvil", version: VERSION }, fill);
  const { files, compiled } = compileTree({ "acme/anvil": type }, [facts]);
  return { files, findings: compiled.findings };
}

function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ code, message }) => `${code} ${message}`);
}

describe("a functional test", () => {
  const { files, findings } = made((self) => {
    new FunctionalTest(self, "plain", { script: SCRIPT });
    new FunctionalTest(self, "able", {
      script: SCRIPT,
      rights: [{ resources: ["pods"], verbs: ["get"] }],
      timeout: "1h30m",
    });
  });
  const cronJob = (name: string) =>
    objectNamed(files, "CronJob", name)["spec"] as {
      schedule: string;
      jobTemplate: { spec: { template: { spec: { containers: Record<string, unknown>[] } } } };
    };

  test("is bounded, never overlaps, and runs daily at a time that depends on its name alone", () => {
    expect(findings).toEqual([]);
    expect(cronJob("anvil-plain")).toMatchObject({
      concurrencyPolicy: "Forbid",
      timeZone: "Etc/UTC",
      startingDeadlineSeconds: 3600,
      jobTemplate: { spec: { activeDeadlineSeconds: 900, backoffLimit: 1 } },
    });
    expect(cronJob("anvil-plain").schedule).toMatch(/^\d+ \d+ \* \* \*$/);
    expect(cronJob("anvil-plain").schedule).not.toBe(cronJob("anvil-able").schedule);
    expect(cronJob("anvil-able")).toMatchObject({ jobTemplate: { spec: { activeDeadlineSeconds: 5400 } } });
  });

  test("is not root, has no privilege, and a limit on everything", () => {
    const pod = cronJob("anvil-plain").jobTemplate.spec.template.spec;
    expect(pod).toMatchObject({
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(pod.containers).toMatchObject([
      {
        resources: { requests: { cpu: "200m", memory: "128Mi" }, limits: { cpu: "200m", memory: "128Mi" } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    ]);
  });

  test("has an account of its own, with rights in its namespace only and a token only where it has some", () => {
    const kinds = (name: string) =>
      objectsOf(files)
        .filter(({ object }) => object.metadata.name === name)
        .map(({ object }) => object.kind)
        .sort();
    expect(kinds("anvil-plain")).toEqual(["ConfigMap", "CronJob", "ServiceAccount"]);
    expect(kinds("anvil-able")).toEqual(["ConfigMap", "CronJob", "Role", "RoleBinding", "ServiceAccount"]);
    expect(cronJob("anvil-able").jobTemplate.spec.template.spec).toMatchObject({ automountServiceAccountToken: true });
  });
});

test.each(["17 3 * * *", "*/10 * * * *", "* */12 * * *", "0 3,15 * * *", "@daily", "@hourly", "0 0 * * 0-6"])(
  "runs at least daily: %s",
  (schedule) => {
    expect(lines(made((self) => void new FunctionalTest(self, "test", { script: SCRIPT, schedule })).findings)).toEqual(
      [],
    );
  },
);

describe("chart sources", () => {
  const charts = HelmRepository.of("https://charts.example.com/");

  test("are shared by the releases of a solution", () => {
    const { files } = made((self) => {
      for (const id of ["one", "two"]) new HelmRelease(self, id, { chart: charts.chart(id, "1.0.0") });
    });
    expect(objectsOf(files).filter(({ object }) => object.kind === "HelmRepository")).toHaveLength(1);
  });

  test("of long addresses have names that still differ", () => {
    const { files, findings } = made((self) => {
      for (const end of ["a", "b"]) {
        const url = `https://charts.example.com/${"long/".repeat(20)}${end}`;
        new HelmRelease(self, end, { chart: HelmRepository.of(url).chart("x", "1.0.0") });
      }
    });
    const names = objectsOf(files).flatMap(({ object }) =>
      object.kind === "HelmRepository" ? [object.metadata.name] : [],
    );
    expect(findings).toEqual([]);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(63);
  });

  test("of one name cannot stand for two addresses", () => {
    const { findings } = made((self) => {
      new HelmRelease(self, "one", {
        chart: HelmRepository.of("https://a.example.com", { name: "x" }).chart("a", "1.0.0"),
      });
      new HelmRelease(self, "two", {
        chart: HelmRepository.of("https://b.example.com", { name: "x" }).chart("b", "1.0.0"),
      });
    });
    expect(lines(findings)).toEqual([
      "duplicate-name acme/anvil/two: source name 'x' stands for both https://a.example.com and https://b.example.com",
    ]);
  });

  test("that are OCI artifacts belong to one release, because they name the version", () => {
    const { files } = made((self) => {
      new HelmRelease(self, "release", {
        chart: OciRepository.of("oci://registry.example.com/anvil").chart("1.0.0+a"),
      });
    });
    expect(objectNamed(files, "OCIRepository", "anvil")["spec"]).toMatchObject({ ref: { tag: "1.0.0_a" } });
    expect(objectNamed(files, "HelmRelease", "anvil")["spec"]).toMatchObject({
      chartRef: { kind: "OCIRepository", name: "anvil" },
    });
  });
});

describe("a release", () => {
  const chart = HelmRepository.of("https://charts.example.com/").chart("anvil", "1.0.0");

  test("has an explicit name, retries, a limit, and drift is noticed", () => {
    const { files } = made((self) => void new HelmRelease(self, "release", { chart }));
    const remediation = { retries: 3, remediateLastFailure: true };
    expect(objectNamed(files, "HelmRelease", "anvil")["spec"]).toMatchObject({
      releaseName: "anvil",
      timeout: "10m",
      install: { remediation },
      upgrade: { remediation },
      driftDetection: { mode: "warn" },
      chart: { spec: { version: "1.0.0", reconcileStrategy: "ChartVersion" } },
    });
  });

  test("takes whole files of values and values at a path, in the order that they are given, the cluster's last", () => {
    const { files } = made((self) => {
      const secret = existingSecret("made", { keys: ["values", "token"], madeBy: "a Job" });
      new HelmRelease(self, "release", {
        chart,
        valuesFrom: [secret.value("values").asFile(), secret.value("token").at("a.b")],
        ambient: { name: Ambient.clusterName },
      });
    });
    expect(objectNamed(files, "HelmRelease", "anvil")["spec"]).toMatchObject({
      valuesFrom: [
        { kind: "Secret", name: "made", valuesKey: "values" },
        { kind: "Secret", name: "made", valuesKey: "token", targetPath: "a.b" },
        { kind: "ConfigMap", name: "acme-anvil-ambient", valuesKey: "values.yaml" },
      ],
    });
  });
});

describe("secrets", () => {
  test("are made from single values, whole objects and templates", () => {
    const { files } = made((self) => {
      new StoreSecret(self, "pull", {
        data: { user: { remoteKey: "registry", property: "user", version: "3" } },
        extract: [{ remoteKey: "more", keys: ["password"] }],
        template: {
          type: "kubernetes.io/dockerconfigjson",
          data: { ".dockerconfigjson": "{{ .user }}" },
          labels: { a: "b" },
        },
        refreshInterval: "10m",
      });
    });
    expect(objectNamed(files, "ExternalSecret", "anvil-pull")["spec"]).toEqual({
      refreshInterval: "10m",
      secretStoreRef: { kind: "ClusterSecretStore", name: "eksa-secret-store" },
      data: [{ secretKey: "user", remoteRef: { key: "registry", property: "user", version: "3" } }],
      dataFrom: [{ extract: { key: "more" } }],
      target: {
        name: "anvil-pull",
        creationPolicy: "Owner",
        deletionPolicy: "Retain",
        template: {
          type: "kubernetes.io/dockerconfigjson",
          engineVersion: "v2",
          mergePolicy: "Replace",
          data: { ".dockerconfigjson": "{{ .user }}" },
          metadata: { labels: { a: "b" } },
        },
      },
    });
  });

  test("say in the index what must be in the store", () => {
    const { files } = made((self) => {
      new StoreSecret(self, "a", {
        data: { user: { remoteKey: "one", property: "u" }, key: { remoteKey: "one", property: "k" } },
      });
    });
    expect(JSON.parse(files.get("index/solutions/acme-anvil.json") ?? "")).toMatchObject({
      requiredSecrets: [{ remoteKey: "one", properties: ["k", "u"], store: "eksa-secret-store" }],
    });
  });

  test("come from the service and region of the environment, or from a store of the namespace alone", () => {
    const facts = environment("north", {
      secretStore: { name: "own", service: "ParameterStore", region: "eu-west-1" },
    });
    const { files } = made((self) => {
      new ClusterSecretStore(self, "cluster");
      const store = new SecretStore(self, "store", {
        role: "arn:aws:iam::123456789012:role/a",
        sessionTags: { team: "a" },
      });
      new StoreSecret(self, "a", { store, data: { a: { remoteKey: "a" } } });
    }, facts);
    expect(objectNamed(files, "ClusterSecretStore", "own")["spec"]).toEqual({
      provider: { aws: { service: "ParameterStore", region: "eu-west-1" } },
    });
    expect(objectNamed(files, "SecretStore", "anvil-store")["spec"]).toMatchObject({
      provider: { aws: { role: "arn:aws:iam::123456789012:role/a", sessionTags: [{ key: "team", value: "a" }] } },
    });
    expect(objectNamed(files, "ExternalSecret", "anvil-a")["spec"]).toMatchObject({
      secretStoreRef: { kind: "SecretStore", name: "anvil-store" },
    });
  });
});

describe("stages", () => {
  test("follow each other unless told otherwise", () => {
    const release = (stage: Stage, name: string) =>
      new HelmRelease(stage, name, { chart: HelmRepository.of("https://charts.example.com/").chart(name, "1.0.0") });
    const { files } = made((self) => {
      const one = new Stage(self, "one");
      const two = new Stage(self, "two", { dependsOn: [] });
      const three = new Stage(self, "three", { dependsOn: [one, two] });
      for (const stage of [one, two, three]) release(stage, stage.node.id);
    });
    const dependsOn = (name: string) =>
      (
        objectNamed(files, "Kustomization", `acme-anvil-${name}`)["spec"] as { dependsOn?: { name: string }[] }
      ).dependsOn?.map((other) => other.name);
    expect([dependsOn("base"), dependsOn("one"), dependsOn("two"), dependsOn("three")]).toEqual([
      undefined,
      ["acme-anvil-base"],
      undefined,
      ["acme-anvil-one", "acme-anvil-two"],
    ]);
  });
});

describe("ambient text", () => {
  test("joins words and values", () => {
    const inner = ambientText`${Ambient.clusterName}.x`;
    expect(ambientText`https://${inner}/${Ambient.region}`).toEqual(
      new AmbientText(["https://", { ambient: "clusterName" }, ".x", "/", { ambient: "region" }]),
    );
  });

  test("is escaped for YAML and the shell", () => {
    const { files } = made((self) => {
      new FunctionalTest(self, "test", {
        script: SCRIPT,
        ambient: { A: ambientText`say "${Ambient.region}" \\ twice` },
      });
    });
    expect(objectNamed(files, "ConfigMap", "acme-anvil-ambient")["data"]).toEqual({
      env: 'A="say \\"${region}\\" \\\\ twice"\n',
    });
  });
});

test("what a solution requires and nothing brings is a finding for each environment, at the definition", () => {
  const type = solution({
    vendor: "acme",
    product: "anvil",
    version: VERSION,
    requires: [
      { kind: "crd", name: "anvils.acme.example.com" },
      { kind: "solution", vendor: "acme", product: "forge" },
      { kind: "secret-store", name: "elsewhere" },
      { kind: "storage-class" },
    ],
  });
  const given = environment("south", { provides: { crds: ["anvils.acme.example.com"] } });
  const { findings } = compileTree({ "acme/anvil": type }, [NORTH, given]).compiled;
  expect(lines(findings)).toEqual([
    "unmet-requirement acme/anvil requires CRD anvils.acme.example.com, which nothing provides in north",
    "unmet-requirement acme/anvil requires solution acme/forge, which nothing provides in north",
    "unmet-requirement acme/anvil requires solution acme/forge, which nothing provides in south",
  ]);
  const broken = solution({ vendor: "acme", product: "forge" }, () => {
    throw new Error("cold");
  });
  const together = compileTree({ "acme/anvil": type, "acme/forge": broken }, [NORTH]).compiled.findings;
  expect(lines(together), "what fails is not also missing").toEqual(["definition-failed Forge throws: cold"]);
});
