import { type KeyKind, kindOfKey } from "./keys.js";

/** `literal`: a secret in clear text; `default`: a well-known one, or one that somebody should have filled in. */
export type Verdict = "literal" | "default" | undefined;

const NOTHING = new Set(
  "true false null nil none undefined auto default enabled disabled required optional yes no on off random generated basic bearer jwt oidc n/a".split(
    " ",
  ),
);
const DEFAULTS = new Set(
  "changeme changeit change-me change_me replaceme replace-me replace_me password passw0rd p@ssw0rd secret admin root test test123 admin123 letmein default-password 123456 12345678 qwerty todo".split(
    " ",
  ),
);
const WORDS = /^[A-Za-z]+(?:[-_. ][A-Za-z]+)*$/;
const RANDOM_CHARACTERS = /^[A-Za-z0-9+/_=-]+$/;
const LEAST_TOKEN = 6;
const LEAST_RANDOM = 20;
/** Bits a character: words have less than 3.2, hexadecimal digits nearly 4. */
const LEAST_ENTROPY = 3.3;

/** Judges the text of a field by what the field's name says. References, placeholders and names are no secrets. */
export function judgeValue(kind: KeyKind, value: string): Verdict {
  const text = value.trim();
  if (text === "" || isReference(text)) return undefined;
  if (kind === "header") return judgeHeader(text);
  if (kind === "webhook") return isWebhook(text) ? "literal" : undefined;
  const small = text.toLowerCase();
  if (kind !== "maybe" && isDefault(small)) return "default";
  if (NOTHING.has(small)) return undefined;
  if (kind === "maybe") return isRandom(text) ? "literal" : undefined;
  if (isName(text)) return undefined;
  return kind === "password" || isToken(text) ? "literal" : undefined;
}

/** Whether the text points to a secret instead of holding it: `${…}`, `$(…)`, `{{ … }}`, a path, an address of a store, an encrypted text. */
export function isReference(text: string): boolean {
  if (/[A-Za-z0-9]/.test(text) === false || /^([*x.#])\1+$/i.test(text)) return true;
  if (text.includes("$(") || text.includes("{{") || /\$\{?[A-Za-z_0-9@]/.test(text)) return true;
  return /^(\.{0,2}\/|~\/|[A-Za-z]:\\|@\/|%[A-Z]|(file|vault|env|ref\+\w+|ssm|awssm|gcpsm|op|secret|k8s):|arn:aws|ENC\[|\$ANSIBLE_VAULT|projects\/)/.test(
    text,
  );
}

function isDefault(small: string): boolean {
  return DEFAULTS.has(small) || /^<[^<>]+>$/.test(small) || /^(your|my|enter|insert|put|replace)[-_ ]/.test(small);
}

/** Whether the text names a secret or one of its keys, as `db-password` or `WA_LICENSE` do. */
function isName(text: string): boolean {
  return /^[A-Za-z][\w.-]*$/.test(text) && /[-_.a-z]/.test(text) && kindOfKey(text) !== undefined;
}

function isToken(text: string): boolean {
  return text.length >= LEAST_TOKEN && !/\s/.test(text) && (!WORDS.test(text) || isRandom(text));
}

/** A scheme and a credential of at least eight characters. */
function judgeHeader(text: string): Verdict {
  const credential = /^(?:Bearer|Basic|Token|ApiKey|Key|Splunk)\s+(\S{8,})$/i.exec(text)?.[1];
  return credential !== undefined && !isReference(credential) && isToken(credential) ? "literal" : undefined;
}

/** Whoever knows such an address may post: it ends in something random. */
function isWebhook(text: string): boolean {
  return /^https:\/\/[^/]+\.[a-z]+\/\S+$/.test(text) && (text.split(/[/?=&]/).slice(3) ?? []).some(isRandom);
}

/** Whether a text looks as if a machine had thrown dice for it. */
export function isRandom(text: string): boolean {
  if (text.length < LEAST_RANDOM || !RANDOM_CHARACTERS.test(text)) return false;
  if (!/\d/.test(text) || !/[A-Za-z]/.test(text) || /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(text)) return false;
  if (text.split(/[-_/]/).every((part) => /^([A-Za-z]*|v?\d*)$/.test(part))) return false;
  return entropy(text) >= LEAST_ENTROPY;
}

/** Shannon's measure, in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
