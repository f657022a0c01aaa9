/** A range of the text and what stands there instead. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text with all changes, each seen from the text as it was; undefined where two of them overlap. */
export function applyChanges(text: string, changes: readonly Change[]): string | undefined {
  const parts: string[] = [];
  let done = 0;
  // Stable: what is to stand at the same place keeps its order.
  for (const { from, to, text: fresh } of [...changes].sort((a, b) => a.from - b.from)) {
    if (from < done) return undefined;
    parts.push(text.slice(done, from), fresh);
    done = to;
  }
  return parts.join("") + text.slice(done);
}
