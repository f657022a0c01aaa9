import { createHash } from "node:crypto";
import type { CrdKind } from "./crd.js";
import type { CatalogFile, Schema, StoredKind } from "./types.js";

/** Shorter schemas cost more as a reference than where they stand. */
const MIN_SHARED = 200;

/**
 * A file of the catalogue from kinds with whole schemas: parts that occur more than once become definitions of their own,
 * named by their content.
 *
 * @param version which version of the source serves the kinds, such as `2.7`; `*` where that is not known
 */
export function shareSchemas(source: string, version: string, kinds: readonly CrdKind[]): CatalogFile {
  const counts = new Map<string, number>();
  for (const { schema } of kinds) countParts(schema, counts);
  const definitions = new Map<string, Schema>();
  const stored = kinds
    .filter(({ served }) => served)
    .map(({ schema, served: _, ...kind }): StoredKind => {
      const small = shareChildren(schema, counts, definitions);
      const id = define(small, `${kind.apiVersion}.${kind.kind}`, definitions);
      return { ...kind, schemas: { [version]: id } };
    });
  return {
    format: 1,
    source,
    kinds: stored.sort((a, b) => compareText(`${a.apiVersion} ${a.kind}`, `${b.apiVersion} ${b.kind}`)),
    definitions: Object.fromEntries([...definitions].sort(([a], [b]) => compareText(a, b))),
  };
}

/** The file's text: one kind and one definition a line, so that a change of one of them is a change of one line. */
export function catalogText({ format, source, kinds, definitions }: CatalogFile): string {
  const lines = (entries: readonly string[]) => entries.map((entry) => `\n${entry}`).join(",");
  const kindLines = lines(kinds.map((kind) => JSON.stringify(kind)));
  const definitionLines = lines(
    Object.entries(definitions).map(([id, schema]) => `${JSON.stringify(id)}:${JSON.stringify(schema)}`),
  );
  return `{"format":${format},"source":${JSON.stringify(source)},"kinds":[${kindLines}\n],"definitions":{${definitionLines}\n}}\n`;
}

function countParts(schema: Schema, counts: Map<string, number>): void {
  const text = JSON.stringify(schema);
  const known = counts.get(text) ?? 0;
  counts.set(text, known + 1);
  if (known > 0) return;
  mapChildren(schema, (child) => {
    countParts(child, counts);
    return child;
  });
}

function shareChildren(schema: Schema, counts: Map<string, number>, definitions: Map<string, Schema>): Schema {
  return mapChildren(schema, (child, name) => {
    const text = JSON.stringify(child);
    const small = shareChildren(child, counts, definitions);
    if ((counts.get(text) ?? 0) < 2 || text.length < MIN_SHARED || child.type !== "object") return small;
    return { $ref: define(small, name, definitions) };
  });
}

function define(schema: Schema, name: string, definitions: Map<string, Schema>): string {
  const digest = createHash("sha256").update(JSON.stringify(schema)).digest("hex").slice(0, 8);
  const id = `${name}~${digest}`;
  definitions.set(id, schema);
  return id;
}

/** The schema with the schemas of its fields and items replaced; alternatives stay where they stand. */
function mapChildren(schema: Schema, replace: (child: Schema, name: string) => Schema): Schema {
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, replace(child, name)] as const),
      ),
    }),
    ...(items && { items: replace(items, "item") }),
    ...(additionalProperties && {
      additionalProperties: additionalProperties === true ? true : replace(additionalProperties, "value"),
    }),
  };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
