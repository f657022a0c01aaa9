const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const BODY_LINE = /^[ \t]*[\w+/=\\]*\r?$/;

/**
 * Where the private keys of a text are: from their first line to their last; to the end of the text where the last line is cut off, and
 * from where their characters begin where the first one is.
 */
export function privateKeySpans(text: string): (readonly [number, number])[] {
  if (!text.includes("PRIVATE KEY")) return [];
  const begins = [...text.matchAll(BEGIN)].map(({ index }) => index);
  const ends = [...text.matchAll(END)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
  const spans: (readonly [number, number])[] = [];
  let from = 0;
  let next = 0;
  for (const { start, end } of ends) {
    const begin = begins[next];
    const isWhole = begin !== undefined && begin < start;
    spans.push([isWhole ? begin : bodyStart(text, from, start), end]);
    while ((begins[next] ?? end) < end) next += 1;
    from = end;
  }
  const open = begins[next];
  return open === undefined ? spans : [...spans, [open, text.length]];
}

/** Lines of a key that are hidden at most, so that a first line without a last one does not hide all that follows. */
const MOST_LINES = 200;

/**
 * Hides private keys in texts that come line by line: what it gives hides the lines of a key, seen in the order in which they came.
 *
 * @param mask what stands where a line was
 */
export function keyLineMasker(mask: string): (line: string) => string {
  let left = 0;
  return (line) => {
    const begin = [...line.matchAll(BEGIN)].at(-1)?.index ?? -1;
    const end = [...line.matchAll(END)].at(-1)?.index ?? -1;
    const isInside = left > 0;
    if (begin > end) left = MOST_LINES;
    else left = end >= 0 ? 0 : Math.max(0, left - 1);
    return isInside || begin > end ? mask : line;
  };
}

/** Where the lines of base64 begin that end at `end`; in JSON, where line breaks are written as `\\n`, they are one. */
function bodyStart(text: string, from: number, end: number): number {
  let start = end;
  for (let stop = end; stop >= from; stop = start - 1) {
    const line = stop === from ? from : Math.max(from, text.lastIndexOf("\n", stop - 1) + 1);
    if (!BODY_LINE.test(text.slice(line, stop))) break;
    start = line;
    if (start === from) return start;
  }
  while (start > from && /[\w+/=\\]/.test(text[start - 1] ?? "")) start -= 1;
  return start;
}
