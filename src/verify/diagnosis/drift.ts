import { describeRef } from "../../model/live.js";
import type { Explanation, Facts } from "./facts.js";
import { enumerated } from "./words.js";

const MOST_NAMED = 3;

/** Which fields differ, and who set them. */
export function explainDrift({ fields }: Facts): Explanation | undefined {
  if (fields.length === 0) return undefined;
  const named = fields.slice(0, MOST_NAMED).map(({ object, path, manager }) => {
    return `${path} of ${describeRef(object)}${manager === undefined ? "" : ` (set by ${manager})`}`;
  });
  const more = fields.length > MOST_NAMED ? [`${fields.length - MOST_NAMED} more`] : [];
  return { cause: `what differs: ${enumerated([...named, ...more])}` };
}
