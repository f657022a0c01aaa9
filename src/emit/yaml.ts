/**
 * Plain data as block YAML that parsers of YAML 1.1 and 1.2 read alike. Whatever is not surely plain is quoted, several lines
 * become a literal block. Written here because the `yaml` package needs more time for it than a whole synth may take (docs/adr).
 */
export function toYaml(value: unknown): string {
  const out: string[] = [];
  if (isContainer(value) && !isEmpty(value)) writeBlock(out, value, "");
  else out.push(scalar(value, ""), "\n");
  return out.join("");
}

const PLAIN = /^(\.?\/)?[A-Za-z_][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*( [A-Za-z0-9_./-]+)*$|^\d+(ms|s|m|h)$/;
/** Words that some parser of YAML 1.1 takes for a boolean, null or a number. */
const WORDS = /^(y|n|yes|no|on|off|true|false|null|inf|nan|infinity|e\d+)$/i;
/** Lines that a literal block keeps as they are: no control characters, no tab as indentation, no spaces at a line's end. */
const LITERAL = /^[^\s][\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;

type Container = readonly unknown[] | Readonly<Record<string, unknown>>;

function writeBlock(out: string[], value: Container, indent: string): void {
  if (Array.isArray(value)) {
    for (const item of value) writeItem(out, item, indent);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    out.push(indent, text(key), ":");
    writeValue(out, item, indent);
  }
}

function writeValue(out: string[], value: unknown, indent: string): void {
  if (!isContainer(value) || isEmpty(value)) {
    out.push(" ", scalar(value, indent), "\n");
    return;
  }
  out.push("\n");
  writeBlock(out, value, `${indent}  `);
}

function writeItem(out: string[], item: unknown, indent: string): void {
  if (!isContainer(item) || isEmpty(item)) {
    out.push(indent, "- ", scalar(item, indent), "\n");
    return;
  }
  const block: string[] = [];
  writeBlock(block, item, `${indent}  `);
  out.push(indent, "- ", block.join("").slice(indent.length + 2));
}

function scalar(value: unknown, indent: string): string {
  if (typeof value === "string") return value.includes("\n") ? multiLine(value, indent) : text(value);
  if (Array.isArray(value)) return "[]";
  if (isMap(value)) return "{}";
  return value === undefined ? "null" : String(value);
}

function text(value: string): string {
  if (PLAIN.test(value) && !WORDS.test(value)) return value;
  return quoted(value);
}

/** JSON's escapes are YAML's too; characters that YAML does not allow as they are need escaping beyond JSON. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function multiLine(value: string, indent: string): string {
  if (!LITERAL.test(value) || /[ \t]\n/.test(value) || /[ \t]$/.test(value)) return quoted(value);
  const lines = value.split("\n");
  const chomp = chomping(lines);
  const body = lines.map((line) => (line === "" ? "" : `${indent}  ${line}`)).join("\n");
  return `|${chomp}\n${body}`;
}

/** Drops the empty text after the last line break, which the caller writes, and says how the block ends. */
function chomping(lines: string[]): "" | "-" | "+" {
  if (lines.at(-1) !== "") return "-";
  lines.pop();
  return lines.at(-1) === "" ? "+" : "";
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return isContainer(value) && !Array.isArray(value);
}

function isEmpty(value: Container): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return Object.values(value).every((item) => item === undefined);
}
