import { apiGroup, isClusterScoped } from "../../../model/kinds.js";
import type { Manifest, Scope } from "../../../model/manifest.js";
import { at, text } from "../../fields.js";
import { scopesOf } from "../../object-index.js";
import { isKnownGroup } from "../../references/kinds.js";
import { append, memo } from "../../references/memo.js";
import { HELM, isHelmRelease } from "../../references/opaque.js";
import { inScopes, isApplied, meant, scopesWithout } from "../../references/scopes.js";
import type { CheckContext, Rule } from "../../rule.js";

/** Namespaces that every cluster with Flux has. */
export const BUILT_IN_NAMESPACES: ReadonlySet<string> = new Set([
  "default",
  "kube-system",
  "kube-public",
  "kube-node-lease",
  "flux-system",
]);

/** What says that objects lie in namespaces that exist. */
export const NAMESPACES: readonly Rule[] = [
  {
    code: "namespace-on-cluster-object",
    set: "references",
    severity: "error",
    title: "An object of a kind without a namespace names one",
    why: "The object exists once in the cluster, whatever namespace it names: another solution with the same name overwrites it, and whoever reads the file is misled.",
    fix: "take metadata.namespace out",
    check: ({ apiVersion, kind, name, value }, report) => {
      const namespace = at(value, "metadata", "namespace");
      if (namespace === undefined || !isClusterScoped(apiVersion, kind)) return;
      report("/metadata/namespace", `${kind} ${name} names the namespace ${namespace}, but a ${kind} has none`);
    },
  },
  {
    code: "missing-namespace",
    set: "references",
    severity: "error",
    title: "An object that lies in a namespace names none",
    why: "Flux refuses an object without a namespace, and with it everything that the same Kustomization applies, unless the Kustomization sets a targetNamespace.",
    fix: "write metadata.namespace",
    check: ({ apiVersion, kind, name, namespace, placements }, report) => {
      if (namespace !== undefined || placements.length === 0 || !isNamespaced(apiVersion, kind)) return;
      report("/metadata", `${kind} ${name} names no namespace, and neither does the Kustomization that applies it`);
    },
  },
  {
    code: "undeclared-namespace",
    set: "references",
    severity: "error",
    title: "An object lies in a namespace that nothing declares",
    why: "The API server refuses the object, and Flux then applies nothing else of the same Kustomization. A Namespace in the tree declares it, or a HelmRelease that creates its target namespace.",
    fix: "add the Namespace to the solution, or correct the name",
    checkTree: (context, report) => {
      const done = new Set<string>();
      const judge = (manifest: Manifest, namespace: string | undefined, place: string) => {
        if (namespace === undefined || BUILT_IN_NAMESPACES.has(namespace)) return;
        const scopes = undeclared(manifest, namespace, context);
        if (scopes.length === 0 || done.has(`${manifest.origin.file} ${namespace}`)) return;
        done.add(`${manifest.origin.file} ${namespace}`);
        const hint = meant(namespace, context.index.ofKind("", "Namespace"));
        const where = `which nothing declares${inScopes(manifest, scopes)}`;
        report(manifest, place, `${manifest.kind} ${manifest.name} lies in namespace ${namespace}, ${where}.${hint}`);
      };
      for (const manifest of context.inventory.manifests) {
        if (manifest.placements.length === 0) continue;
        judge(manifest, manifest.namespace, "/metadata/namespace");
        if (isHelmRelease(manifest)) {
          judge(manifest, text(at(manifest.value, "spec", "targetNamespace")), "/spec/targetNamespace");
        }
      }
    },
  },
  {
    code: "duplicate-namespace",
    set: "references",
    severity: "error",
    title: "A namespace is declared twice",
    why: "Two Kustomizations then set its labels in turns, and when one of them goes, the namespace goes with all that is in it.",
    fix: "declare it once, in the solution that owns it",
    checkTree: (context, report) => {
      for (const [name, declared] of namespaces(context).declared) {
        for (const [again, first, scopes] of repeated(declared)) {
          report(
            again,
            "/metadata/name",
            `Namespace ${name} is declared in ${first.origin.file} already${inScopes(again, scopes)}`,
          );
        }
      }
    },
  },
];

const WITHOUT_NAMESPACE = /^(Cluster|Mutating|List$|.*Review$|ComponentStatus$|DeviceTaintRule$)/;

function isNamespaced(apiVersion: string, kind: string): boolean {
  const group = apiGroup(apiVersion);
  if (!isKnownGroup(group) || isClusterScoped(apiVersion, kind) || WITHOUT_NAMESPACE.test(kind)) return false;
  return group !== "kustomize.config.k8s.io";
}

const namespaces = memo(({ index }) => {
  const declared = new Map<string, Manifest[]>();
  const created = new Map<string, Manifest[]>();
  for (const namespace of index.ofKind("", "Namespace")) append(declared, namespace.name, namespace);
  for (const release of index.ofKind(HELM, "HelmRelease")) {
    const target = text(at(release.value, "spec", "targetNamespace"));
    const creates = at(release.value, "spec", "install", "createNamespace") === true;
    if (creates && target !== undefined) append(created, target, release);
  }
  return { declared, created };
});

function undeclared(manifest: Manifest, name: string, context: CheckContext): readonly (Scope | undefined)[] {
  const { declared, created } = namespaces(context);
  const own = declared.get(name) ?? [];
  const made = created.get(name);
  return scopesWithout(context, manifest, made ? [...own, ...made] : own);
}

/** Each object with an earlier one that is applied in some of the same scopes by way of another file or document. */
function repeated(objects: readonly Manifest[]): [again: Manifest, first: Manifest, scopes: (Scope | undefined)[]][] {
  const first = new Map<Scope | undefined, Manifest>();
  return objects.flatMap((object) => {
    if (object.placements.length === 0) return [];
    const scopes = scopesOf(object);
    const shared = scopes.filter((scope) => first.has(scope));
    const earlier = first.get(shared[0]);
    for (const scope of scopes) if (!first.has(scope)) first.set(scope, object);
    const isTwice = earlier !== undefined && shared.some((scope) => isApplied(earlier, scope));
    return isTwice && earlier ? [[object, earlier, shared] as [Manifest, Manifest, (Scope | undefined)[]]] : [];
  });
}
