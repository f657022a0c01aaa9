import type { LiveObject, ObjectRef } from "../../model/live.js";
import { listAt, textAt } from "./fields.js";

const SOURCES = "source.toolkit.fluxcd.io/v1";

/** The source that a reference names, in the namespace of the object where it names none; undefined where it names nothing. */
export function sourceRef(reference: unknown, namespace: string | undefined): ObjectRef | undefined {
  const [kind, name] = [textAt(reference, "kind"), textAt(reference, "name")];
  if (kind === undefined || name === undefined) return undefined;
  return {
    apiVersion: textAt(reference, "apiVersion") ?? SOURCES,
    kind,
    namespace: textAt(reference, "namespace") ?? namespace,
    name,
  };
}

/** What `spec.dependsOn` names: always objects of the same kind. */
export function dependencies({ apiVersion, kind, metadata, spec }: LiveObject): readonly ObjectRef[] {
  return listAt(spec, "dependsOn").flatMap((entry) => {
    const name = textAt(entry, "name");
    const namespace = textAt(entry, "namespace") ?? metadata.namespace;
    return name === undefined ? [] : [{ apiVersion, kind, namespace, name }];
  });
}
