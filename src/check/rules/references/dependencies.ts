import { apiGroup } from "../../../model/kinds.js";
import type { Manifest, Scope } from "../../../model/manifest.js";
import { at, items } from "../../fields.js";
import { cyclesOf, type Dependency, dependenciesOf, targetsOf } from "../../references/dependencies.js";
import { elsewhere, named } from "../../references/names.js";
import { HELM } from "../../references/opaque.js";
import { inScopes, meant, scopesWithout } from "../../references/scopes.js";
import type { CheckContext, Rule } from "../../rule.js";

const KUSTOMIZE = "kustomize.toolkit.fluxcd.io";
const KINDS = ["HelmRelease", "Kustomization"];

/** What says that the order between releases, and between Kustomizations, can be kept. */
export const DEPENDENCIES: readonly Rule[] = [
  {
    code: "missing-dependency",
    set: "references",
    severity: "error",
    title: "dependsOn names an object that does not exist",
    why: "Flux never applies an object whose dependency it cannot find. A HelmRelease can wait only for HelmReleases, a Kustomization only for Kustomizations.",
    fix: "correct the name and namespace, or take the dependency out",
    kinds: KINDS,
    check: (manifest, report, context) => {
      for (const dependency of dependenciesOf(manifest)) {
        const { namespace, name, pointer } = dependency;
        const key = { group: apiGroup(manifest.apiVersion), kind: manifest.kind, namespace, name };
        const scopes = scopesWithout(context, manifest, context.index.find(undefined, key));
        if (scopes.length > 0) report(pointer, missingMessage(manifest, dependency, scopes, context));
      }
    },
  },
  {
    code: "dependency-cycle",
    set: "references",
    severity: "error",
    title: "Objects wait for each other",
    why: "None of them is ever applied, because each waits until another is ready.",
    fix: "take one of the dependencies out",
    checkTree: (context, report) => {
      const { index } = context;
      for (const objects of [index.ofKind(HELM, "HelmRelease"), index.ofKind(KUSTOMIZE, "Kustomization")]) {
        for (const [first, ...rest] of cyclesOf(objects, context)) {
          if (first === undefined) continue;
          const names = [first, ...rest].map(({ name }) => name).join(" → ");
          report(first, "/spec/dependsOn", `${first.kind} ${first.name} waits for itself: ${names}`, { key: true });
        }
      }
    },
  },
  {
    code: "depends-without-wait",
    set: "references",
    severity: "warning",
    title: "A Kustomization depends on one that does not wait for what it applies",
    why: "A Kustomization without wait and without health checks is ready as soon as its objects are applied, so the dependent one starts before their pods run, their custom resource definitions are served or their secrets exist.",
    fix: "set wait: true on the Kustomization that others depend on",
    kinds: ["Kustomization"],
    check: (manifest, report, context) => {
      if (apiGroup(manifest.apiVersion) !== KUSTOMIZE) return;
      for (const dependency of dependenciesOf(manifest)) {
        const target = targetsOf(manifest, dependency, context).find(({ value }) => !waits(value));
        if (target === undefined || target === manifest) continue;
        const { name, origin } = target;
        report(
          dependency.pointer,
          `Kustomization ${name} (${origin.file}) has neither wait: true nor healthChecks, so ${manifest.name} starts before it is ready`,
        );
      }
    },
  },
];

function waits(value: unknown): boolean {
  return at(value, "spec", "wait") === true || items(at(value, "spec", "healthChecks")).length > 0;
}

function missingMessage(
  manifest: Manifest,
  { namespace, name }: Dependency,
  scopes: readonly (Scope | undefined)[],
  context: CheckContext,
): string {
  const { kind } = manifest;
  const group = apiGroup(manifest.apiVersion);
  const what = `${kind} ${manifest.name} waits for the ${kind} ${name}, which does not exist in namespace ${namespace}`;
  const where = inScopes(manifest, scopes);
  const [otherGroup, other] = kind === "HelmRelease" ? [KUSTOMIZE, "Kustomization"] : [HELM, "HelmRelease"];
  if (named(context, otherGroup, other, name).length > 0) {
    return `${what}${where}; ${name} is a ${other}, and dependsOn joins only objects of one kind`;
  }
  const others = context.index.inNamespace(undefined, group, kind, namespace);
  return `${what}${where}.${elsewhere(context, group, kind, name) || meant(name, others)}`;
}
