import type { CheckContext } from "../rule.js";
import { noLooks, type Shared } from "../watch.js";

/**
 * Works out a fact about all objects once for each check, when a rule first asks for it. What a fact learns later about an object must
 * not be remembered by the object itself but by its content: else a watch sees only the first rule look at it.
 */
export function memo<T>(work: (context: CheckContext) => T): (context: CheckContext) => T {
  const known = new WeakMap<CheckContext, Shared<T>>();
  return (context) => {
    let ready = known.get(context);
    if (ready === undefined) {
      ready = context.watch?.share(() => work(context)) ?? { value: work(context), looks: noLooks() };
      known.set(context, ready);
    }
    context.watch?.use(ready);
    return ready.value;
  };
}

/** Appends to the list that stands under the key. */
export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
