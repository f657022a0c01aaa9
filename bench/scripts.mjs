import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { analyzeScript } from "../lib/check/shell/analyze.js";

const SOLUTIONS = fileURLToPath(new URL("../solutions", import.meta.url));
const LIBRARY = readFileSync(new URL("../src/constructs/shell/lib.sh", import.meta.url), "utf8");
// What the scripts call it.
const sourced = new Map(["$TEST_DIR/lib.sh", '"$TEST_DIR/lib.sh"'].map((name) => [name, LIBRARY]));

/** Analyses so many scripts of which no two are the same, in a process that has analysed none before. */
export function distinctScripts(count) {
  const originals = readdirSync(SOLUTIONS, { recursive: true })
    .filter((name) => name.endsWith(".test.sh"))
    .sort()
    .map((name) => readFileSync(join(SOLUTIONS, name), "utf8"));
  const texts = Array.from({ length: count }, (_, index) => {
    const text = originals[index % originals.length];
    return `${text}# ${index}\nVARIANT=${index}\n`.replaceAll("conformitron", `conformitron${index}`);
  });
  const start = performance.now();
  for (const text of texts) analyzeScript(text, { shell: "sh", role: "test", sourced });
  const time = performance.now() - start;
  const lines = texts.reduce((sum, text) => sum + text.split("\n").length, 0);
  return { count, time, lines: Math.round(lines / count) };
}
