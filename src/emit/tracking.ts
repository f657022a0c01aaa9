import type { Environment } from "../model/environment.js";

/** An environment that remembers which of its facts were read. */
export interface TrackedEnvironment {
  readonly environment: Environment;
  /** The names of the facts that were read so far. */
  readonly read: ReadonlySet<string>;
}

/**
 * Watches which facts a definition reads. What it makes can only depend on them, so for environments in which they are the same it
 * need not be made again: that keeps the cost of an environment far below that of the solutions.
 */
export function trackEnvironment(environment: Environment): TrackedEnvironment {
  const read = new Set<string>();
  const proxy = new Proxy(environment, {
    get(target, property, receiver) {
      if (typeof property === "string") read.add(property);
      return Reflect.get(target, property, receiver);
    },
    has(target, property) {
      if (typeof property === "string") read.add(property);
      return Reflect.has(target, property);
    },
    ownKeys(target) {
      for (const key of Object.keys(target)) read.add(key);
      return Reflect.ownKeys(target);
    },
  });
  return { environment: proxy, read };
}

/** The facts of one environment as text by name, for comparing them. */
export type FactTexts = ReadonlyMap<string, string>;

/** The facts of an environment as text. */
export function factTexts(environment: Environment): FactTexts {
  return new Map(Object.entries(environment).map(([name, value]) => [name, JSON.stringify(value)]));
}

/** Whether two environments agree in all the named facts. */
export function sameFacts(a: FactTexts, b: FactTexts, names: ReadonlySet<string>): boolean {
  for (const name of names) if (a.get(name) !== b.get(name)) return false;
  return true;
}
