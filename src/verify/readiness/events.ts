import type { LiveObject } from "../../model/live.js";
import type { Context } from "./context.js";
import { textAt, timeAt } from "./fields.js";

/** The newest event with one of the reasons; events are given oldest first. */
export function newestEvent(events: readonly LiveObject[], ...reasons: readonly string[]): LiveObject | undefined {
  return events.findLast((event) => reasons.includes(textAt(event, "reason") ?? ""));
}

/** A message with what the newest event of a reason adds: some controllers tell the cause only there. */
export function withEvent(message: string, object: LiveObject, { world }: Context, reason: string): string {
  const event = newestEvent(world.events(object.metadata.uid), reason);
  const text = event && textAt(event, "message");
  return text && !message.includes(text) ? `${message}: ${text}` : message;
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
