import type { Manifest } from "../../../model/manifest.js";
import { at, fields, items, pointer, text } from "../../fields.js";
import { POD_KINDS } from "../../pods.js";
import type { CheckContext, Rule } from "../../rule.js";
import { accountOf, rulesOf } from "./accounts.js";
import { isTest } from "./homes.js";
import { podOf } from "./pods.js";

/** Sources of volumes that go with their pod. */
const EPHEMERAL = new Set([
  "name",
  "emptyDir",
  "gitRepo",
  "configMap",
  "secret",
  "downwardAPI",
  "projected",
  "ephemeral",
  "image",
  "csi",
]);
const EBS = new Set(["ebs.csi.aws.com", "kubernetes.io/aws-ebs", "ebs.csi.eks.amazonaws.com"]);
const WRITES = new Set(["create", "*"]);
/** Kubernetes still reads the second one. */
const DEFAULT_CLASS = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

/** What tests and solutions keep on disk. */
export const STORAGE: readonly Rule[] = [
  {
    code: "persistent-storage",
    set: "policy",
    severity: "error",
    title: "A functional test uses storage that outlives its run",
    why: "What a run leaves behind decides the next one, and the volumes fill the small disks of a lab.",
    fix: "use an emptyDir; where storage is what is tested, waive this and say who removes the claims",
    source: "the functional-test requirements of the conformance repository",
    kinds: [...POD_KINDS, "PersistentVolumeClaim", "PersistentVolume"],
    check: (manifest, report, context) => {
      if (!isTest(manifest, context.inventory)) return;
      if (manifest.kind.startsWith("PersistentVolume")) {
        report("/kind", `${manifest.kind} ${manifest.name} outlives the runs of the test`);
        return;
      }
      for (const [where, source] of lastingVolumes(manifest)) report(where, `the test mounts a volume of ${source}`);
      if (items(at(manifest.value, "spec", "volumeClaimTemplates")).length > 0) {
        report("/spec/volumeClaimTemplates", "the test claims volumes");
      }
      if (mayClaim(manifest, context)) report("", "the test's service account may create PersistentVolumeClaims");
    },
  },
  {
    code: "several-default-classes",
    set: "policy",
    severity: "error",
    title: "Two storage classes of a cluster are the default",
    why: "Claims without a class get the newest of them, which is not the same on each cluster.",
    fix: "leave the annotation on one class",
    source: "https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass",
    checkTree: ({ index }, report) => {
      const first = new Map<string, Manifest>();
      for (const storageClass of index.ofKind("storage.k8s.io", "StorageClass")) {
        const annotation = defaultAnnotation(storageClass);
        if (annotation === undefined) continue;
        for (const { scope } of storageClass.placements) {
          const other = first.get(scope.name) ?? storageClass;
          first.set(scope.name, other);
          if (other.name === storageClass.name) continue;
          const where = pointer("metadata", "annotations", annotation);
          report(storageClass, where, `StorageClass ${other.name} is the default of ${scope.name} as well`);
          break;
        }
      }
    },
  },
  {
    code: "unencrypted-default-class",
    set: "policy",
    severity: "error",
    title: "The default storage class of Outposts does not encrypt",
    why: "On Outposts the disks stand in a building of somebody else's: volumes that nobody chose a class for must be encrypted.",
    fix: 'set parameters.encrypted to "true"',
    source: "https://docs.aws.amazon.com/outposts/latest/userguide/data-protection.html",
    kinds: ["StorageClass"],
    check: (manifest, report) => {
      const { name, value, placements } = manifest;
      if (defaultAnnotation(manifest) === undefined) return;
      if (!EBS.has(text(at(value, "provisioner")) ?? "") || at(value, "parameters", "encrypted") === "true") return;
      if (!placements.some(({ scope }) => scope.name === "outposts")) return;
      report("/parameters/encrypted", `StorageClass ${name} makes volumes without encryption`);
    },
  },
];

function defaultAnnotation({ value }: Manifest): string | undefined {
  return DEFAULT_CLASS.find((name) => at(value, "metadata", "annotations", name) === "true");
}

function lastingVolumes(manifest: Manifest): [string, string][] {
  const pod = podOf(manifest);
  return items(pod?.spec["volumes"]).flatMap((volume, index) => {
    const source = Object.keys(fields(volume)).find((key) => !EPHEMERAL.has(key));
    return source === undefined
      ? []
      : [[`${pod?.pointer}${pointer("volumes", index, source)}`, source] as [string, string]];
  });
}

function mayClaim(manifest: Manifest, context: CheckContext): boolean {
  const account = accountOf(manifest);
  if (account === undefined) return false;
  return rulesOf(account, context).some(({ rule }) => {
    const resources = items(at(rule, "resources")).map(text);
    const verbs = items(at(rule, "verbs")).map(text);
    const named = resources.some(
      (resource) => resource === "persistentvolumeclaims" || resource === "persistentvolumes",
    );
    return named && verbs.some((verb) => WRITES.has(verb ?? ""));
  });
}
