/** A form in which a secret may stand in a text. */
export interface Form {
  readonly text: string;
  /** Short ones count only where no letter or digit stands beside them. */
  readonly word: boolean;
}

const LEAST = 4;
/** From this length on a text is hidden wherever it stands. */
const LEAST_INSIDE = 6;
/** Of base64 less than this may be a word. */
const LEAST_ENCODED = 8;
/** What settings say; whoever keeps them in a Secret hides nothing. */
const PLAIN = new Set(["true", "false", "null", "none", "http", "https", "default"]);

/** The forms in which the values may stand in a text, each once. */
export function knownForms(values: readonly string[]): Form[] {
  const forms = new Set(values.flatMap(formsOf).filter((form) => form.length >= LEAST && !PLAIN.has(form)));
  return [...forms].map((text) => ({ text, word: text.length < LEAST_INSIDE }));
}

function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const plain = [value, value.trim(), ...lines];
  const whole = [value, value.trim()].filter((text) => text.trim().length >= LEAST);
  return [...plain, ...plain.flatMap(written), ...whole.flatMap(base64Forms)].filter((form) => form.trim() !== "");
}

/** As addresses, forms and JSON write it; half a character, which an address cannot hold, is left to the others. */
function written(text: string): string[] {
  const address = encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
  const small = address.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const json = JSON.stringify(text).slice(1, -1);
  return [address, small, address.replaceAll("%20", "+"), small.replaceAll("%20", "+"), json];
}

/** Base64 by itself and behind one or two other bytes, such as those of a name; at the edges only what does not depend on them. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  const inner = [0, 1, 2].map((lead) => {
    const encoded = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString("base64")
      .replaceAll("=", "");
    return encoded.slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6));
  });
  const long = inner.filter((form) => form.length >= LEAST_ENCODED);
  const own = bytes.toString("base64").replaceAll("=", "");
  return [own, ...long].flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}
