import { painter } from "../../base/terminal.js";
import type { VerificationReport } from "../../model/verification.js";
import { maskReport } from "../../report/verification/mask.js";
import { renderVerification, type VerificationFormat } from "../../report/verification/render.js";
import { type OutputTarget, writeReport } from "../streams.js";
import { writeEvidence } from "./evidence.js";
import type { VerifyOptions } from "./options.js";

const TEXT: OutputTarget = { format: "text", file: undefined };

/** Writes the record in every form that was asked for, without secrets.
 *
 * @param secrets values that must not be seen
 */
export function writeVerification(
  report: VerificationReport,
  options: VerifyOptions,
  secrets: readonly string[],
): void {
  const masked = maskReport(report, secrets);
  if (options.evidence !== undefined) writeEvidence(options.evidence, masked);
  const targets = options.output.length > 0 ? options.output : [TEXT];
  for (const target of targets) {
    const toTerminal = target.file === undefined && process.stdout.isTTY;
    const text = renderVerification(target.format as VerificationFormat, masked, {
      paint: painter(target.file === undefined ? options.color : "never", process.stdout, process.env),
      verbose: options.verbose ?? false,
      ...(toTerminal && { width: process.stdout.columns }),
    });
    writeReport(target, text);
  }
}
