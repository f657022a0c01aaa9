import { at, fields, isFields, items, text } from "../fields.js";
import { normalizeCrdSchema } from "./normalize.js";
import { OBJECT_META, type Schema, type StoredKind } from "./types.js";

/** A kind that a CustomResourceDefinition brings, in one version, with its whole schema. */
export interface CrdKind extends Omit<StoredKind, "schemas"> {
  readonly schema: Schema;
  /** Whether the API server serves the version. */
  readonly served: boolean;
}

/** The kinds of a CustomResourceDefinition, one for each version; none where the object is no such definition. */
export function crdKinds(object: unknown): CrdKind[] {
  const spec = fields(at(object, "spec"));
  const group = text(spec["group"]);
  const kind = text(at(spec, "names", "kind"));
  if (at(object, "kind") !== "CustomResourceDefinition" || group === undefined || kind === undefined) return [];
  return items(spec["versions"])
    .filter(isFields)
    .flatMap((version) => {
      const name = text(version["name"]);
      if (name === undefined) return [];
      const apiVersion = `${group}/${name}`;
      return [
        {
          apiVersion,
          kind,
          namespaced: spec["scope"] !== "Cluster",
          served: version["served"] !== false,
          schema: rootSchema(at(version, "schema", "openAPIV3Schema")),
          ...(version["deprecated"] === true && {
            deprecated: text(version["deprecationWarning"]) ?? `${apiVersion} ${kind} is deprecated`,
          }),
        },
      ];
    });
}

/** What the API server itself adds to every kind: the type of the object and its metadata. */
function rootSchema(value: unknown): Schema {
  const schema = normalizeCrdSchema(value);
  const own: Record<string, Schema> = {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { $ref: OBJECT_META },
  };
  return { ...schema, type: "object", properties: { ...schema.properties, ...own } };
}
