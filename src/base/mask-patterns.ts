import { privateKeySpans } from "./mask-keys.js";

/** From where to where in a text. */
export type Span = readonly [start: number, end: number];

/**
 * Where a text holds what looks like a credential by itself: headers, tokens of well-known issuers, private keys, addresses with a
 * password, and what is assigned to a name such as `password`. Every pattern has a bounded length, and what follows it is looked at once.
 */
export function patternSpans(text: string): Span[] {
  return [
    ...privateKeySpans(text),
    ...tokenSpans(text),
    ...addressSpans(text),
    ...headerSpans(text),
    ...assignmentSpans(text),
    ...optionSpans(text),
  ];
}

/** How the tokens of issuers begin; the rest of the run belongs to them. */
const TOKEN =
  /eyJ[\w-]{10}|(?<![A-Za-z0-9])(?:A[KS]IA|AIDA|AROA)[A-Z0-9]{16}|gh[opsur]_[A-Za-z0-9]{20}|github_pat_\w{20}|gl(?:pat|ptt|dt|rt|soat)-[\w-]{20}|xox[abeprs]-[\w-]{10}|xapp-\d-[\w-]{10}|[sr]k_live_\w{16}|npm_[A-Za-z0-9]{36}|AIza[\w-]{35}|dckr_pat_[\w-]{20}|hv[sb]\.[\w-]{20}|SG\.[\w-]{16}|NRAK-[A-Z0-9]{27}|do[opr]_v1_[0-9a-f]{64}|AGE-SECRET-KEY-1[A-Z0-9]{50}|hooks\.slack\.com\/services\//g;
const RUN = /[\w.+/=~-]*/y;

function tokenSpans(text: string): Span[] {
  return spansOf(text, TOKEN, (start, end) => [start, endOf(text, RUN, end)]);
}

const USER_AND_PASSWORD = /:\/\/[^\s:@/?#"'<>]{0,128}:[^\s@/"'<>]{1,256}@|:\/\/[^\s:@/?#"'<>]{16,256}@/g;

/** The password of an address; where there is only a name, a long one, which is a token. */
function addressSpans(text: string): Span[] {
  return spansOf(text, USER_AND_PASSWORD, (start, end) => {
    const colon = text.indexOf(":", start + 3);
    return [colon >= 0 && colon < end ? colon + 1 : start + 3, end - 1];
  });
}

const HEADER = /\b(?:authorization|(?:set-)?cookie)\b[\\"'\]]{0,3}[ \t]{0,4}[:=][ \t]{0,4}[\\"'[]{0,3}/gi;
const SCHEME = /(?:bearer|basic|token|apikey)[ \t]{1,4}/iy;
const BEARER = /\b(?:bearer|basic)[ \t]{1,4}(?=[\w.~+/=-]{8})/gi;
const VALUE = /(?:[^\s"'\\&;]|\\(?![nrt"'])\S)*/y;
const LINE = /[^"'\\\n]*/y;

/** Of a scheme with one word that word; of others, such as AWS4-HMAC-SHA256, and of cookies all that stands in the line or its quotes. */
function headerSpans(text: string): Span[] {
  const headers = spansOf(text, HEADER, (start, end) => {
    const value = endOf(text, SCHEME, end);
    if (value > end) return [value, endOf(text, VALUE, value)];
    // A sentence is no header. What is looked at only to tell has a bound; all else is passed over once.
    const [beginning = ""] = text.slice(end, end + 200).split(/["\n]/, 1);
    const isHeader = /cookie/i.test(text.slice(start, end)) || !/\s/.test(beginning.trim()) || looksRandom(beginning);
    return [end, isHeader ? endOf(text, LINE, end) : end];
  });
  const bearers = spansOf(text, BEARER, (_, end) => {
    const stop = endOf(text, RUN, end);
    return [end, stop - end >= 20 || /\d/.test(text.slice(end, stop)) ? stop : end];
  });
  return [...headers, ...bearers];
}

const NAME =
  /(?:(pass(?:word|wd|phrase|code)|pwd)|(?:auth|access|api|bearer|refresh|security|session)?[_-]?token|(?:api|access|secret|private|license|encryption|signing|account)[_-]?key|(?:client|shared|app|webhook|signing)[_-]?secret|aws_secret_access_key|x-amz-(?:signature|credential)|[?&]sig|\bauth(?="|'|\\"))([\\"']{0,3})[ \t]{0,4}(=(?![=>~])|:(?!:))[ \t]{0,4}/gi;
const QUOTE = /\\{0,3}(["'])/y;

/** What is assigned to the name of a secret: with `=` always; with `:`, which also ends the beginning of a sentence, if it looks like one. */
function assignmentSpans(text: string): Span[] {
  NAME.lastIndex = 0;
  const spans: Span[] = [];
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const [all, password, nameQuote, separator] = match;
    const [start, end] = valueAt(text, match.index + all.length);
    const isData = separator === "=" || password !== undefined || nameQuote !== "";
    if (isData || looksRandom(text.slice(start, end))) spans.push([start, end]);
    NAME.lastIndex = Math.max(end, match.index + all.length);
  }
  return spans.filter(([start, end]) => end > start);
}

/** A value behind a separator: in quotes up to the same one or the end of the line, else one word. */
function valueAt(text: string, from: number): Span {
  const inside = endOf(text, QUOTE, from);
  if (inside === from) return [from, endOf(text, VALUE, from)];
  // In JSON inside of JSON the quotes are escaped themselves.
  const isEscaped = text[inside - 2] === "\\";
  if (text[inside - 1] === "'") return [inside, endOf(text, /[^'\n]*/y, inside)];
  return [inside, endOf(text, isEscaped ? /(?:[^"\\\n]|\\(?!")[^\n])*/y : /(?:[^"\\\n]|\\[^\n])*/y, inside)];
}

/** Whether a text is more than words. */
function looksRandom(text: string): boolean {
  return text.length >= 8 && /\d/.test(text) && /[A-Za-z]/.test(text);
}

const OPTION =
  /(?<![\w-])(?:--(?:[a-z]{1,15}-){0,2}(?:password|passwd|token|secret|api-key|secret-key)|-u|--user)[ \t=]{1,4}["']?(?![-\s])/gi;

/** `--password hunter2`, and what stands behind the colon of `-u name:password`. */
function optionSpans(text: string): Span[] {
  return spansOf(text, OPTION, (start, end) => {
    const stop = endOf(text, VALUE, end);
    if (!/^-u|^--user/i.test(text.slice(start, start + 6))) return [end, stop];
    const colon = text.slice(end, stop).indexOf(":");
    return [colon < 0 ? stop : end + colon + 1, stop];
  });
}

/** What `toSpan` makes of each match; the next one is looked for behind it, so that nothing is looked at twice. */
function spansOf(text: string, pattern: RegExp, toSpan: (start: number, end: number) => Span): Span[] {
  pattern.lastIndex = 0;
  const spans: Span[] = [];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const span = toSpan(match.index, match.index + match[0].length);
    if (span[1] > span[0]) spans.push(span);
    pattern.lastIndex = Math.max(span[1], match.index + match[0].length);
  }
  return spans;
}

function endOf(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}
