import { apiGroup } from "../../../model/kinds.js";
import type { Manifest } from "../../../model/manifest.js";
import { at, text } from "../../fields.js";
import { POD_KINDS, podOf } from "../../pods.js";
import { hasReleases, mayMakeObjects } from "../../references/opaque.js";
import { inScopes, meant, scopesWithout } from "../../references/scopes.js";
import type { CheckContext, ObjectRule, ReportField } from "../../rule.js";

/** What says that accounts and classes exist where pods and others name them. */
export const PODS: readonly ObjectRule[] = [
  {
    code: "missing-service-account",
    set: "references",
    severity: "error",
    title: "An object runs as a ServiceAccount that does not exist",
    why: "Pods of such a workload are never created, and Flux cannot act as such an account. Where a chart in the namespace may make the account, nothing is reported.",
    fix: "add the ServiceAccount to the same namespace or correct the name",
    kinds: [...POD_KINDS, "HelmRelease", "Kustomization"],
    check: (manifest, report, context) => {
      const pod = podOf(manifest);
      const name = text(pod ? pod.spec["serviceAccountName"] : at(manifest.value, "spec", "serviceAccountName"));
      const place = pod ? `${pod.pointer}/serviceAccountName` : "/spec/serviceAccountName";
      if (name !== undefined) judgeAccount(manifest, name, place, report, context);
    },
  },
  {
    code: "missing-class",
    set: "references",
    severity: "error",
    title: "An object names a PriorityClass, RuntimeClass or IngressClass that does not exist",
    why: "The API server refuses pods with an unknown PriorityClass or RuntimeClass, and nobody serves an Ingress of an unknown class. Where charts are installed, one of them may bring the class, and nothing is reported.",
    fix: "declare the class or correct the name",
    kinds: [...POD_KINDS, "Ingress"],
    check: (manifest, report, context) => {
      for (const { group, kind, name, place } of classesOf(manifest)) {
        if (BUILT_IN.has(name)) continue;
        const scopes = scopesWithout(
          context,
          manifest,
          context.index.find(undefined, { group, kind, name }),
          (_, scope) => hasReleases(context, scope),
        );
        if (scopes.length === 0) continue;
        const hint = meant(name, context.index.ofKind(group, kind));
        report(
          place,
          `${manifest.kind} ${manifest.name} names the ${kind} ${name}, which does not exist${inScopes(manifest, scopes)}.${hint}`,
        );
      }
    },
  },
];

const BUILT_IN: ReadonlySet<string> = new Set(["system-cluster-critical", "system-node-critical"]);

function judgeAccount(
  manifest: Manifest,
  name: string,
  place: string,
  report: ReportField,
  context: CheckContext,
): void {
  const { namespace } = manifest;
  if (name === "default" || name === "" || namespace === undefined) return;
  const key = { group: "", kind: "ServiceAccount", namespace };
  const isFlux = namespace === "flux-system" && apiGroup(manifest.apiVersion).endsWith(".toolkit.fluxcd.io");
  const scopes = scopesWithout(
    context,
    manifest,
    context.index.find(undefined, { ...key, name }),
    (_, scope) =>
      (isFlux && CONTROLLERS.has(name)) ||
      mayMakeObjects(context, scope, namespace, manifest.kind === "HelmRelease" ? manifest : undefined),
  );
  if (scopes.length === 0) return;
  const hint = meant(name, context.index.inNamespace(undefined, "", "ServiceAccount", namespace));
  const where = `does not exist in namespace ${namespace}${inScopes(manifest, scopes)}`;
  report(place, `${manifest.kind} ${manifest.name} runs as the ServiceAccount ${name}, which ${where}.${hint}`);
}

const CONTROLLERS: ReadonlySet<string> = new Set(["kustomize-controller", "helm-controller"]);

interface NamedClass {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly place: string;
}

function classesOf(manifest: Manifest): readonly NamedClass[] {
  const pod = podOf(manifest);
  const found = (group: string, kind: string, name: unknown, place: string): NamedClass[] =>
    typeof name === "string" && name !== "" ? [{ group, kind, name, place }] : [];
  if (pod === undefined) {
    const name = at(manifest.value, "spec", "ingressClassName");
    return found("networking.k8s.io", "IngressClass", name, "/spec/ingressClassName");
  }
  const { priorityClassName, runtimeClassName } = pod.spec;
  return [
    ...found("scheduling.k8s.io", "PriorityClass", priorityClassName, `${pod.pointer}/priorityClassName`),
    ...found("node.k8s.io", "RuntimeClass", runtimeClassName, `${pod.pointer}/runtimeClassName`),
  ];
}
