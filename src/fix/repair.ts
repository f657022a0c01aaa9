import type { Finding } from "../model/finding.js";
import type { Edit, Scalar } from "./edit.js";
import { at, partsOf } from "./pointer.js";

/** An object with something wrong, as it stands in its file. */
export interface Broken {
  readonly finding: Finding;
  readonly object: Readonly<Record<string, unknown>>;
  /** JSON pointer in the object; by the finding's place where it has none. */
  readonly pointer: string;
  /** The place is the key of the field. */
  readonly key: boolean;
  /** What is written there without quotes; undefined where it is quoted or no scalar. */
  readonly written: string | undefined;
  /** Whether all clusters that get the object would take it as this. */
  readonly serves: (object: Readonly<Record<string, unknown>>) => boolean;
}

/** Edits of the object, none where the file itself has nothing to mend, or why it is left to people. */
export type Repair = (broken: Broken) => readonly Edit[] | string;

/** What mends the findings of some codes. */
export type Repairs = Readonly<Record<string, Repair>>;

/** Puts a missing field below a map that has to be there; nothing where the field is there already. */
export function addedTo(object: Broken["object"], map: string, field: string, value: Scalar): ReturnType<Repair> {
  const holder = at(object, ...partsOf(map));
  if (typeof holder !== "object" || holder === null || Array.isArray(holder))
    return `there is no ${map.slice(1)} that it could stand in`;
  if (at(holder, ...partsOf(field)) !== undefined) return [];
  return [{ op: "insert", pointer: map + field, value }];
}
