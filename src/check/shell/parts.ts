import type { Call, Facts, Loop, Setting, Test } from "./facts.js";

/** What stands in a loop or a function. */
export interface Part {
  readonly calls: Call[];
  readonly settings: Setting[];
  readonly tests: Test[];
}

/** What stands in each loop, and in each function by its name. */
export type Parts = ReadonlyMap<Loop | string, Part>;

/** One pass that gives every loop what stands in it, and every function as well. */
export function partsOf(all: readonly Facts[]): Parts {
  const parts = new Map<Loop | string, Part>();
  const put = <K extends keyof Part>(field: K, item: Part[K][number]) => {
    const { inside, loop } = item.around;
    if (inside !== undefined) (partOf(parts, inside)[field] as Part[K][number][]).push(item);
    for (let outer = loop; outer !== undefined; outer = outer.around.loop)
      (partOf(parts, outer)[field] as Part[K][number][]).push(item);
  };
  for (const { calls, settings, tests } of all) {
    for (const call of calls) put("calls", call);
    for (const setting of settings) put("settings", setting);
    for (const test of tests) put("tests", test);
  }
  return parts;
}

function partOf(parts: Map<Loop | string, Part>, owner: Loop | string): Part {
  const ready = parts.get(owner);
  if (ready !== undefined) return ready;
  const part = { calls: [], settings: [], tests: [] };
  parts.set(owner, part);
  return part;
}
