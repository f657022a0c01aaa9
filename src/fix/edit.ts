import { partsOf } from "./pointer.js";

/** A change of one place of a document; pointers are JSON pointers from the document's root. */
export type Edit =
  /** Another value for a scalar that is written there. */
  | { readonly op: "set"; readonly pointer: string; readonly value: Scalar }
  /** A field that is missing, with the maps above it that are missing too. */
  | { readonly op: "insert"; readonly pointer: string; readonly value: Scalar }
  /** A field or an item less. */
  | { readonly op: "remove"; readonly pointer: string }
  /** Another key for a field. */
  | { readonly op: "rename"; readonly pointer: string; readonly key: string }
  /** The scalar becomes the text that is written there. */
  | { readonly op: "quote"; readonly pointer: string }
  /** The same value in another spelling. */
  | { readonly op: "respell"; readonly pointer: string; readonly text: string }
  /** The same key, in quotes. */
  | { readonly op: "quote-key"; readonly pointer: string }
  /** The map becomes the field `under` of the only item of a list; the other fields of the item come first. */
  | {
      readonly op: "wrap";
      readonly pointer: string;
      readonly under: string;
      readonly beside: Readonly<Record<string, Scalar>>;
    };

export type Scalar = string | number | boolean;

/** An edit whose outcome no longer depends on the text. */
export type ValueEdit = Exclude<Edit, { op: "quote" | "respell" | "quote-key" }>;

/**
 * The value that a document has after the edits: a copy, the given one stays. Undefined where an edit does not apply: a place
 * that does not exist, or does already.
 */
export function applyEdits(document: unknown, edits: readonly ValueEdit[]): unknown {
  // What an anchor shares between two places is changed in one of them only: so the text would be meant.
  const root: { document: unknown } = { document: JSON.parse(JSON.stringify(document)) };
  const removals = edits.filter(({ op }) => op === "remove").sort(laterItemsFirst);
  const wraps = edits.filter(({ op }) => op === "wrap");
  const renames = edits.filter(({ op }) => op === "rename");
  const others = edits.filter(({ op }) => op !== "remove" && op !== "rename" && op !== "wrap");
  const done = [...others, ...wraps, ...removals, ...renames].every((edit) => apply(root, edit));
  return done ? root.document : undefined;
}

/** Of two items of a list the later goes first, so that the place of the other stays true. */
function laterItemsFirst(a: ValueEdit, b: ValueEdit): number {
  return Number(partsOf(b.pointer).at(-1)) - Number(partsOf(a.pointer).at(-1)) || 0;
}

function apply(root: { document: unknown }, edit: ValueEdit): boolean {
  const parts = ["document", ...partsOf(edit.pointer)];
  const name = parts.pop() ?? "";
  const parent = edit.op === "insert" ? made(root, parts) : found(root, parts);
  if (typeof parent !== "object" || parent === null) return false;
  const fields = parent as Record<string, unknown>;
  if (Object.hasOwn(fields, name) === (edit.op === "insert") || name === "__proto__") return false;
  return change(fields, name, edit);
}

function change(fields: Record<string, unknown>, name: string, edit: ValueEdit): boolean {
  switch (edit.op) {
    case "set":
    case "insert":
      fields[name] = edit.value;
      return true;
    case "remove":
      if (Array.isArray(fields)) fields.splice(Number(name), 1);
      else delete fields[name];
      return true;
    case "wrap":
      fields[name] = [{ ...edit.beside, [edit.under]: fields[name] }];
      return true;
    case "rename":
      return rename(fields, name, edit.key);
  }
}

function rename(fields: Record<string, unknown>, name: string, key: string): boolean {
  if (Array.isArray(fields) || Object.hasOwn(fields, key)) return false;
  fields[key] = fields[name];
  delete fields[name];
  return true;
}

function found(from: unknown, parts: readonly string[]): unknown {
  let value = from;
  for (const part of parts) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** The place with its missing parents made; only maps are. */
function made(from: Record<string, unknown>, parts: readonly string[]): unknown {
  let value: unknown = from;
  for (const part of parts) {
    if (typeof value !== "object" || value === null) return undefined;
    const fields = value as Record<string, unknown>;
    if (!Object.hasOwn(fields, part)) {
      if (Array.isArray(fields) || part === "__proto__") return undefined;
      fields[part] = {};
    }
    value = fields[part];
  }
  return Array.isArray(value) ? undefined : value;
}
