/** How much a finding weighs: an error fails the command, a warning only with `--strict`, an info never. */
export type Severity = "error" | "warning" | "info";

/** Where something stands: a file with `/` on every platform, line and column counted from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The Kubernetes object that a finding is about. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A line of a definition, and the path of the construct that it makes. */
export interface DefinitionPlace extends Location {
  readonly construct?: string;
}

/** Why a finding does not count, and until which day (`YYYY-MM-DD`). */
export interface WaivedBy {
  readonly reason: string;
  readonly until?: string;
  readonly owner?: string;
}

/** One thing that is wrong, with the place and the fix. */
export interface Finding {
  /** A closed kebab-case code. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** What to do about it, in the imperative. */
  readonly fix?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly object?: ObjectReference;
  /** JSON pointer of the field in its document; absent where the finding is about a file or a line. */
  readonly pointer?: string;
  /** Where the definition made a generated object. */
  readonly source?: DefinitionPlace;
  /** The exception that covers it: it stays in the report and is not counted. */
  readonly waived?: WaivedBy;
  /** The construct's path, such as `kubecost/cost-analyzer/release`. */
  readonly construct?: string;
}

/** Findings in the order in which they are reported: by place, then by code and text, so that the same input gives the same bytes. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

/** Orders strings by code unit, so that the order does not depend on the machine's locale. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
