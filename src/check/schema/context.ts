import type { Schema } from "./types.js";

/** How an object is judged. */
export interface ExplainContext {
  /** The definition with an id; undefined counts as one that allows everything. */
  readonly definition: (id: string) => Schema | undefined;
  /** The schema of the whole object: fields that stand in the wrong place are looked up there. */
  readonly root: Schema;
  /** A kind of Kubernetes itself: it drops a null where a field is, custom resources only where the field has a default. */
  readonly native: boolean;
  /** Whether the value at a place must not be shown. */
  readonly isSecret: (pointer: string) => boolean;
}

/** A place in the object while it is being judged. */
export interface Spot {
  readonly value: unknown;
  readonly pointer: string;
  /** False inside alternatives, which only narrow down what the schema around them allows. */
  readonly closed: boolean;
  /** A field that may be left out. @default false */
  readonly optional?: boolean;
}

/** The schema itself, or the definition that it refers to. */
export function resolveSchema(schema: Schema, { definition }: Pick<ExplainContext, "definition">): Schema {
  if (schema.$ref === undefined) return schema;
  return definition(schema.$ref) ?? { "x-kubernetes-preserve-unknown-fields": true };
}
