import { didYouMean } from "../../../base/suggest.js";
import type { Manifest, Scope } from "../../../model/manifest.js";
import { scopesOf } from "../../object-index.js";
import { type HolderReference, holderReferences } from "../../references/holder-references.js";
import { type HolderKind, holderNames, holdersOf, makersAmong } from "../../references/made.js";
import { isHelmRelease, mayMakeObjects } from "../../references/opaque.js";
import { inScopes, isApplied, meant, scopesWithout } from "../../references/scopes.js";
import type { CheckContext, TreeRule } from "../../rule.js";

/** What says that Secrets and ConfigMaps, and the keys in them, exist where objects name them. */
export const CONFIG: readonly TreeRule[] = [
  {
    code: "missing-secret",
    set: "references",
    severity: "error",
    title: "An object names a Secret that nothing makes",
    why: "The pod stays in CreateContainerConfigError and the release is never installed. A Secret counts as made by a Secret, the target of an ExternalSecret (not of one that only merges), a SealedSecret or Certificate, or where the environment provides it; in a namespace with a chart or with custom resources of an unknown controller, which may make it, nothing is reported, except for what a release itself needs before its chart is installed.",
    fix: "correct the name, make the Secret by an ExternalSecret, or list it under provides.secrets of the environment",
    checkTree: (context, report) => missing("Secret", report, context),
  },
  {
    code: "missing-config-map",
    set: "references",
    severity: "error",
    title: "An object names a ConfigMap that nothing makes",
    why: "The pod stays in CreateContainerConfigError, the release is never installed, the Kustomization is not built. In a namespace with a chart or with custom resources of an unknown controller, which may make it, nothing is reported, except for what a release itself needs before its chart is installed.",
    fix: "correct the name or add the ConfigMap to the same namespace",
    checkTree: (context, report) => missing("ConfigMap", report, context),
  },
  {
    code: "missing-key",
    set: "references",
    severity: "error",
    title: "An object names a key that the Secret or ConfigMap will not have",
    why: "A variable or volume without its key keeps the container from starting, and Flux does not install a release whose values are not there. The keys of an ExternalSecret are its secretKeys, or those of its template; what dataFrom brings cannot be seen and is not judged.",
    fix: "correct the key, or add it to what makes the Secret or ConfigMap",
    checkTree: (context, report) => {
      for (const [manifest, references] of holderReferences(context)) {
        for (const reference of references) missingKeys(reference, manifest, report, context);
      }
    },
  },
];

const BUILT_IN = "kube-root-ca.crt";

type Report = Parameters<TreeRule["checkTree"]>[1];

function missing(kind: HolderKind, report: Report, context: CheckContext): void {
  for (const [manifest, references] of holderReferences(context)) {
    for (const reference of references) {
      if (reference.kind !== kind || reference.optional || reference.name === BUILT_IN) continue;
      const makers = makersAmong(holdersOf(context, kind, reference.namespace, reference.name));
      const scopes = scopesWithout(context, manifest, makers, (_, scope) =>
        isThere(reference, manifest, scope, context),
      );
      if (scopes.length > 0) report(manifest, reference.pointer, message(reference, manifest, scopes, context));
    }
  }
}

/** What a release reads before it is installed cannot come from its own chart. */
function isThere(
  { kind, namespace, name }: HolderReference,
  manifest: Manifest,
  scope: Scope | undefined,
  context: CheckContext,
): boolean {
  const provided = kind === "Secret" && scope?.environment?.provides.secrets.includes(`${namespace}/${name}`) === true;
  return provided || mayMakeObjects(context, scope, namespace, isHelmRelease(manifest) ? manifest : undefined);
}

function message(
  { kind, namespace, name, what }: HolderReference,
  manifest: Manifest,
  scopes: readonly (Scope | undefined)[],
  context: CheckContext,
): string {
  const names = holderNames(context, kind, namespace).filter((other) => other.name !== name);
  const where = `in namespace ${namespace}${inScopes(manifest, scopes)}`;
  return `${what} of ${manifest.kind} ${manifest.name} names the ${kind} ${name}, which nothing makes ${where}.${meant(name, names)}`;
}

/** A key is missing in a scope where all that makes the object there is known, and none of it has the key. */
function missingKeys(reference: HolderReference, manifest: Manifest, report: Report, context: CheckContext): void {
  const { kind, namespace, name, what } = reference;
  if (reference.optional || reference.keys.length === 0) return;
  const holders = holdersOf(context, kind, namespace, name);
  if (holders.length === 0) return;
  for (const { key, pointer } of reference.keys) {
    const scopes = scopesOf(manifest).filter((scope) => {
      const there = holders.filter(({ by }) => isApplied(by, scope));
      return there.length > 0 && there.every(({ keys }) => lacks(keys(), key));
    });
    if (scopes.length === 0) continue;
    const keys = [...new Set(holders.flatMap((holder) => [...(holder.keys() ?? [])]))];
    const has = keys.length === 0 ? "it has no keys" : `it has ${keys.slice(0, 8).join(", ")}`;
    report(
      manifest,
      pointer,
      `${what} of ${manifest.kind} ${manifest.name} wants the key ${key}, which the ${kind} ${name} lacks${inScopes(manifest, scopes)}: ${has}.${didYouMean(key, keys)}`,
    );
  }
}

/** Whether all keys are known and this is none of them; a subPath may begin with `./` and end with a slash. */
function lacks(keys: ReadonlySet<string> | undefined, key: string): boolean {
  return keys !== undefined && !keys.has(key) && !keys.has(key.replace(/^\.\//, "").replace(/\/$/, ""));
}
