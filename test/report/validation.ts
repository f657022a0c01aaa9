import type { Finding } from "../../src/model/finding.js";
import type { RuleText } from "../../src/model/rule.js";
import type { RenderOptions } from "../../src/report/validation/options.js";
import { type ValidationReport, validationReport } from "../../src/report/validation/report.js";

export const RULES: readonly RuleText[] = [
  {
    code: "no-limits",
    set: "policy",
    severity: "warning",
    title: "a container has no limits",
    why: "It may take all memory of its node, and then the node kills whatever it likes, which is seldom the one that is to blame.",
    fix: "set resources.limits.memory",
  },
  {
    code: "no-digest",
    set: "policy",
    severity: "error",
    title: "an image has no digest",
    why: "The same name may be another image tomorrow.",
    fix: "add @sha256:…",
  },
];

export const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", namespace: "acme", name: "anvil" };
export const NAMESPACE = { apiVersion: "v1", kind: "Namespace", name: "acme" };

export const OPTIONS: RenderOptions = {
  rules: RULES,
  objects: [],
  strict: false,
  verbose: false,
  version: "1.2.3",
  paint: (_color, text) => text,
};

/** A finding at line 3 of a.yaml that differs as said. */
export function finding(more: Partial<Finding> = {}): Finding {
  const place = { file: "dist/a.yaml", line: 3, column: 5 };
  return { code: "no-limits", severity: "warning", message: "container web has no memory limit", ...place, ...more };
}

/** A report of the findings, over two objects in one file. */
export function reportOf(findings: readonly Finding[], unjudged: ValidationReport["unjudged"] = []): ValidationReport {
  return validationReport({ findings, unjudged, files: 1, objects: 2 });
}

/** One of everything that a report can hold. */
export const FULL = reportOf(
  [
    finding({ object: DEPLOYMENT, pointer: "/spec/template/spec/containers/0/resources", fix: "set limits" }),
    finding({
      code: "no-digest",
      severity: "error",
      message: "image web:1 has no digest",
      line: 9,
      object: DEPLOYMENT,
      source: { file: "solutions/acme/anvil.ts", line: 14, column: 7, construct: "acme/anvil/web" },
    }),
    finding({ code: "no-digest", severity: "info", message: "image job:1 has no digest", file: "dist/b.yaml" }),
    finding({
      message: "container job has no memory limit",
      line: 30,
      waived: { reason: "it ends at once", until: "2027-01-31", owner: "@example" },
    }),
  ],
  [{ path: "dist/apps", reason: "there is no kustomize" }],
);
