import { didYouMean } from "../../base/suggest.js";
import { isDay } from "./days.js";

/** What a waiver says. */
export interface WaiverText {
  readonly codes: readonly string[];
  /** Empty where none is given. */
  readonly reason: string;
  readonly until?: string;
  readonly owner?: string;
}

/** A waiver, or what is wrong with it. */
export type ParsedWaiver = WaiverText | { readonly wrong: string };

const KEYS = ["until", "owner", "reason"] as const;
type Key = (typeof KEYS)[number];

// A setting with its value, in quotes or without blanks; or a word.
const TOKEN = /([\w-]+)=("(?:[^"\\]|\\.)*"(?!\S)|[^\s"']+(?!\S))|(\S+)/g;
const HANDLE = /^@[\w-]+(\/[\w-]+)?$/;

/**
 * Reads a comment such as `conformitron:waive CODE until=2027-01-31 owner=@example reason="…"`.
 * @param known the codes of all rules
 */
export function parseWaiver(comment: string, known: ReadonlySet<string>): ParsedWaiver {
  const [, instruction = "", rest = ""] = /^conformitron:(\S*)(.*)$/s.exec(comment.trim()) ?? [];
  if (instruction !== "waive") {
    return { wrong: `there is no instruction 'conformitron:${instruction}'.${didYouMean(instruction, ["waive"])}` };
  }
  const codes: string[] = [];
  const settings: { [key in Key]?: string } = {};
  for (const [, key, value = "", word] of rest.matchAll(TOKEN)) {
    const wrong = key === undefined ? addCodes(codes, word ?? "", settings) : addSetting(settings, key, value);
    if (wrong !== undefined) return { wrong };
  }
  return checkWaiver({ ...settings, codes, reason: settings.reason?.trim() ?? "" }, known);
}

/** Holds what a waiver says against the rules, the calendar and what a handle looks like. */
export function checkWaiver(waiver: WaiverText, known: ReadonlySet<string>): ParsedWaiver {
  const { codes, until, owner } = waiver;
  if (codes.length === 0) return { wrong: "the waiver names no rule" };
  const unknown = codes.find((code) => !known.has(code));
  if (unknown !== undefined) return { wrong: `there is no rule '${unknown}'.${didYouMean(unknown, [...known])}` };
  if (until !== undefined && !isDay(until)) {
    return { wrong: `the waiver's end '${until}' is no date such as 2027-01-31` };
  }
  if (owner !== undefined && !HANDLE.test(owner)) {
    return { wrong: `the waiver's owner '${owner}' is no handle such as @example` };
  }
  return waiver;
}

function addSetting(settings: { [key in Key]?: string }, key: string, value: string): string | undefined {
  const known = KEYS.find((name) => name === key);
  if (known === undefined) return `a waiver has no setting '${key}'.${didYouMean(key, KEYS)}`;
  if (settings[known] !== undefined) return `the waiver gives ${key} twice`;
  const text = value.startsWith('"') ? unquoted(value) : value;
  if (text === undefined) return `the text of ${key} is no JSON text: ${value}`;
  settings[known] = text;
  return undefined;
}

function unquoted(value: string): string | undefined {
  try {
    return String(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** A word in front of the settings is a code, or several with commas between them; anywhere else it is a mistake. */
function addCodes(codes: string[], word: string, settings: object): string | undefined {
  const key = /^([\w-]+)=/.exec(word)?.[1];
  if (key !== undefined) return `the text of ${key} is not in double quotes, or they do not end`;
  if (Object.keys(settings).length > 0) return `'${word}' stands behind the settings; a text with blanks needs quotes`;
  codes.push(...word.split(",").filter((code) => code !== ""));
  return undefined;
}
