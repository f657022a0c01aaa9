import { expect, test } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { EventIndex, lastSeen, subjectUid } from "../../../src/verify/world/events.js";

const CREATED = "2026-03-01T12:00:00Z";
const at = (seconds: number): string => new Date(Date.parse(CREATED) + seconds * 1000).toISOString();

function event(uid: string, subject: string | undefined, more: Readonly<Record<string, unknown>> = {}): LiveObject {
  const metadata = { name: uid, namespace: "shop", uid, resourceVersion: "1", creationTimestamp: CREATED };
  const involvedObject = subject === undefined ? undefined : { kind: "Pod", name: "web", uid: subject };
  return { apiVersion: "v1", kind: "Event", metadata, involvedObject, ...more };
}

test.each<[what: string, fields: Readonly<Record<string, unknown>>, seconds: number]>([
  ["its last time", { lastTimestamp: at(5), eventTime: at(9) }, 5],
  ["the time of an event that was written once", { lastTimestamp: null, eventTime: at(9) }, 9],
  ["the last time of a series", { series: { lastObservedTime: at(30) }, lastTimestamp: at(5), eventTime: at(2) }, 30],
  ["the last time where the series has none", { series: { count: 3 }, lastTimestamp: at(5) }, 5],
  ["its creation where it says nothing", {}, 0],
])("an event was seen at %s", (_what, fields, seconds) => {
  expect(lastSeen(event("e", "pod", fields))).toBe(Date.parse(CREATED) + seconds * 1000);
});

test("a time that is none counts as the oldest", () => {
  expect(lastSeen(event("e", "pod", { lastTimestamp: "yesterday" }))).toBe(0);
});

test("events are told by their object, oldest first, whatever their order", () => {
  const index = new EventIndex();
  for (const seconds of [20, 5, 40]) index.add(event(`e${seconds}`, "pod", { lastTimestamp: at(seconds) }));
  index.add(event("other", "another", { lastTimestamp: at(1) }));
  expect(index.of("pod").map(({ metadata }) => metadata.name)).toEqual(["e5", "e20", "e40"]);
  expect(index.of("another").map(({ metadata }) => metadata.name)).toEqual(["other"]);
  expect(index.of("nobody")).toEqual([]);
});

test("an event that is counted up is one, and takes its new place", () => {
  const index = new EventIndex();
  index.add(event("first", "pod", { lastTimestamp: at(1), count: 1 }));
  index.add(event("second", "pod", { lastTimestamp: at(2) }));
  index.add(event("first", "pod", { lastTimestamp: at(3), count: 2 }));
  expect(index.of("pod").map((it) => [it.metadata.name, it["count"]])).toEqual([
    ["second", undefined],
    ["first", 2],
  ]);
});

test("an event about nothing is about nothing", () => {
  const index = new EventIndex();
  index.add(event("lost", undefined));
  expect(subjectUid(event("lost", undefined))).toBeUndefined();
  expect(index.of("undefined")).toEqual([]);
});
