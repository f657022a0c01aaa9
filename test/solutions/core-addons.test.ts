import { Testing } from "cdk8s";
import { type Environment, environmentFacts, type Solution } from "conformitron";
import { environments } from "conformitron/environments";
import type { Construct } from "constructs";
import { describe, expect, it } from "vitest";
import { Botkube } from "../../solutions/botkube/botkube.js";
import { DailyS3Exporter } from "../../solutions/conformitron/daily-s3-exporter.js";
import { KubeObserver } from "../../solutions/conformitron/kube-observer.js";
import { ExternalSecrets } from "../../solutions/external-secrets/external-secrets.js";

type AddOn = new (scope: Construct, environment: Environment) => Solution;

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

type Executors = Readonly<
  Record<string, { readonly kubectl: { readonly commands: { readonly verbs: readonly string[] } } }>
>;

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly rules?: readonly Rule[];
  readonly spec?: {
    readonly schedule?: string;
    readonly timeZone?: string;
    readonly concurrencyPolicy?: string;
    readonly provider?: unknown;
    readonly values?: { readonly rbac?: { readonly rules: readonly Rule[] }; readonly executors?: Executors };
  };
}

const addOns: readonly AddOn[] = [Botkube, DailyS3Exporter, ExternalSecrets, KubeObserver];
const facts = environments.map((environment) => environmentFacts(environment));

function objectsOf(addOn: AddOn, environment = facts[0]): KubernetesObject[] {
  if (environment === undefined) throw new Error("there is no environment");
  return Testing.synth(new addOn(Testing.app(), environment)) as KubernetesObject[];
}

describe.each(addOns.map((addOn) => [addOn.name, addOn] as const))("%s", (_, addOn) => {
  it("is no partner's solution", () => {
    const labels = objectsOf(addOn).flatMap(({ metadata }) => Object.keys(metadata.labels ?? {}));
    expect(labels.filter((label) => label.startsWith("aws.conformance."))).toEqual([]);
  });

  it("runs its jobs by the clock of UTC, one at a time", () => {
    const jobs = objectsOf(addOn).filter(({ kind }) => kind === "CronJob");
    expect(jobs.length).toBeGreaterThan(0);
    for (const { spec } of jobs) expect(spec).toMatchObject({ timeZone: "Etc/UTC", concurrencyPolicy: "Forbid" });
  });

  it("may read some things of the whole cluster, and no Secrets", () => {
    const rules = objectsOf(addOn).flatMap(({ kind, rules: own, spec }) => [
      ...(kind === "ClusterRole" ? (own ?? []) : []),
      ...(spec?.values?.rbac?.rules ?? []),
    ]);
    for (const { apiGroups, resources, verbs } of rules) {
      expect([...apiGroups, ...resources, ...verbs]).not.toContain("*");
      expect(resources).not.toContain("secrets");
      expect(["get", "list", "watch"]).toEqual(expect.arrayContaining([...verbs]));
    }
  });

  it("is the same in every environment whose store is the same, so that it stands once in the tree", () => {
    const texts = facts
      .filter(({ secretStore }) => secretStore.region === facts[0]?.secretStore.region)
      .map((environment) => JSON.stringify(objectsOf(addOn, environment)));
    expect(new Set(texts).size).toBe(1);
  });
});

it("keeps what Slack may do to commands that change nothing", () => {
  const release = objectsOf(Botkube).find(({ kind }) => kind === "HelmRelease");
  const commands = release?.spec?.values?.executors?.["kubectl-read-only"]?.kubectl.commands.verbs;
  expect(commands).toContain("get");
  for (const command of ["apply", "create", "delete", "diff", "edit", "exec", "patch", "scale"])
    expect(commands).not.toContain(command);
});

it("has the store of the environment", () => {
  const store = objectsOf(ExternalSecrets).find(({ kind }) => kind === "ClusterSecretStore");
  expect(store?.metadata.name).toBe("eksa-secret-store");
  expect(store?.spec?.provider).toEqual({ aws: { service: "SecretsManager", region: "us-west-2" } });
});

it("exports at ten in the evening and tests it an hour later", () => {
  const jobs = objectsOf(DailyS3Exporter).filter(({ kind }) => kind === "CronJob");
  const schedules = Object.fromEntries(jobs.map(({ metadata, spec }) => [metadata.name, spec?.schedule]));
  expect(schedules).toEqual({ "daily-s3-exporter": "0 22 * * *", "daily-s3-exporter-test": "0 23 * * *" });
});
