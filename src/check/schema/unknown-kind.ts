import { didYouMean } from "../../base/suggest.js";
import { apiGroup } from "../../model/kinds.js";
import type { Manifest } from "../../model/manifest.js";
import type { Catalog } from "./catalog.js";
import { oneOfWords } from "./words.js";

const PULL = "run conformitron schemas pull --context CONTEXT, or put the CustomResourceDefinition into the tree";

/** What to say of a kind without a schema: a wrong version, a slip of the pen, a wrong group, or a kind that nobody knows here. */
export function unknownKind(
  { apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">,
  catalog: Catalog,
): { readonly message: string; readonly fix: string } {
  const versions = catalog.versionsOf(apiVersion, kind);
  if (versions.length > 0) {
    const known = oneOfWords(versions);
    const optional = /v\d+(alpha|beta)\d+$/.test(apiVersion) && isKubernetesGroup(apiVersion);
    const words = optional ? "clusters serve it only where it is switched on" : `it is known as ${known}`;
    return { message: `there is no schema for ${apiVersion} ${kind}: ${words}`, fix: `use ${known}` };
  }
  const siblings = catalog.kindsOf(apiVersion);
  const suggestion = didYouMean(kind, siblings);
  if (suggestion !== "") {
    return { message: `${apiVersion} has no kind ${kind}.${suggestion}`, fix: "correct the kind" };
  }
  const elsewhere = catalog.groupsOf(kind);
  if (siblings.length > 0 && elsewhere.length > 0) {
    return {
      message: `${apiVersion} has no kind ${kind}; ${oneOfWords(elsewhere)} has`,
      fix: `use ${oneOfWords(elsewhere)}`,
    };
  }
  return { message: `there is no schema for ${apiVersion} ${kind}, so it cannot be judged`, fix: PULL };
}

function isKubernetesGroup(apiVersion: string): boolean {
  const group = apiGroup(apiVersion);
  return !group.includes(".") || group.endsWith(".k8s.io");
}
