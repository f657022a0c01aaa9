// Writes docs/reasons.md, and the list of reasons in the schema of verification reports, from the compiled code in lib/.
//
// usage: node scripts/reasons-doc.mjs [--check]
//   --check writes nothing and exits with 1 where a committed file differs.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { REASONS } from "../lib/model/reasons.js";
import { CORE_REASONS } from "../lib/model/reasons-core.js";
import { FLUX_REASONS } from "../lib/model/reasons-flux.js";
import { GENERAL_REASONS } from "../lib/model/reasons-general.js";
import { RUN_REASONS } from "../lib/model/reasons-run.js";
import { SECRETS_REASONS } from "../lib/model/reasons-secrets.js";
import { WORKLOAD_REASONS } from "../lib/model/reasons-workloads.js";

const PAGE = "docs/reasons.md";
const SCHEMA = "docs/schemas/verification-report.schema.json";

const SECTIONS = [
  ["Runs", "What a run finds out about a solution, its tests and the cluster.", RUN_REASONS],
  ["Any object", "Objects of every kind.", GENERAL_REASONS],
  ["Flux", "Sources, Kustomizations and Helm releases; most are the controllers' own words.", FLUX_REASONS],
  ["External Secrets", "Secrets from a store, and the stores.", SECRETS_REASONS],
  ["Workloads and pods", "Deployments, StatefulSets, DaemonSets and their pods.", WORKLOAD_REASONS],
  ["Jobs, volumes and the API", "Jobs, CronJobs, claims, Services, CRDs and APIServices.", CORE_REASONS],
];

const INTRO = `# Reasons

<!-- This page is made from the code: node scripts/reasons-doc.mjs -->

Why \`verify\` says what it says: each verdict, check and warning of its [report](verify.md#the-report) has one of these codes. The
list is closed. Where a code says what to do, that stands behind it; the report's diagnosis adds what was seen on the cluster.

`;

const outdated = [
  [PAGE, `${INTRO}${SECTIONS.map(section).join("\n")}`],
  [SCHEMA, schema()],
].filter(([file, text]) => read(file) !== text);

if (!process.argv.includes("--check")) for (const [file, text] of outdated) writeFileSync(path(file), text);
else if (outdated.length > 0) {
  const files = outdated.map(([file]) => file).join(" and ");
  console.error(`${files} is not what the reasons say: run node scripts/reasons-doc.mjs`);
  process.exitCode = 1;
}

function section([title, about, reasons]) {
  return `## ${title}\n\n${about}\n${Object.entries(reasons).map(entry).join("")}`;
}

function entry([code, { means, fix }]) {
  return `\n### ${code}\n\n${prose(means)}${fix === undefined ? "" : `\n\nFix: ${prose(fix)}.`}\n`;
}

function schema() {
  const value = JSON.parse(read(SCHEMA));
  value.definitions.reason.enum = Object.keys(REASONS).sort();
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function read(file) {
  try {
    return readFileSync(path(file), "utf8").replaceAll("\r\n", "\n");
  } catch {
    return "";
  }
}

function path(file) {
  return fileURLToPath(new URL(`../${file}`, import.meta.url));
}

/** A text in Markdown: outside code, signs that would mean something are only themselves. */
function prose(text) {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "&lt;").replaceAll(/[*[\]]/g, "\\$&")))
    .join("");
}
