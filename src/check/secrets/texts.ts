import { type KeyKind, kindOfKey } from "./keys.js";
import { judgeValue, type Verdict } from "./values.js";

/** A secret that a text assigns to something. */
export interface AssignmentHit {
  readonly key: string;
  readonly kind: KeyKind;
  readonly verdict: Exclude<Verdict, undefined>;
  /** Where in the text the value begins. */
  readonly index: number;
}

/** More in one text help nobody, and each costs a look at the whole text. */
const MOST_HITS = 40;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 500;
/** What comes behind a colon that assigns: it separates the hours of a time and the parts of an address as well. */
const BEHIND_COLON = new Set<string | undefined>([" ", "\t", '"', "'", "="]);
const UNTIL_BLANK = /^[^\s"'`,;&|)}\]]+/;
const FLAG_VALUE = /[ \t]+(["']?)([^\s"'-][^\s"']*)\1/y;
const USER_VALUE = /[ =]?(["']?)[^\s:"'$]*:([^\s"'$]+)\1(?=\s|$)/y;

/**
 * What a text of any kind (a script, JSON, YAML, INI, TOML, properties, an environment file) assigns to names that are those of
 * secrets. It looks at what stands around every `=` and `:`, so its time grows with the text's length alone.
 */
export function findAssignments(text: string): AssignmentHit[] {
  const hits: AssignmentHit[] = [];
  for (const separator of ["=", ":"] as const) {
    for (let at = text.indexOf(separator); at >= 0 && hits.length < MOST_HITS; at = text.indexOf(separator, at + 1)) {
      const hit = assignmentAt(text, at, separator);
      if (hit !== undefined) hits.push(hit);
    }
  }
  if (text.includes(" -")) hits.push(...findOptions(text));
  return hits.sort((a, b) => a.index - b.index);
}

function assignmentAt(text: string, at: number, separator: "=" | ":"): AssignmentHit | undefined {
  const next = text[at + 1];
  if (separator === "=" ? next === "=" || next === "~" : !BEHIND_COLON.has(next)) return undefined;
  const name = nameBefore(text, at);
  const kind = name && kindOfKey(name.key);
  if (name === undefined || kind === undefined) return undefined;
  const lead = leadOf(text, name.start);
  const place = placeOf(lead, name.quoted);
  if (place === "comment" || (place === "inner" && separator === ":")) return undefined;
  const end = place === "quoted" ? lead.at(-1) : undefined;
  const from = separator === ":" && next === "=" ? at + 2 : at + 1;
  const whole = valueAt(text, from, patternOf(place, kind, end));
  // In front of a command, or of the next option, the value ends at the blank.
  const value = whole ?? (separator === "=" && /\S/.test(next ?? " ") ? valueAt(text, from, UNTIL_BLANK) : undefined);
  if (value === undefined || value.text.toLowerCase() === name.key.toLowerCase()) return undefined;
  return judged(name.key, kind, value, whole === undefined || place === "inner" || place === "quoted");
}

/** The name in front of a separator, and whether it is in quotes of its own. */
function nameBefore(text: string, at: number): { key: string; start: number; quoted: boolean } | undefined {
  let end = at;
  while (text[end - 1] === " " || text[end - 1] === "\t") end -= 1;
  const quote = text[end - 1];
  const quoted = quote === '"' || quote === "'";
  if (quoted) end -= 1;
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && isNameCharacter(text.charCodeAt(start - 1))) start -= 1;
  if (end - start < 3 || (quoted && text[start - 1] !== quote) || "$@/".includes(text[start - 1] ?? "\n"))
    return undefined;
  return { key: text.slice(start, end), start, quoted };
}

/** What stands in front of a name on its line, at most as much as is needed: lines may be as long as the text. */
function leadOf(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - LONGEST_NAME), start);
  return before.slice(before.lastIndexOf("\n") + 1);
}

