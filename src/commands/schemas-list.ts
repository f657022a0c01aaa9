import { resolve } from "node:path";
import { readStores } from "../check/schema/pulled.js";
import { builtInStores, type Store } from "../check/schema/store.js";
import { compare } from "../model/finding.js";
import type { Project } from "./project.js";

/** The kinds that can be judged, as `--output json` prints them. */
export interface SchemaList {
  readonly apiVersion: "conformitron.io/v1";
  readonly kind: "SchemaList";
  readonly schemas: readonly SchemaEntry[];
}

/** One kind in one API version. */
export interface SchemaEntry {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Where the schema comes from, in words. */
  readonly source: string;
  /** Versions of the source that serve it; empty where they are not known. */
  readonly versions: readonly string[];
}

/** All kinds with a schema, those of the project included, ordered by API version and kind. */
export function listSchemas(project: Project): SchemaList {
  const own = readStores(resolve(project.root, project.validate.schemas));
  const schemas = [...own, ...builtInStores()].flatMap(entriesOf);
  const seen = new Set<string>();
  return {
    apiVersion: "conformitron.io/v1",
    kind: "SchemaList",
    // What the project pulled goes before what the package brings.
    schemas: schemas.filter(({ apiVersion, kind }) => isNew(seen, `${apiVersion} ${kind}`)).sort(byName),
  };
}

/** The list for people: one line a kind. */
export function schemaListText({ schemas }: SchemaList): string {
  const rows = schemas.map(({ apiVersion, kind, source, versions }) => [
    apiVersion,
    kind,
    versions.length === 0 ? source : `${source} ${versionWords(versions)}`,
  ]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", `${schemas.length} kinds`, ""].join("\n");
}

function entriesOf({ source, kinds }: Store): SchemaEntry[] {
  // A source that is one version of a product says so itself.
  const isRange = source === "Kubernetes";
  return kinds.map(({ apiVersion, kind, namespaced, schemas }) => ({
    apiVersion,
    kind,
    namespaced,
    source,
    versions: isRange ? Object.keys(schemas) : [],
  }));
}

function versionWords(versions: readonly string[]): string {
  const [first] = versions;
  return versions.length === 1 ? `${first}` : `${first} to ${versions.at(-1)}`;
}

function isNew(seen: Set<string>, key: string): boolean {
  const known = seen.has(key);
  seen.add(key);
  return !known;
}

function byName(a: SchemaEntry, b: SchemaEntry): number {
  return compare(a.apiVersion, b.apiVersion) || compare(a.kind, b.kind);
}
