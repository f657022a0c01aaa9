import { countSeverity, findingText } from "../../report/findings.js";
import type { Validation } from "./validate.js";

/** The report as text. */
export function renderText({ findings, files, manifests }: Validation): string {
  const live = findings.filter(({ waived }) => waived === undefined);
  const counts = (["error", "warning", "info"] as const).map(
    (severity) => `${countSeverity(live, severity)} ${severity}`,
  );
  return `${live.map((finding) => findingText(finding, (_color, text) => text)).join("")}${files} files, ${manifests.length} objects: ${counts.join(", ")}, ${findings.length - live.length} waived\n`;
}
