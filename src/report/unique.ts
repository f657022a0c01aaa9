/** The names, those that occurred before with a number behind them: `a`, `a (2)`. */
export function uniqueNames(
  names: readonly string[],
  numbered = (name: string, count: number) => `${name} (${count})`,
): string[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return names.map((name) => {
    let count = counts.get(name) ?? 1;
    let unique = count === 1 ? name : numbered(name, count);
    while (taken.has(unique)) {
      count += 1;
      unique = numbered(name, count);
    }
    counts.set(name, count);
    taken.add(unique);
    return unique;
  });
}
