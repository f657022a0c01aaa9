import type { Manifest, Scope } from "../../../model/manifest.js";
import { at, fields, items, pointer, text } from "../../fields.js";
import { scopesOf } from "../../object-index.js";
import { POD_KINDS, podOf } from "../../pods.js";
import { mayMakeObjects } from "../../references/opaque.js";
import { inScopes, isApplied, isBuilt, meant, scopesWithout } from "../../references/scopes.js";
import type { CheckContext, ObjectRule } from "../../rule.js";

const GROUP = "storage.k8s.io";
const DEFAULT = "storageclass.kubernetes.io/is-default-class";

/** What says that claims exist and find a StorageClass. */
export const STORAGE: readonly ObjectRule[] = [
  {
    code: "missing-claim",
    set: "references",
    severity: "error",
    title: "A pod mounts a PersistentVolumeClaim that does not exist",
    why: "The pod is never scheduled. Where a chart in the namespace may make the claim, nothing is reported.",
    fix: "add the claim to the same namespace, or correct the name",
    kinds: POD_KINDS,
    check: (manifest, report, context) => {
      const { namespace } = manifest;
      const pod = podOf(manifest);
      if (pod === undefined || namespace === undefined) return;
      for (const [index, volume] of items(pod.spec["volumes"]).entries()) {
        const name = text(at(volume, "persistentVolumeClaim", "claimName"));
        if (name === undefined) continue;
        const key = { group: "", kind: "PersistentVolumeClaim", namespace };
        const scopes = scopesWithout(context, manifest, context.index.find(undefined, { ...key, name }), (_, scope) =>
          mayMakeObjects(context, scope, namespace),
        );
        if (scopes.length === 0) continue;
        const hint = meant(name, context.index.inNamespace(undefined, key.group, key.kind, namespace));
        report(
          `${pod.pointer}${pointer("volumes", index, "persistentVolumeClaim", "claimName")}`,
          `${manifest.kind} ${manifest.name} mounts the PersistentVolumeClaim ${name}, which does not exist in namespace ${namespace}${inScopes(manifest, scopes)}.${hint}`,
        );
      }
    },
  },
  {
    code: "missing-storage-class",
    set: "references",
    severity: "error",
    title: "A claim names a StorageClass that an environment does not have",
    why: "The claim stays Pending and so do its pods. An environment has the classes of its facts and those that the tree declares.",
    fix: "take a class that every environment has, or make the name an ambient value of the environment",
    kinds: ["PersistentVolumeClaim", ...POD_KINDS],
    check: (manifest, report, context) => {
      for (const { name, place } of claimsOf(manifest)) {
        if (name === undefined || name === "" || name.includes("${")) continue;
        const there = context.index.find(undefined, { group: GROUP, kind: "StorageClass", name });
        const scopes = scopesWithout(
          context,
          manifest,
          there,
          (environment) => environment === undefined || environment.storageClasses.some((known) => known.name === name),
        );
        if (scopes.length === 0) continue;
        const known = scopes[0]?.environment?.storageClasses ?? [];
        const hint = known.length === 0 ? " It has no StorageClass at all." : meant(name, known);
        report(
          place,
          `${manifest.kind} ${manifest.name} claims the StorageClass ${name}, which does not exist in ${names(scopes)}.${hint}`,
        );
      }
    },
  },
  {
    code: "no-default-storage-class",
    set: "references",
    severity: "error",
    title: "A claim without a class where an environment has no default StorageClass",
    why: "The claim stays Pending for ever, and so do its pods.",
    fix: "name a class, or declare a default one for the environment",
    kinds: ["PersistentVolumeClaim", ...POD_KINDS],
    check: (manifest, report, context) => {
      for (const { name, place } of claimsOf(manifest)) {
        if (name !== undefined) continue;
        const scopes = scopesOf(manifest).filter((scope) => isBuilt(scope, context) && !hasDefault(scope, context));
        if (scopes.length === 0) continue;
        report(
          place,
          `${manifest.kind} ${manifest.name} claims storage without a class, and there is no default StorageClass in ${names(scopes)}`,
          { key: true },
        );
      }
    },
  },
];

interface Claim {
  /** The class; undefined where the default is meant. */
  readonly name: string | undefined;
  readonly place: string;
}

/** What an object claims; claims that are bound to a volume by name need no class. */
function claimsOf(manifest: Manifest): readonly Claim[] {
  const { kind, value } = manifest;
  if (kind === "PersistentVolumeClaim") return claim(at(value, "spec"), "/spec");
  const templates = items(at(value, "spec", "volumeClaimTemplates")).flatMap((template, index) =>
    claim(at(template, "spec"), pointer("spec", "volumeClaimTemplates", index, "spec")),
  );
  const pod = podOf(manifest);
  const ephemeral = items(pod?.spec["volumes"]).flatMap((volume, index) => {
    const spec = at(volume, "ephemeral", "volumeClaimTemplate", "spec");
    const path = pointer("volumes", index, "ephemeral", "volumeClaimTemplate", "spec");
    return spec === undefined ? [] : claim(spec, `${pod?.pointer}${path}`);
  });
  return [...templates, ...ephemeral];
}

function claim(spec: unknown, place: string): readonly Claim[] {
  const { storageClassName, volumeName } = fields(spec);
  if (typeof volumeName === "string") return [];
  const name = text(storageClassName);
  return [{ name, place: name === undefined ? place : `${place}/storageClassName` }];
}

/** Without an environment nobody knows its classes. */
function hasDefault(scope: Scope | undefined, { index }: CheckContext): boolean {
  const environment = scope?.environment;
  if (environment === undefined || environment.storageClasses.some((known) => known.default)) return true;
  return index
    .ofKind(GROUP, "StorageClass")
    .some(
      (declared) => isApplied(declared, scope) && at(declared.value, "metadata", "annotations", DEFAULT) === "true",
    );
}

function names(scopes: readonly (Scope | undefined)[]): string {
  return scopes.map((scope) => scope?.name ?? "").join(", ");
}
