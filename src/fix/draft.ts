import type { Edit, ValueEdit } from "./edit.js";
import type { Plan } from "./plan.js";
import { partsOf, pointerOf } from "./pointer.js";
import { applyChanges, type Change } from "./text/apply.js";
import { changeOf, writtenAt } from "./text/change.js";
import { type Insertion, insertion, insertionOf, merged } from "./text/insert.js";
import type { Stream } from "./text/stream.js";

/** A text that is being changed: what was decided so far. */
export interface Draft {
  /** Takes the edits of a plan in, all or none; in words why none. */
  readonly add: (plan: Plan) => string | undefined;
  /** The text with the edits, undefined where they get into each other's way. */
  readonly text: () => string | undefined;
  /** What the documents are to be afterwards, by their index. */
  readonly edits: () => ReadonlyMap<number, readonly ValueEdit[]>;
}

interface Decided {
  readonly changes: Change[];
  /** By document and map. */
  readonly insertions: Map<string, { readonly document: number; readonly insertion: Insertion }>;
  readonly values: Map<number, ValueEdit[]>;
  /** Edited places, with the edit, and everything above them. */
  readonly touched: Map<string, string>;
  readonly above: Set<string>;
}

/** A draft of a text without edits. */
export function draftOf(stream: Stream): Draft {
  const decided: Decided = {
    changes: [],
    insertions: new Map(),
    values: new Map(),
    touched: new Map(),
    above: new Set(),
  };
  return {
    add: (plan) => add(stream, decided, plan),
    text: () => finish(stream, decided),
    edits: () => decided.values,
  };
}

function add(stream: Stream, decided: Decided, { document, edits }: Plan): string | undefined {
  const fresh = edits.filter((edit) => decided.touched.get(keyOf(document, edit.pointer)) !== sameAs(edit));
  if (fresh.some(({ pointer }) => collides(decided, document, pointer)))
    return "another repair of the same place goes first";
  const changes: Change[] = [];
  const inserted = new Map<string, Insertion>();
  for (const edit of fresh) {
    const refused =
      edit.op === "insert"
        ? gather(stream, decided, document, edit, inserted)
        : take(changes, changeOf(stream, document, edit));
    if (refused !== undefined) return refused;
  }
  decided.changes.push(...changes);
  for (const [key, insertion] of inserted) decided.insertions.set(key, { document, insertion });
  for (const edit of fresh) remember(stream, decided, document, edit);
  return undefined;
}

function take(changes: Change[], change: Change | string): string | undefined {
  if (typeof change === "string") return change;
  changes.push(change);
  return undefined;
}

function gather(
  stream: Stream,
  decided: Decided,
  document: number,
  edit: Extract<Edit, { op: "insert" }>,
  inserted: Map<string, Insertion>,
): string | undefined {
  const own = insertionOf(stream, document, edit);
  if (own === undefined) return "the field is there already";
  const key = keyOf(document, own.pointer);
  const known = inserted.get(key) ?? decided.insertions.get(key)?.insertion;
  const fields = known === undefined ? own.fields : merged(known.fields, own.fields);
  if (fields === undefined) return "another repair sets the same field";
  const together = { pointer: own.pointer, fields };
  const change = insertion(stream, document, together);
  if (typeof change === "string") return change;
  inserted.set(key, together);
  return undefined;
}

function remember(stream: Stream, { values, touched, above }: Decided, document: number, edit: Edit): void {
  touched.set(keyOf(document, edit.pointer), sameAs(edit));
  const parts = partsOf(edit.pointer);
  for (let length = 0; length < parts.length; length++)
    above.add(keyOf(document, pointerOf(...parts.slice(0, length))));
  const value = asValue(stream, document, edit);
  if (value === undefined) return;
  const known = values.get(document);
  if (known === undefined) values.set(document, [value]);
  else known.push(value);
}

/** An edit that only changes the spelling leaves the values as they are. */
function asValue(stream: Stream, document: number, edit: Edit): ValueEdit | undefined {
  if (edit.op === "respell" || edit.op === "quote-key") return undefined;
  if (edit.op !== "quote") return edit;
  return { op: "set", pointer: edit.pointer, value: writtenAt(stream, document, edit.pointer) ?? "" };
}

function collides({ touched, above }: Decided, document: number, pointer: string): boolean {
  if (above.has(keyOf(document, pointer))) return true;
  const parts = partsOf(pointer);
  return parts.some((_, index) => touched.has(keyOf(document, pointerOf(...parts.slice(0, index + 1)))));
}

function keyOf(document: number, pointer: string): string {
  return `${document} ${pointer}`;
}

function sameAs(edit: Edit): string {
  return JSON.stringify(edit);
}

/** Where two maps end at the same place, the fields of the inner one come first. */
function finish(stream: Stream, { changes, insertions }: Decided): string | undefined {
  const byDepth = [...insertions.values()].sort(
    (a, b) => partsOf(b.insertion.pointer).length - partsOf(a.insertion.pointer).length,
  );
  const inserted = byDepth.map(({ document, insertion: own }) => insertion(stream, document, own));
  if (inserted.some((change) => typeof change === "string")) return undefined;
  return applyChanges(stream.text, [...inserted, ...changes] as Change[]);
}
