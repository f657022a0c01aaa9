/** One text for all spellings of a path that differ only in case, which many file systems take for one file. */
export function folded(path: string): string {
  return path.normalize("NFC").toLowerCase();
}
