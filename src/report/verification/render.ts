import { jsonText } from "../../base/json.js";
import type { VerificationReport } from "../../model/verification.js";
import { verificationJunit } from "./junit.js";
import { orderedReport } from "./rebuild.js";
import { type VerificationTextOptions, verificationText } from "./text.js";

/** A form in which a verification can be reported. */
export type VerificationFormat = "text" | "json" | "junit";

/** The report in a form. Secrets must have been masked before. */
export function renderVerification(
  format: VerificationFormat,
  report: VerificationReport,
  options: VerificationTextOptions,
): string {
  switch (format) {
    case "text":
      return verificationText(report, options);
    case "json":
      return jsonText(orderedReport(report));
    case "junit":
      return verificationJunit(report);
  }
}
