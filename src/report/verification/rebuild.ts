import type { ObjectRef } from "../../model/live.js";
import type { Warning } from "../../model/readiness.js";
import type {
  Attempt,
  CheckVerdict,
  ClusterRecord,
  Evidence,
  FieldEvidence,
  RunFacts,
  SolutionVerdict,
  VerificationReport,
} from "../../model/verification.js";

/** What becomes of the words in a report. */
export interface Rewrite {
  /** Of messages, logs and whatever else the cluster wrote. */
  text(text: string): string;
  /** Of the value of a field. */
  value(field: FieldEvidence, value: string): string;
}

/** The same report, its fields in the order of the schema, so that the same report gives the same bytes. */
export function orderedReport(report: VerificationReport): VerificationReport {
  return rewriteReport(report, { text: (text) => text, value: (_field, value) => value });
}

/** The report with other words, its fields in the order of the schema. Names and codes stay. */
export function rewriteReport(report: VerificationReport, rewrite: Rewrite): VerificationReport {
  const { apiVersion, kind, run, cluster, environment, revision, startedAt, finishedAt, summary } = report;
  const { passed, failed, error, skipped, unknown } = summary;
  return {
    ...{ apiVersion, kind, run: runFacts(run), cluster: clusterRecord(cluster, rewrite) },
    ...{ environment, revision, startedAt, finishedAt },
    preflight: report.preflight.map((check) => rewriteCheck(check, rewrite)),
    solutions: report.solutions.map((solution) => solutionVerdict(solution, rewrite)),
    summary: { passed, failed, error, skipped, unknown },
  };
}

/** A check with other words, its fields in the order of the schema. */
function rewriteCheck(check: CheckVerdict, rewrite: Rewrite): CheckVerdict {
  const { name, verdict, reason, message, diagnosis, warnings, evidence, durationMs, attempts } = check;
  return {
    ...{ name, verdict, reason, message: rewrite.text(message) },
    ...(diagnosis !== undefined && { diagnosis: rewrite.text(diagnosis) }),
    ...(warnings !== undefined && { warnings: warnings.map((warning) => warningOf(warning, rewrite)) }),
    evidence: evidence.map((one) => evidenceOf(one, rewrite)),
    durationMs,
    ...(attempts !== undefined && { attempts: attempts.map((attempt) => attemptOf(attempt, rewrite)) }),
  };
}

function runFacts({ id, mode, version, interruptedBy, left }: RunFacts): RunFacts {
  return {
    ...{ id, mode, version },
    ...(interruptedBy !== undefined && { interruptedBy }),
    ...(left !== undefined && { left: left.map(refOf) }),
  };
}

function clusterRecord(cluster: ClusterRecord, { text }: Rewrite): ClusterRecord {
  const { context, server, kubernetes, flux, externalSecrets, architectures } = cluster;
  return { context, server: text(server), kubernetes, flux, externalSecrets, architectures: [...architectures] };
}

function solutionVerdict(solution: SolutionVerdict, rewrite: Rewrite): SolutionVerdict {
  const { vendor, product, version, path, verdict, reason, message, warnings, checks } = solution;
  return {
    ...{ vendor, product, version, path, verdict, reason, message: rewrite.text(message) },
    warnings: warnings.map((warning) => warningOf(warning, rewrite)),
    checks: checks.map((check) => rewriteCheck(check, rewrite)),
  };
}

function warningOf({ reason, message }: Warning, { text }: Rewrite): Warning {
  return { reason, message: text(message) };
}

function attemptOf({ pod, startedAt, finishedAt, exitCode, reason, log }: Attempt, { text }: Rewrite): Attempt {
  return { pod, startedAt, finishedAt, exitCode, reason, log: text(log) };
}

function evidenceOf(evidence: Evidence, rewrite: Rewrite): Evidence {
  const { text } = rewrite;
  switch (evidence.kind) {
    case "condition": {
      const { kind, object, type, status, reason, message, since } = evidence;
      return { kind, object: refOf(object), type, status, reason, message: text(message), since };
    }
    case "event": {
      const { kind, object, type, reason, message, count, at } = evidence;
      return { kind, object: refOf(object), type, reason, message: text(message), count, at };
    }
    case "log": {
      const { kind, object, container, previous, lines } = evidence;
      // Together, because a private key has many lines.
      const rewritten = lines.length === 0 ? [] : text(lines.join("\n")).split("\n");
      return { kind, object: refOf(object), container, previous, lines: rewritten };
    }
    case "field":
      return fieldOf(evidence, rewrite);
    case "objects": {
      const { kind, objects, message } = evidence;
      return { kind, objects: objects.map(refOf), message: text(message) };
    }
  }
}

function fieldOf(field: FieldEvidence, { value: rewritten }: Rewrite): FieldEvidence {
  const { kind, object, path, value, expected, manager } = field;
  return {
    ...{ kind, object: refOf(object), path, value: rewritten(field, value) },
    ...(expected !== undefined && { expected: rewritten(field, expected) }),
    ...(manager !== undefined && { manager }),
  };
}

function refOf({ apiVersion, kind, namespace, name }: ObjectRef): ObjectRef {
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name };
}
