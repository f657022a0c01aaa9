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
