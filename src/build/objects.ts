import type { Origin, PlaceByPointer, Problem, SourceFile, SourceTree } from "../model/manifest.js";
import { type Fields, fieldsOf, listOf, textOf } from "./records.js";

/** An object of the source, or what a build made of one. The same object of the source is always the same value here. */
export interface BuiltObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where the object has none. */
  readonly name: string;
  /** As the object says; undefined where it names none. */
  readonly namespace: string | undefined;
  readonly value: Fields;
  readonly origin: Origin;
  /** Stands like this in the source, unchanged by a build. */
  readonly source: boolean;
}

/** A document, or an item of a list, that is no Kubernetes object. */
export interface Oddity {
  readonly origin: Origin;
  /** What it lacks, in words. */
  readonly problem: string;
}

/** What a file holds. */
export interface FileObjects {
  readonly objects: readonly BuiltObject[];
  readonly oddities: readonly Oddity[];
}

/** Reads the objects of files, each file once. */
export function objectReader({ files }: SourceTree): (path: string) => FileObjects {
  const known = new Map<string, FileObjects>();
  return (path) => {
    const read = known.get(path) ?? readObjects(files.get(path));
    known.set(path, read);
    return read;
  };
}

function readObjects(file: SourceFile | undefined): FileObjects {
  const objects: BuiltObject[] = [];
  const oddities: Oddity[] = [];
  for (const { file: path, index, value } of file?.documents ?? []) {
    if (value !== null && value !== undefined)
      enter(value, { file: path, document: index, pointer: "" }, objects, oddities);
  }
  return { objects, oddities };
}

/** Notes the object, or the items of a list, lists in lists included. */
function enter(value: unknown, origin: Origin, objects: BuiltObject[], oddities: Oddity[]): void {
  const fields = fieldsOf(value);
  const items = fields !== undefined && isList(fields) ? fields["items"] : undefined;
  if (Array.isArray(items)) {
    items.forEach((item, i) => {
      enter(item, { ...origin, pointer: `${origin.pointer}/items/${i}` }, objects, oddities);
    });
    return;
  }
  const object = asObject(value, origin, true);
  if (object === undefined) oddities.push({ origin, problem: lackOf(fields) });
  else objects.push(object);
}

function isList(fields: Fields): boolean {
  return Array.isArray(fields["items"]) && textOf(fields["kind"])?.endsWith("List") === true;
}

function lackOf(fields: Fields | undefined): string {
  if (fields === undefined) return "is no mapping";
  const missing = ["apiVersion", "kind"].filter((field) => textOf(fields[field]) === undefined);
  return `has no ${missing.join(" and no ")}`;
}

/** The value as an object, if it has an API version and a kind. */
export function asObject(value: unknown, origin: Origin, source: boolean): BuiltObject | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const apiVersion = textOf(fields["apiVersion"]);
  const kind = textOf(fields["kind"]);
  if (apiVersion === undefined || kind === undefined) return undefined;
  const metadata = fieldsOf(fields["metadata"]);
  return {
    apiVersion,
    kind,
    name: textOf(metadata?.["name"]) ?? "",
    namespace: textOf(metadata?.["namespace"]),
    value: fields,
    origin,
    source,
  };
}

/** The object with another value, at the same place in the source. */
export function withValue(object: BuiltObject, value: Fields): BuiltObject {
  return asObject(value, object.origin, false) ?? { ...object, value, source: false };
}

/** A field of an object in its file. */
export function placeOf({ file, document, pointer }: Origin, field = ""): PlaceByPointer {
  return { file, document, pointer: pointer + field };
}

/** A problem at a field of an object. */
export function objectProblem(
  code: string,
  { apiVersion, kind, namespace, name, origin }: BuiltObject,
  field: string,
  message: string,
): Problem {
  return { code, message, at: placeOf(origin, field), object: { apiVersion, kind, namespace, name } };
}

/** How messages name an object: `Kind name`, with its namespace where it has one. */
export function titleOf({ kind, name, namespace }: Pick<BuiltObject, "kind" | "name" | "namespace">): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** Whether there is anything but a list under the name; for telling empty settings apart. */
export function isFilled(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return Array.isArray(value) ? listOf(value).length > 0 : Object.keys(fieldsOf(value) ?? { filled: true }).length > 0;
}
