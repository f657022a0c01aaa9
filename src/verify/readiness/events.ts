import type { LiveObject } from "../../model/live.js";
import { textAt, timeAt } from "./fields.js";

/** The newest event with one of the reasons; events are given oldest first. */
export function newestEvent(events: readonly LiveObject[], ...reasons: readonly string[]): LiveObject | undefined {
  return events.findLast((event) => reasons.includes(textAt(event, "reason") ?? ""));
}

/** When an event happened last, in milliseconds since the epoch; 0 where it does not say. */
export function eventTime(event: LiveObject): number {
  return (
    timeAt(event, "series", "lastObservedTime") ??
    timeAt(event, "lastTimestamp") ??
    timeAt(event, "eventTime") ??
    timeAt(event, "metadata", "creationTimestamp") ??
    0
  );
}
