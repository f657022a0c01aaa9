import { didYouMean } from "../../base/suggest.js";
import { type ExplainContext, resolveSchema } from "./context.js";
import type { SchemaProblem } from "./problem.js";
import type { Schema } from "./types.js";
import { oneOfWords, pathWords } from "./words.js";

/** How deep a field is looked for below a place. */
const DEPTH = 4;
/** Names that stand nearly everywhere: that they exist elsewhere explains nothing. */
const COMMON = new Set([
  "name",
  "namespace",
  "kind",
  "apiVersion",
  "metadata",
  "spec",
  "status",
  "labels",
  "type",
  "key",
  "value",
  "items",
]);

/** What to say of a field that a schema does not know: a slip of the pen, a wrong place, or an invention. */
export function unknownField(
  pointer: string,
  name: string,
  siblings: readonly string[],
  context: ExplainContext,
): SchemaProblem {
  const parent = pointer.slice(0, pointer.lastIndexOf("/"));
  const suggestion = didYouMean(name, siblings);
  const place = suggestion === "" && !COMMON.has(name) ? placeOf(name, parent, context) : undefined;
  const what = parent === "" ? `there is no field ${name} at the top` : `${pathWords(parent)} has no field ${name}`;
  if (place !== undefined) {
    return {
      code: "misplaced-field",
      pointer,
      key: true,
      message: `${what}; it belongs into ${place === "" ? "the object itself" : place}`,
      fix: `move ${name} into ${place === "" ? "the object itself" : place}`,
    };
  }
  const known =
    siblings.length > 0 && siblings.length <= 8 ? ` Known are ${oneOfWords([...siblings].sort(), "and")}.` : "";
  return {
    code: "unknown-field",
    pointer,
    key: true,
    message: `${what}.${suggestion === "" ? known : suggestion}`.replace(/\.$/, ""),
  };
}

/** The nearest place, as people write it, where a field of that name is known: below first, then further up. */
function placeOf(name: string, parent: string, context: ExplainContext): string | undefined {
  const path =
    parent === ""
      ? []
      : parent
          .slice(1)
          .split("/")
          .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  for (let length = path.length; length >= 0; length--) {
    const above = path.slice(0, length);
    const schema = schemaAt(context.root, above, context);
    const found = schema && findBelow(schema, name, context);
    if (found !== undefined) return pathWords(pointerOfParts([...above, ...found]));
  }
  return undefined;
}

function pointerOfParts(parts: readonly string[]): string {
  return parts.length === 0 ? "" : parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function schemaAt(root: Schema, path: readonly string[], context: ExplainContext): Schema | undefined {
  let schema: Schema | undefined = resolveSchema(root, context);
  for (const part of path) {
    const inner: Schema | undefined = schema && childSchema(schema, part);
    schema = inner && resolveSchema(inner, context);
  }
  return schema;
}

function childSchema(schema: Schema, part: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, part)) return schema.properties[part];
  if (schema.items && /^\d+$/.test(part)) return schema.items;
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}

/** Breadth first, so that the nearest place wins; `status` is not for people to write. */
function findBelow(schema: Schema, name: string, context: ExplainContext): readonly string[] | undefined {
  let level: { schema: Schema; path: readonly string[] }[] = [{ schema, path: [] }];
  const seen = new Set<Schema>();
  for (let depth = 0; depth <= DEPTH; depth++) {
    const next: typeof level = [];
    for (const place of level) {
      const full = resolveSchema(place.schema, context);
      if (seen.has(full)) continue;
      seen.add(full);
      if (full.properties && Object.hasOwn(full.properties, name)) return place.path;
      for (const [key, child] of Object.entries(full.properties ?? {})) {
        if (key !== "status") next.push({ schema: child, path: [...place.path, key] });
      }
      if (full.items)
        next.push({
          schema: full.items,
          path: place.path.length === 0 ? place.path : [...place.path.slice(0, -1), `${place.path.at(-1)}[]`],
        });
    }
    level = next;
  }
  return undefined;
}
