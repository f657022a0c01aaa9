import { MASK, masker } from "../../base/mask.js";
import type { FieldEvidence, VerificationReport } from "../../model/verification.js";
import { rewriteReport } from "./rebuild.js";

/** What the last part of a path is called where the value is a secret whatever it looks like. */
const SECRET_NAME =
  /(pass(word|wd|phrase|code)|pwd|token|(api|access|secret|private|license|licence|encryption|signing)[_-]?key|(client|shared)[_-]?secret|dockerconfigjson)$/i;
const SECRET_DATA = /^[./]?(data|stringData)\b/;

/**
 * The report without secrets: in every message, log and value the known ones and what looks like one, and all of a value whose field says
 * that it is one. Names of objects and codes stay.
 *
 * @param known values that must not be seen
 */
export function maskReport(report: VerificationReport, known: readonly string[]): VerificationReport {
  const text = masker(known);
  return rewriteReport(report, { text, value: (field, value) => (isSecret(field) ? MASK : text(value)) });
}

function isSecret({ object, path }: FieldEvidence): boolean {
  if (object.kind === "Secret" && SECRET_DATA.test(path)) return true;
  return SECRET_NAME.test(path.replace(/["'\]]+$/, ""));
}
