/** A function that works out its result for a text once and remembers it, undefined results among them. */
export function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const ready = known.get(text);
    if (ready !== undefined || known.has(text)) return ready as T;
    const result = work(text);
    known.set(text, result);
    return result;
  };
}
