import { knownForms } from "./mask-forms.js";
import { patternSpans, type Span } from "./mask-patterns.js";

/** What stands where a secret was. */
export const MASK = "***";

/**
 * The text without secrets: the known values, also as base64, in an address or in JSON, each line of those that have several, and what
 * looks like a credential by itself. The time grows with the length of the text.
 *
 * @param known values that must not be seen; those of less than four characters are left, because they stand everywhere
 */
export function maskText(text: string, known: readonly string[]): string {
  return masker(known)(text);
}

/** The same for many texts. */
export function masker(known: readonly string[]): (text: string) => string {
  const forms = knownForms(known);
  return (text) => withoutSpans(text, [...formSpans(text, forms), ...patternSpans(text)]);
}

function formSpans(text: string, forms: ReturnType<typeof knownForms>): Span[] {
  return forms.flatMap(({ text: form, word }) => {
    const spans: Span[] = [];
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
      if (!word || isWord(text, at, at + form.length)) spans.push([at, at + form.length]);
    }
    return spans;
  });
}

function isWord(text: string, start: number, end: number): boolean {
  return !/\w/.test(text[start - 1] ?? "") && !/\w/.test(text[end] ?? "");
}

/** What overlaps or touches becomes one mask, so that its parts cannot be counted. */
function withoutSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let end = -1;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    if (from > end) parts.push(text.slice(Math.max(end, 0), from), MASK);
    end = Math.max(end, to);
  }
  return parts.join("") + text.slice(end);
}
