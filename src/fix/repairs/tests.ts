import type { Edit } from "../edit.js";
import { at, partsOf } from "../pointer.js";
import { addedTo, type Broken, type Repair, type Repairs } from "../repair.js";

const DEADLINE = 900;
const LABELS = [
  "aws.conformance.vendor",
  "aws.conformance.vendor-solution",
  "aws.conformance.vendor-solution-version",
] as const;

/** Bounds that functional tests lack. */
export const TEST_REPAIRS: Repairs = {
  "test-without-deadline": (broken) => {
    if (!isHourlyAtMost(broken)) return "how long a run may take depends on its schedule";
    if (longestWait(broken) > DEADLINE / 2)
      return "its scripts wait so long that the deadline is a matter of judgement";
    return missing(broken, DEADLINE);
  },
  "test-retries": (broken) =>
    at(broken.object, ...partsOf(broken.pointer)) === undefined
      ? missing(broken, 1)
      : "somebody has set the number of retries",
  "test-restarts-in-place": (broken) => replaced(broken, "OnFailure", "Never"),
  "test-runs-overlap": (broken) => {
    const pointer = "/spec/concurrencyPolicy";
    return at(broken.object, "spec", "concurrencyPolicy") === "Allow"
      ? [{ op: "set", pointer, value: "Forbid" }]
      : missing({ ...broken, pointer }, "Forbid");
  },
  "test-leaves-no-trace": (broken) =>
    at(broken.object, ...partsOf(broken.pointer)) === 0 ? [{ op: "remove", pointer: broken.pointer }] : [],
  "starting-deadline-too-short": ({ object, pointer }) =>
    typeof at(object, ...partsOf(pointer)) === "number" ? [{ op: "set", pointer, value: 600 }] : [],
  "vendor-label-on-test": ({ object }) => {
    const labels = Object.keys(Object(at(object, "metadata", "labels")));
    const ours = LABELS.filter((label) => labels.includes(label));
    if (ours.length > 0 && ours.length === labels.length) return [{ op: "remove", pointer: "/metadata/labels" }];
    return ours.map((label): Edit => ({ op: "remove", pointer: `/metadata/labels/${label}` }));
  },
};

/** Beside the fields that are there: an object without a spec lacks more than a bound. */
function missing({ object, pointer }: Broken, value: string | number): ReturnType<Repair> {
  const cut = pointer.lastIndexOf("/");
  return addedTo(object, pointer.slice(0, cut), pointer.slice(cut), value);
}

function replaced({ object, pointer }: Broken, from: string, to: string): ReturnType<Repair> {
  return at(object, ...partsOf(pointer)) === from ? [{ op: "set", pointer, value: to }] : [];
}

/** One minute of the hour, so that at least an hour lies between two runs; a Job runs once. */
function isHourlyAtMost({ object }: Broken): boolean {
  if (object["kind"] === "Job") return true;
  const schedule = at(object, "spec", "schedule");
  return (
    typeof schedule === "string" && /^\s*(\d+\s|@(yearly|annually|monthly|weekly|daily|midnight|hourly))/.test(schedule)
  );
}

/** Seconds of the longest wait that the object's scripts name, guessed: rather too many than too few. */
function longestWait({ object }: Broken): number {
  const text = JSON.stringify(object);
  const named = [...text.matchAll(/\b(\d{1,5})([hms])\b/g)].map(
    ([, count, unit]) => Number(count) * (UNITS[unit ?? ""] ?? 1),
  );
  const plain = [...text.matchAll(/\b(?:sleep|timeout)[ =](\d{1,5})\b/g)].map(([, count]) => Number(count));
  const tries = [...text.matchAll(/(?:seq (?:1 )?|\.\.|-(?:lt|le|gt|ge) )(\d{1,5})\b/g)].map(([, count]) =>
    Number(count),
  );
  return Math.max(0, ...named, ...plain) * Math.max(1, ...tries);
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
