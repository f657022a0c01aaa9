import type { CheckContext } from "../rule.js";
import type { Shared } from "../watch.js";

/**
 * Works out a fact about all objects once for each check, when a rule first asks for it. What the fact does not hold yet must not be
 * looked up by objects: a watch would think that only the first rule has looked at them.
 */
export function memo<T>(work: (context: CheckContext) => T): (context: CheckContext) => T {
  const known = new WeakMap<CheckContext, Shared<T>>();
  return (context) => {
    let ready = known.get(context);
    if (ready === undefined) {
      ready = context.watch?.share(() => work(context)) ?? { value: work(context), kinds: NO_KINDS };
      known.set(context, ready);
    }
    context.watch?.use(ready);
    return ready.value;
  };
}

const NO_KINDS: ReadonlySet<string> = new Set();

/** Appends to the list that stands under the key. */
export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
