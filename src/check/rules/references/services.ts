import type { Manifest } from "../../../model/manifest.js";
import { at, items, pointer, text } from "../../fields.js";
import { containersOf, POD_KINDS, podOf } from "../../pods.js";
import { mayMakeObjects } from "../../references/opaque.js";
import { inScopes, meant, scopesWithout } from "../../references/scopes.js";
import type { ObjectRule } from "../../rule.js";

/** What says that the Services exist that pods address. */
export const SERVICES: readonly ObjectRule[] = [
  {
    code: "missing-service",
    set: "references",
    severity: "error",
    title: "A pod addresses a Service that does not exist",
    why: "The name is never resolved: a test of it fails for ever, or passes for the wrong reason. Only namespaces of the tree are judged in which neither a chart nor a custom resource may make Services.",
    fix: "correct the name of the Service, or add it",
    kinds: POD_KINDS,
    check: (manifest, report, context) => {
      const judge = (name: string, namespace: string, place: string) => {
        const declared = context.index.find(undefined, { group: "", kind: "Namespace", name: namespace });
        const isOwn = declared.length > 0 || namespace === manifest.namespace;
        if (!isOwn) return;
        const key = { group: "", kind: "Service", namespace, name };
        const scopes = scopesWithout(context, manifest, context.index.find(undefined, key), (_, scope) =>
          mayMakeObjects(context, scope, namespace),
        );
        if (scopes.length === 0) return;
        const hint = meant(name, context.index.inNamespace(undefined, "", "Service", namespace));
        const where = `does not exist in namespace ${namespace}${inScopes(manifest, scopes)}`;
        report(place, `${manifest.kind} ${manifest.name} addresses the Service ${name}, which ${where}.${hint}`);
      };
      forEachAddress(manifest, judge);
      const governing = text(at(manifest.value, "spec", "serviceName"));
      if (manifest.kind === "StatefulSet" && governing && manifest.namespace !== undefined) {
        judge(governing, manifest.namespace, "/spec/serviceName");
      }
    },
  },
];

/** What comes behind a variable or a blank to be filled in, as in `$name.acme.svc` or `%s-db.acme.svc`, is only a part of a name. */
const ADDRESS = /(?<![-\w$%})])([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\.([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\.svc\b/g;

function forEachAddress(manifest: Manifest, visit: (name: string, namespace: string, place: string) => void): void {
  const pod = podOf(manifest);
  if (pod === undefined) return;
  for (const container of containersOf(pod)) {
    for (const [value, place] of textsOf(container.value, container.pointer)) {
      if (!value.includes(".svc")) continue;
      const seen = new Set<string>();
      for (const [whole, name = "", namespace = ""] of value.matchAll(ADDRESS)) {
        if (!seen.has(whole)) visit(name, namespace, place);
        seen.add(whole);
      }
    }
  }
}

function textsOf(container: unknown, base: string): readonly [value: string, place: string][] {
  const lists = ["command", "args"].flatMap((list) =>
    items(at(container, list)).map((item, index) => [item, base + pointer(list, index)] as const),
  );
  const variables = items(at(container, "env")).map(
    (item, index) => [at(item, "value"), base + pointer("env", index, "value")] as const,
  );
  return [...lists, ...variables].flatMap(([value, place]): [string, string][] =>
    typeof value === "string" ? [[value, place]] : [],
  );
}
