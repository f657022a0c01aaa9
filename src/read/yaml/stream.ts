import type { SourceComment } from "../../model/manifest.js";

/** What a text of YAML holds, as the cluster reads it. */
export interface ParsedStream {
  /** The documents that hold something; empty ones are left out but counted in the index of the others. */
  readonly documents: readonly ParsedDocument[];
  /** What is wrong with the text, in its order; always empty where the fast parser read it. */
  readonly problems: readonly StreamProblem[];
  readonly comments: readonly SourceComment[];
}

/** One document of a text. */
export interface ParsedDocument {
  /** Which document of the text, from 0. */
  readonly index: number;
  /** The line on which its content begins, from 1. */
  readonly line: number;
  readonly value: unknown;
}

/** Something wrong at a place in the text; line and column count from 1. */
export interface StreamProblem {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  readonly line: number;
  readonly column: number;
}

/** How the comments that speak to the validator begin. */
export const COMMENT_PREFIX = "conformitron:";

/** How deep mappings and sequences may be nested. */
export const MAX_DEPTH = 256;

/** Sets a key also where an assignment would reach the prototype instead. */
export function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
