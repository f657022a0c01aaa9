import type { Fields, LiveObject } from "../../model/live.js";

/** Events by the object that they are about, as they come. */
export class EventIndex {
  readonly #byUid = new Map<string, Map<string, LiveObject>>();

  /** Takes an event that came or changed. One that expires is kept: what happened has happened. */
  add(event: LiveObject): void {
    const uid = subjectUid(event);
    if (uid === undefined) return;
    const events = this.#byUid.get(uid) ?? new Map<string, LiveObject>();
    events.set(event.metadata.uid, event);
    this.#byUid.set(uid, events);
  }

  /** Events about an object, oldest first. */
  of(uid: string): readonly LiveObject[] {
    const events = [...(this.#byUid.get(uid)?.values() ?? [])];
    return events.length < 2 ? events : events.sort((a, b) => lastSeen(a) - lastSeen(b));
  }
}

/** The uid of the object that an event is about. */
export function subjectUid(event: LiveObject): string | undefined {
  const uid = (event["involvedObject"] as Fields | undefined)?.["uid"];
  return typeof uid === "string" ? uid : undefined;
}

/** When it was seen last, in milliseconds: the field depends on who wrote it. */
export function lastSeen(event: LiveObject): number {
  const series = event["series"] as Fields | undefined;
  const text = series?.["lastObservedTime"] ?? event["lastTimestamp"] ?? event["eventTime"];
  const time = Date.parse(String(text ?? event.metadata.creationTimestamp));
  return Number.isNaN(time) ? 0 : time;
}
