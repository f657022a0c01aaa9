import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { KubectlError } from "./arguments.js";
import { findKind, type Kind } from "./kinds.js";
import { isRecord, type KubeObject, list } from "./objects.js";
import { namespaceOf, type Session } from "./session.js";

/** The objects of `-f -` or `-f FILE`, in their order, with the command's namespace filled in. */
export function manifests(session: Session): { readonly kind: Kind; readonly object: KubeObject }[] {
  const files = session.line.flags.get("filename") ?? [];
  const texts = files.map((file) =>
    file === "-" ? session.input : readFileSync(resolve(session.folder, file), "utf8"),
  );
  const objects = texts.flatMap(documents);
  if (objects.length === 0) throw new KubectlError("error: no objects passed to apply");
  return objects.map((object) => completed(session, object));
}

function documents(text: string): unknown[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new KubectlError(`error: error parsing STDIN: ${error.message}`);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    return isRecord(value) && value["kind"] === "List" ? list(value, "items") : [value];
  });
}

function completed(session: Session, object: unknown): { kind: Kind; object: KubeObject } {
  if (!isRecord(object) || !isRecord(object["metadata"]))
    throw new KubectlError("error: unable to decode STDIN: Object 'Kind' is missing");
  const { apiVersion, kind: kindName } = object;
  const kind = session.cluster.kinds.find((each) => each.apiVersion === apiVersion && each.kind === kindName);
  if (kind === undefined || findKind([kind], String(kindName)) === undefined) {
    throw new KubectlError(
      `error: resource mapping not found for name: "${String(object["metadata"]["name"])}" from "STDIN": no matches for kind ` +
        `"${String(kindName)}" in version "${String(apiVersion)}"\nensure CRDs are installed first`,
    );
  }
  const result = object as KubeObject;
  if (!kind.clusterScoped) result.metadata.namespace ??= namespaceOf(session);
  return { kind, object: result };
}
