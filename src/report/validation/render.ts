import { jsonText } from "../../base/json.js";
import { githubAnnotations } from "./github.js";
import { junitReport } from "./junit.js";
import type { RenderOptions } from "./options.js";
import type { ValidationReport } from "./report.js";
import { sarifReport } from "./sarif.js";
import { validationText } from "./text.js";

/** The forms in which a validation can be reported. */
export const VALIDATION_FORMATS = ["text", "json", "junit", "sarif", "github"] as const;

/** A form in which a validation can be reported. */
export type ValidationFormat = (typeof VALIDATION_FORMATS)[number];

/** The report in a form, with a line break at the end unless it is empty. */
export function renderValidation(format: ValidationFormat, report: ValidationReport, options: RenderOptions): string {
  switch (format) {
    case "text":
      return validationText(report, options);
    case "json":
      return jsonText(report);
    case "junit":
      return junitReport(report, options);
    case "sarif":
      return sarifReport(report, options);
    case "github":
      return githubAnnotations(report);
  }
}
