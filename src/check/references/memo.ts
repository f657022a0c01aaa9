import type { CheckContext } from "../rule.js";

/** Works out a fact about all objects once for each check, when a rule first asks for it. */
export function memo<T>(work: (context: CheckContext) => T): (context: CheckContext) => T {
  const known = new WeakMap<CheckContext, { readonly value: T }>();
  return (context) => {
    const ready = known.get(context);
    if (ready !== undefined) return ready.value;
    const value = work(context);
    known.set(context, { value });
    return value;
  };
}

/** Appends to the list that stands under the key. */
export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
