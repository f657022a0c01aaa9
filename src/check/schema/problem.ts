/** What can be wrong with an object by its schema; each is the code of a rule. */
export type SchemaCode =
  | "unknown-field"
  | "misplaced-field"
  | "missing-field"
  | "wrong-type"
  | "bad-value"
  | "duplicate-list-key"
  | "invalid-name"
  | "invalid-label"
  | "unknown-volume"
  | "selector-mismatch";

/** One thing that is wrong in an object. */
export interface SchemaProblem {
  readonly code: SchemaCode;
  /** JSON pointer from the object's root. */
  readonly pointer: string;
  /** Means the key, not the value. @default false */
  readonly key?: boolean;
  readonly message: string;
  readonly fix?: string;
}
