// Writes docs/rules.md from the texts of the rules, from the compiled code in lib/.
//
// usage: node scripts/rules-doc.mjs [--check]
//   --check writes nothing and exits with 1 where the committed page differs.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NOT_STATIC } from "../lib/check/rules/not-static.js";
import { SETS } from "../lib/check/rules/sets.js";
import { RULES } from "../lib/check/rules.js";
import { REPAIRABLE } from "../lib/fix/repairs/all.js";
import { RULE_SETS } from "../lib/model/rule.js";

const PAGE = fileURLToPath(new URL("../docs/rules.md", import.meta.url));

const INTRO = `# Rules

<!-- This page is made from the code: node scripts/rules-doc.mjs -->

What \`validate\` looks for. An error fails the command, a warning only with \`--strict\`, an info never. What a rule weighs in a
repository, and what is an exception to it, is set [in the configuration](configuration.md#what-validate-judges).
\`npx conformitron rules\` prints the same in a terminal.

`;

const page = `${INTRO}${contents()}\n${RULE_SETS.map(section).join("\n")}\n${notStatic()}`;
if (!process.argv.includes("--check")) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, "utf8").replaceAll("\r\n", "\n") !== page) {
  console.error("docs/rules.md is not what the rules say: run node scripts/rules-doc.mjs");
  process.exitCode = 1;
}

function contents() {
  const rows = RULE_SETS.map(
    (set) => `| \`${set}\` | [${SETS[set].title}](#${anchor(SETS[set].title)}) | ${rulesOf(set).length} |\n`,
  );
  return `| Set | What it is about | Rules |\n|---|---|---|\n${rows.join("")}`;
}

function section(set) {
  const { title, about } = SETS[set];
  return `## ${title}\n\n${about}\n${rulesOf(set).map(entry).join("")}`;
}

function entry({ code, severity, title, why, fix, source }) {
  const from = source === undefined ? "" : `\n\nSource: ${prose(source)}`;
  const mended = REPAIRABLE.has(code) ? " `--fix` does it where that is certain." : "";
  return `\n### ${code}\n\n**${severity}**: ${prose(title)}. ${prose(why)}\n\nFix: ${prose(fix)}.${mended}${from}\n`;
}

function notStatic() {
  const items = NOT_STATIC.map(({ what, why }) => `- **${prose(what)}**\n  ${prose(why)}.\n`);
  return `## What cannot be seen statically\n\nNo rule finds these in the files.\n\n${items.join("")}`;
}

function rulesOf(set) {
  return RULES.filter((rule) => rule.set === set);
}

function anchor(title) {
  return title.toLowerCase().replaceAll(" ", "-");
}

/** A text in Markdown: outside code, signs that would mean something are only themselves. */
function prose(text) {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "&lt;").replaceAll(/[*[\]]/g, "\\$&")))
    .join("");
}
