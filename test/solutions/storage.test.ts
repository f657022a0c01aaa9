import { Testing } from "cdk8s";
import { type Environment, environmentFacts, type Solution } from "conformitron";
import { environments } from "conformitron/environments";
import type { Construct } from "constructs";
import { describe, expect, it } from "vitest";
import { AutoModeStorage } from "../../solutions/aws/auto-mode-storage.js";
import { EbsCsiDriver } from "../../solutions/aws/ebs-csi-driver.js";
import { NutanixCsiStorage } from "../../solutions/nutanix/csi-storage.js";
import { OpenEbs } from "../../solutions/openebs/openebs.js";
import { VsphereCsi } from "../../solutions/vmware/vsphere-csi.js";
import { marksOf } from "../../src/model/marks.js";

type Driver = new (scope: Construct, environment: Environment) => Solution;

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, unknown>> };
  readonly [field: string]: unknown;
}

const drivers: readonly Driver[] = [AutoModeStorage, EbsCsiDriver, NutanixCsiStorage, OpenEbs, VsphereCsi];
const facts = environments.map((environment) => environmentFacts(environment));
const IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";

describe.each(facts.map((environment) => [environment.name, environment] as const))("%s", (name, environment) => {
  const made = drivers
    .map((driver) => new driver(Testing.app(), environment))
    .filter((solution) => factsOf(solution).environments?.includes(name));
  const objects = made.flatMap((solution) => Testing.synth(solution) as KubernetesObject[]);
  const named = (kind: string) => objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

  it("has the classes that its facts promise, and a driver for each", () => {
    const inCharts = made.flatMap((solution) => factsOf(solution).storageClasses);
    const promised = environment.storageClasses.map((each) => each.name);
    expect([...named("StorageClass"), ...inCharts]).toEqual(expect.arrayContaining(promised));
    expect(made).toHaveLength(promised.length);
  });

  it("says which class is the default, as a text", () => {
    for (const object of objects.filter(({ kind }) => kind === "StorageClass")) {
      const promised = environment.storageClasses.find((each) => each.name === object.metadata.name);
      expect(object.metadata.annotations?.[IS_DEFAULT]).toBe(String(promised?.default ?? false));
      expect(object["provisioner"]).toBe(promised?.provisioner);
    }
  });

  it("tests its driver, with snapshots where the class has them", () => {
    const tests = objects.filter(({ kind }) => kind === "CronJob").map((object) => JSON.stringify(object));
    expect(tests).toHaveLength(environment.storageClasses.length);
    for (const { name: storageClass, provisioner, snapshotClass = "" } of environment.storageClasses) {
      expect(tests[0]).toContain(JSON.stringify({ name: "STORAGE_CLASS", value: storageClass }));
      expect(tests[0]).toContain(JSON.stringify({ name: "PROVISIONER", value: provisioner }));
      expect(tests[0]).toContain(JSON.stringify({ name: "SNAPSHOT_CLASS", value: snapshotClass }));
    }
  });
});

it("encrypts the default class on Outposts", () => {
  const outposts = facts.find(({ name }) => name === "outposts");
  if (outposts === undefined) throw new Error("there is no environment outposts");
  const objects = Testing.synth(new EbsCsiDriver(Testing.app(), outposts)) as KubernetesObject[];
  const [storageClass] = objects.filter(({ kind }) => kind === "StorageClass");
  expect(storageClass?.["parameters"]).toEqual({ type: "gp2", encrypted: "true" });
});

it("takes each chart of Nutanix in its own version", () => {
  const nutanix = facts.find(({ name }) => name === "nutanix");
  if (nutanix === undefined) throw new Error("there is no environment nutanix");
  const objects = Testing.synth(new NutanixCsiStorage(Testing.app(), nutanix)) as KubernetesObject[];
  expect(objects.filter(({ kind }) => kind === "HelmRelease")).toMatchObject([
    { spec: { chart: { spec: { chart: "nutanix-csi-snapshot", version: "6.0.1" } } } },
    { spec: { chart: { spec: { chart: "nutanix-csi-storage", version: "2.6.1" } } } },
  ]);
});

function factsOf(solution: Solution) {
  const read = marksOf(solution).solution;
  if (read === undefined) throw new Error(`${solution.node.path} has no facts`);
  return read();
}
