/**
 * How much the name of a field says about what it holds. `password`: any text is a secret; `token`: any text that is no name;
 * `maybe`: only a text that looks random; `header`: the credential follows a scheme such as Bearer; `webhook`: an address that
 * is a secret in itself.
 */
export type KeyKind = "password" | "token" | "maybe" | "header" | "webhook";

const PASSWORDS = new Set(["password", "passwd", "passphrase", "passcode", "pwd", "pass"]);
const TOKENS = new Set([
  "token",
  "apikey",
  "apitoken",
  "accesskey",
  "secretkey",
  "privatekey",
  "licensekey",
  "authtoken",
]);
const MAYBE = new Set(["secret", "key", "auth", "credential", "license", "licence", "salt", "seed"]);
const HEADERS = new Set(["authorization"]);

/** `… key` is a secret after these words. */
const SECRET_KEYS = new Set(
  "api access secret private license licence signing encryption master join account shared auth client application app hmac session cookie ingestion ingest integration registration storage admin webhook seal unseal".split(
    " ",
  ),
);
/** `… secret` is a secret, not the name of one, after these words. */
const SECRET_SECRETS = new Set(
  "client shared app application api consumer jwt cookie session oauth webhook signing bearer hmac".split(" "),
);
/** Whatever begins with these words says how, whether or where; not what. */
const OTHER_STARTS = new Set(
  "existing use has enable disable show require allow auto automount create generate is no skip max min num mount reset rotate public".split(
    " ",
  ),
);

const known = new Map<string, KeyKind | "none">();
const MOST_KNOWN = 50_000;
const LONGEST_KEY = 100;

/** What the name of a field says; undefined where it says nothing. Whoever names it `passwordFile` or `tokenTTL` holds no secret. */
export function kindOfKey(key: string): KeyKind | undefined {
  if (key.length > LONGEST_KEY) return undefined;
  const ready = known.get(key);
  if (ready !== undefined) return ready === "none" ? undefined : ready;
  if (known.size >= MOST_KNOWN) known.clear();
  const kind = judge(wordsOf(key));
  known.set(key, kind ?? "none");
  return kind;
}

/** What a kind of key holds, in the words of a message. */
export function noun(kind: KeyKind): string {
  if (kind === "password") return "a password";
  if (kind === "token") return "a token or key";
  if (kind === "webhook") return "the address of a webhook";
  if (kind === "header") return "credentials";
  return "what looks like a secret";
}

function judge(words: readonly string[]): KeyKind | undefined {
  const [first = ""] = words;
  const last = singular(words.at(-1) ?? "");
  const before = words.at(-2) ?? "";
  if (words.length > 1 && OTHER_STARTS.has(first)) return undefined;
  if (PASSWORDS.has(last)) return "password";
  if (TOKENS.has(last) || last === "dockerconfigjson") return "token";
  if (last === "key" && SECRET_KEYS.has(before)) return nameOfKey(words) ? undefined : "token";
  if (last === "secret" && SECRET_SECRETS.has(before)) return "token";
  if (HEADERS.has(last)) return "header";
  if (last === "webhook" || (words.includes("webhook") && (last === "url" || last === "uri"))) return "webhook";
  if (last === "key" && (PASSWORDS.has(before) || TOKENS.has(before) || before === "public")) return undefined;
  return MAYBE.has(last) ? "maybe" : undefined;
}

/** `existingSecretKey`, `passwordSecretKey`: the key in a Secret. */
function nameOfKey(words: readonly string[]): boolean {
  return words.at(-2) === "secret" && PASSWORDS.has(words.at(-3) ?? "");
}

/** The words of `adminPassword`, `ADMIN_PASSWORD` or `example.com/admin-password`, in small letters. */
function wordsOf(key: string): string[] {
  return key
    .slice(key.lastIndexOf("/") + 1)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** `tokens` as `token`; `pass` stays. */
function singular(word: string): string {
  return word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}
