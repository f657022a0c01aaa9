import { compare, type Finding, sortFindings } from "../../model/finding.js";
import type { Unjudged } from "../../model/manifest.js";
import { countSeverity } from "../findings.js";

/** What `validate` found. Published as docs/schemas/validation-report.schema.json. */
export interface ValidationReport {
  readonly apiVersion: "conformitron.io/v1";
  readonly kind: "ValidationReport";
  /** Sorted by place, each once; those that are waived among them. */
  readonly findings: readonly Finding[];
  /** Folders and files that could not be judged, sorted by path. */
  readonly unjudged: readonly Unjudged[];
  readonly summary: ValidationSummary;
}

/** How much was judged, and what came of it. */
export interface ValidationSummary {
  /** How many files were read. */
  readonly files: number;
  /** How many objects were judged. */
  readonly objects: number;
  /** Findings that count, by their severity. */
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** Findings that do not count. */
  readonly waived: number;
  /** Folders and files that could not be judged. */
  readonly unjudged: number;
}

/** What a report is made from. */
export interface ValidationOutcome extends Pick<ValidationSummary, "files" | "objects"> {
  readonly findings: readonly Finding[];
  readonly unjudged: readonly Unjudged[];
}

/** The report of a validation. */
export function validationReport({ findings, unjudged, files, objects }: ValidationOutcome): ValidationReport {
  const reported = withoutRepetitions(sortFindings(findings)).map(reportedFinding);
  const counting = reported.filter(({ waived }) => waived === undefined);
  return {
    apiVersion: "conformitron.io/v1",
    kind: "ValidationReport",
    findings: reported,
    unjudged: unjudged
      .map(({ path, reason }) => ({ path, reason }))
      .sort((a, b) => compare(a.path, b.path) || compare(a.reason, b.reason)),
    summary: {
      files,
      objects,
      errors: countSeverity(counting, "error"),
      warnings: countSeverity(counting, "warning"),
      infos: countSeverity(counting, "info"),
      waived: reported.length - counting.length,
      unjudged: unjudged.length,
    },
  };
}

/** What several environments share is judged for each of them. */
function withoutRepetitions(sorted: readonly Finding[]): Finding[] {
  return sorted.filter((finding, index) => {
    const last = sorted[index - 1];
    return last === undefined || !isSame(last, finding);
  });
}

function isSame(a: Finding, b: Finding): boolean {
  const keys = ["file", "line", "column", "code", "message", "pointer"] as const;
  return keys.every((key) => a[key] === b[key]) && a.object?.name === b.object?.name;
}

/** The fields that the schema has, in its order, so that the same finding gives the same bytes. */
function reportedFinding(finding: Finding): Finding {
  const { code, severity, message, fix, file, line, column, object, pointer, source, waived } = finding;
  return {
    ...{ code, severity, message },
    ...(fix !== undefined && { fix }),
    ...{ file, line, column },
    ...(object !== undefined && { object: reportedObject(object) }),
    ...(pointer !== undefined && { pointer }),
    ...(source !== undefined && { source }),
    ...(waived !== undefined && { waived }),
  };
}

function reportedObject({ apiVersion, kind, namespace, name }: NonNullable<Finding["object"]>) {
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name };
}