/** Letters, digits, `-`, `.` and `_`. */
function isNameCharacter(code: number): boolean {
  const small = code | 32;
  return (small >= 97 && small <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 95;
}

/** Whether the name begins its line, stands in quotes of its own, follows an opening quote, or stands in the middle of other things. */
type KeyPlace = "line" | "key" | "quoted" | "inner" | "comment";

function placeOf(lead: string, ownQuotes: boolean): KeyPlace {
  if (/^\s*(#|\/\/|;|--\s)/.test(lead)) return "comment";
  if (/^\s*(-\s+)*((export|local|readonly|declare|const|let|var|set|ENV|ARG)\s+)?["']?$/.test(lead)) return "line";
  if (ownQuotes) return "key";
  return /["']$/.test(lead) ? "quoted" : "inner";
}

interface ValueText {
  readonly text: string;
  readonly index: number;
  readonly quoted: boolean;
}

/** How far a value without quotes goes. A header's has blanks in it; one inside quotes ends with them. */
function patternOf(place: KeyPlace, kind: KeyKind, quote: string | undefined): RegExp {
  if (quote === '"') return /^[^"\n]+/;
  if (quote === "'") return /^[^'\n]+/;
  if (place === "line") return kind === "header" ? /^[^"'`#]+/ : /^[^\s"'`,;]+(?=\s*(?:[,;#]|$))/;
  return UNTIL_BLANK;
}

/** The value behind a separator: what is in quotes, or the rest as far as it can belong to it. */
function valueAt(text: string, from: number, bare: RegExp): ValueText | undefined {
  let index = from;
  while (text[index] === " " || text[index] === "\t") index += 1;
  const quote = text[index];
  const [line = ""] = text.slice(index, index + LONGEST_VALUE).split("\n", 1);
  if (quote === '"' || quote === "'") {
    const end = line.indexOf(quote, 1);
    return end < 0 ? undefined : { text: line.slice(1, end), index: index + 1, quoted: true };
  }
  const value = bare.exec(line)?.[0];
  return value === undefined ? undefined : { text: value, index, quoted: false };
}

/** @param code the text may be a program's, in which bare words are names and calls */
function judged(key: string, kind: KeyKind, value: ValueText, code: boolean): AssignmentHit | undefined {
  if (code && !value.quoted && /[([{<]|^[A-Za-z_]\w*(\.\w+)+$/.test(value.text)) return undefined;
  if (code && /^[A-Za-z ,.!?-]+$/.test(value.text)) return undefined;
  if (!value.quoted && /^([[{<|>&*!]|[A-Za-z_][\w.]*[([])/.test(value.text)) return undefined;
  const verdict = judgeValue(kind, value.text);
  return verdict && { key, kind, verdict, index: value.index };
}

/** `--password hunter2` and `curl -u name:password`; with `=` it is an assignment like others. */
function findOptions(text: string): AssignmentHit[] {
  const hits: AssignmentHit[] = [];
  for (let at = text.indexOf(" -"); at >= 0 && hits.length < MOST_HITS; at = text.indexOf(" -", at + 2)) {
    const hit = optionAt(text, at + (text[at + 2] === "-" ? 3 : 2));
    if (hit !== undefined) hits.push(hit);
  }
  return hits;
}

function optionAt(text: string, start: number): AssignmentHit | undefined {
  let end = start;
  while (end - start < LONGEST_NAME && isNameCharacter(text.charCodeAt(end))) end += 1;
  if (text[start] === "u" && text[start - 2] === " " && end - start !== 1) return userAt(text, "u", start + 1);
  if (end === start || (end - start < 4 && text[start] !== "u" && text[start] !== "p")) return undefined;
  const key = text.slice(start, end);
  if (key === "u" || key === "user") return userAt(text, key, end);
  const kind = kindOfKey(key);
  return kind === undefined || kind === "maybe" ? undefined : flagAt(text, key, kind, end);
}

function flagAt(text: string, key: string, kind: KeyKind, end: number): AssignmentHit | undefined {
  FLAG_VALUE.lastIndex = end;
  const [all = "", quote = "", value = ""] = FLAG_VALUE.exec(text) ?? [];
  const index = end + all.length - value.length - quote.length;
  return judged(key, kind, { text: value, index, quoted: quote !== "" }, true);
}

function userAt(text: string, key: string, end: number): AssignmentHit | undefined {
  USER_VALUE.lastIndex = end;
  const [all = "", quote = "", value = ""] = USER_VALUE.exec(text) ?? [];
  // Numbers alone are a user and a group.
  const verdict = /^\d+$/.test(value) ? undefined : judgeValue("password", value);
  const index = end + all.length - value.length - quote.length;
  return verdict && text.includes("curl") ? { key, kind: "password", verdict, index } : undefined;
}
