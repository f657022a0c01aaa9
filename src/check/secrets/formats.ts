import { isReference } from "./values.js";

/** Something in a text that is a secret whatever its field is called. */
export interface FormatHit {
  /** What it is, in the words of a message; never a part of the secret. */
  readonly what: string;
  /** Where in the text it begins. */
  readonly index: number;
  readonly kind: "token" | "url";
}

/** What tokens look like from the beginning of their run of characters, with the characters by which they begin. */
const TOKENS: readonly (readonly [what: string, starts: string, whole: RegExp])[] = [
  ["an AWS access key id", "A", /A[KS]IA[A-Z0-9]{16}\b/y],
  ["a GitHub token", "g", /(gh[opsur]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})/y],
  ["a GitLab token", "g", /gl(pat|ptt|dt|rt|soat)-[\w-]{20}/y],
  ["a Slack token", "x", /xox[abeprs]-[A-Za-z0-9-]{10}|xapp-\d-[A-Za-z0-9-]{10}/y],
  ["a JSON Web Token", "e", /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8}/y],
  ["a Stripe key", "rs", /[sr]k_live_[A-Za-z0-9]{16}/y],
  ["an npm token", "n", /npm_[A-Za-z0-9]{36}/y],
  ["a PyPI token", "p", /pypi-AgE[\w-]{40}/y],
  ["a Google API key", "A", /AIza[\w-]{35}/y],
  ["a Docker Hub token", "d", /dckr_pat_[\w-]{20}/y],
  ["a Pulumi access token", "p", /pul-[0-9a-f]{40}/y],
  ["a New Relic key", "N0123456789abcdef", /NRAK-[A-Z0-9]{27}|[0-9a-f]{36}(NRAL|FFFF)/y],
  ["a Grafana token", "g", /glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}/y],
  ["a DigitalOcean token", "d", /do[opr]_v1_[0-9a-f]{64}/y],
  ["a Hugging Face token", "h", /hf_[A-Za-z]{34}/y],
  ["an age key", "A", /AGE-SECRET-KEY-1[A-Z0-9]{50}/y],
];
/** The same by the first character: of sixteen forms at most four are tried. */
const BY_START = new Map(
  [...new Set(TOKENS.flatMap(([, starts]) => [...starts]))].map((start) => [
    start,
    TOKENS.filter(([, starts]) => starts.includes(start)),
  ]),
);

type Lead = readonly [what: string, end: RegExp, start: RegExp];

/** What stands in front of the run where the issuer is not told by the run itself, by the character between the two. */
const LEADS: ReadonlyMap<string, readonly Lead[]> = new Map([
  [
    "/",
    [
      ["the address of a Slack webhook", /hooks\.slack\.com\/(services|workflows|triggers)\/[\w/]*$/, /hooks\.slack/],
      ["the address of a Discord webhook", /\/api\/webhooks\/\d+\/$/, /\/api\/webhooks/],
      ["the address of a Teams webhook", /webhook\.office\.com\/webhookb2\/[\w@/-]*$/, /webhook\.office/],
    ],
  ],
  [
    ".",
    [
      ["a Vault token", /\bhv[sb]\.$/, /hv[sb]\.$/],
      ["a SendGrid key", /\bSG\.([\w-]+\.)?$/, /SG\./],
    ],
  ],
]);

