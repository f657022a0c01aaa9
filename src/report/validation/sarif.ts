import { contentHash } from "../../base/cache.js";
import { jsonText } from "../../base/json.js";
import { compare, type Finding, type Location, type Severity } from "../../model/finding.js";
import type { Unjudged } from "../../model/manifest.js";
import type { RuleText } from "../../model/rule.js";
import type { RenderOptions } from "./options.js";
import type { ValidationReport } from "./report.js";

const LEVELS = { error: "error", warning: "warning", info: "note" } as const;
const WEIGHTS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** GitHub refuses a run with more results than this, and texts that are longer. */
const MAX_RESULTS = 25_000;
const MAX_TEXT = 1024;

/**
 * SARIF 2.1.0 as GitHub and others read it: the gravest findings first, at most 25,000 of them, and a notification that says how many
 * are left out. A finding in a generated file stands at the definition's line, with the line of the tree as a related location.
 */
export function sarifReport(
  report: ValidationReport,
  { rules, version }: Pick<RenderOptions, "rules" | "version">,
): string {
  const findings = [...report.findings].sort((a, b) => weight(a) - weight(b)).slice(0, MAX_RESULTS);
  const codes = [...new Set(findings.map(({ code }) => code))].sort(compare);
  const indexes = new Map(codes.map((code, index) => [code, index]));
  const texts = new Map(rules.map((rule) => [rule.code, rule]));
  const fingerprint = fingerprints();
  return jsonText({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "conformitron",
            semanticVersion: version,
            rules: codes.map((code) => descriptor(code, texts.get(code))),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [invocation(report.unjudged, report.findings.length - findings.length)],
        results: findings.map((finding) => result(finding, indexes.get(finding.code) ?? -1, fingerprint(finding))),
      },
    ],
  });
}

function weight({ severity, waived }: Finding): number {
  return waived === undefined ? WEIGHTS[severity] : 3;
}

function descriptor(id: string, rule: RuleText | undefined) {
  const { title = id, why = id, fix = id, set, severity = "error" } = rule ?? {};
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: limited(why) },
    help: { text: `${why}\n\nfix: ${fix}` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: set === undefined ? [] : [set], precision: "high" },
  };
}

function limited(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}

function invocation(unjudged: readonly Unjudged[], leftOut: number) {
  const texts = unjudged.map(({ path, reason }) => `${path} was not judged: ${reason}`);
  if (leftOut > 0) texts.push(`${leftOut} findings of less weight are left out`);
  return {
    executionSuccessful: unjudged.length === 0,
    toolExecutionNotifications: texts.map((text) => ({ level: "error", message: { text } })),
  };
}

function result(finding: Finding, ruleIndex: number, primaryLocationLineHash: string) {
  const { code, severity, message, fix, source, object, pointer, waived } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: waived === undefined ? LEVELS[severity] : "note",
    message: { text: fix === undefined ? message : `${message}\nfix: ${fix}` },
    locations: [
      {
        physicalLocation: physicalLocation(source ?? finding),
        ...(object !== undefined && { logicalLocations: [logicalLocation(object)] }),
      },
    ],
    ...(source !== undefined && {
      relatedLocations: [
        { id: 0, message: { text: "what was made from it" }, physicalLocation: physicalLocation(finding) },
      ],
    }),
    partialFingerprints: { primaryLocationLineHash },
    suppressions: waived === undefined ? [] : [suppression(waived)],
    ...(pointer !== undefined && { properties: { pointer } }),
  };
}

function physicalLocation({ file, line, column }: Location) {
  return {
    artifactLocation: { uri: address(file) },
    region: { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 },
  };
}

/** A path as a relative address; half a character, which no address can hold, becomes the sign for that. */
function address(file: string): string {
  return file
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}

function logicalLocation({ apiVersion, kind, namespace, name }: NonNullable<Finding["object"]>) {
  const path = namespace === undefined ? name : `${namespace}/${name}`;
  return { name, fullyQualifiedName: `${apiVersion}/${kind}/${path}`, kind: "resource" };
}

function suppression({ reason, until, owner }: NonNullable<Finding["waived"]>) {
  const properties = { ...(until !== undefined && { until }), ...(owner !== undefined && { owner }) };
  return { kind: "inSource", status: "accepted", justification: reason, properties };
}

/** What makes a finding the same in the next run: no line, and a number where several are alike. */
function fingerprints(): (finding: Finding) => string {
  const counts = new Map<string, number>();
  return ({ code, file, object, pointer, message }) => {
    const parts = [code, file, object?.apiVersion, object?.kind, object?.namespace, object?.name, pointer ?? message];
    const hash = contentHash(JSON.stringify(parts), "hex").slice(0, 32);
    const count = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, count);
    return `${hash}:${count}`;
  };
}
