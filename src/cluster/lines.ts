const NEWLINE = 0x0a;

/**
 * The lines of a stream of bytes, without their line breaks, as soon as each is complete. Characters are whole whatever the borders of
 * the chunks. What stands after the last line break comes last; where the stream breaks, it does not come.
 */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield textOf(rest, chunk.subarray(start, end));
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString();
}

function textOf(before: readonly Buffer[], end: Buffer): string {
  return before.length === 0 ? end.toString() : Buffer.concat([...before, end]).toString();
}