/** The shortest run of letters, digits, `_` and `-` in all of them. */
const LEAST = 14;
const LONGEST_LEAD = 100;
/** More in one text help nobody, and each costs a look at the whole text. */
const MOST_HITS = 40;
/** Its lines may be those of the text, or the escaped ones of JSON. */
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[nrt])*[A-Za-z0-9+/=]{14}/y;
const KEY_START = "-----BEGIN ";
/** A `%` that begins no escaped character is one of a template, as `{` is. */
const TEMPLATE = /\{|%(?![0-9A-Fa-f]{2})/;
const URL_SECRET = /\/\/([^\s/:@"'<>()]*):([^\s/@"'<>]+)@[\w[]/y;

/**
 * The tokens in a text. Only runs of letters, digits, `_` and `-` that are long enough and not of small letters alone are looked
 * at; between them it jumps, as a run that is long enough has a character at every such distance.
 */
export function findFormats(text: string): readonly FormatHit[] {
  const { length } = text;
  if (length < LEAST) return NONE;
  let hits: FormatHit[] | undefined;
  for (let start = 0; start + LEAST <= length && (hits?.length ?? 0) < MOST_HITS; ) {
    let at = start + LEAST - 1;
    while (at >= start && sortAt(text, at) !== BREAK) at -= 1;
    if (at < start) {
      at = endOfRun(text, start);
      hits = withRun(hits, text, start, at);
    }
    start = at + 1;
  }
  const keys = text.includes(KEY_START) ? findKeys(text) : NONE;
  const urls = text.includes("://") && text.includes("@") ? findUrls(text) : NONE;
  return keys.length + urls.length > 0 ? [...(hits ?? NONE), ...keys, ...urls] : (hits ?? NONE);
}

const NONE: readonly FormatHit[] = [];
const BREAK = 0;
const SMALL = 1;
const OTHER = 2;
/** Of each ASCII character: whether it breaks a run, and whether names are made of it. */
const SORTS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z_-]/.test(character)) return SMALL;
  return /[A-Z0-9]/.test(character) ? OTHER : BREAK;
});

function sortAt(text: string, index: number): number | undefined {
  const code = text.charCodeAt(index);
  return code < 128 ? SORTS[code] : BREAK;
}

function endOfRun(text: string, start: number): number {
  let end = start + LEAST;
  while (end < text.length && sortAt(text, end) !== BREAK) end += 1;
  return end;
}

function hasOther(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (sortAt(text, index) === OTHER) return true;
  return false;
}

function withRun(hits: FormatHit[] | undefined, text: string, start: number, end: number): FormatHit[] | undefined {
  if (!hasOther(text, start, end)) return hits;
  const what = tokenAt(text, start) ?? leadBefore(text, start);
  if (what === undefined || (hits?.at(-1)?.what === what.what && hits.at(-1)?.index === what.index)) return hits;
  return [...(hits ?? NONE), { ...what, kind: "token" }];
}

function tokenAt(text: string, start: number): Omit<FormatHit, "kind"> | undefined {
  const found = BY_START.get(text[start] ?? "")?.find(([, , whole]) => {
    whole.lastIndex = start;
    return whole.test(text);
  });
  return found && { what: found[0], index: start };
}

/** Where in an address the run is does not matter: all of it is one hit, which begins with its lead. */
function leadBefore(text: string, start: number): Omit<FormatHit, "kind"> | undefined {
  const leads = LEADS.get(text[start - 1] ?? "");
  if (leads === undefined) return undefined;
  const from = Math.max(0, start - LONGEST_LEAD);
  const lead = text.slice(from, start);
  const found = leads.find(([, end]) => end.test(lead));
  return found && { what: found[0], index: from + Math.max(0, lead.search(found[2])) };
}

/** Private keys, which begin with a line that says so. */
function findKeys(text: string): FormatHit[] {
  const hits: FormatHit[] = [];
  for (let at = text.indexOf(KEY_START); at >= 0 && hits.length < MOST_HITS; at = text.indexOf(KEY_START, at + 1)) {
    PRIVATE_KEY.lastIndex = at;
    if (PRIVATE_KEY.test(text)) hits.push({ what: "a private key", index: at, kind: "token" });
  }
  return hits;
}

/** Addresses with a password in front of the host. */
function findUrls(text: string): FormatHit[] {
  const hits: FormatHit[] = [];
  for (let at = text.indexOf("://"); at >= 0 && hits.length < MOST_HITS; at = text.indexOf("://", at + 3)) {
    URL_SECRET.lastIndex = at + 1;
    const [, user = "", password = ""] = URL_SECRET.exec(text) ?? [];
    if (password !== "" && !isReference(password) && !TEMPLATE.test(user + password)) {
      hits.push({ what: "a password", index: at + 3 + user.length + 1, kind: "url" });
    }
  }
  return hits;
}
