import type { LiveObject, ObjectRef } from "../../../src/model/live.js";
import type { State } from "../../../src/model/readiness.js";
import type { Reason } from "../../../src/model/reasons.js";
import type { Holdings } from "./memory-world.js";

/** One row of the fact sheet. */
export interface Case extends Holdings {
  /** Number of the row. */
  readonly n: number;
  readonly title: string;
  /** The object that is judged; it is also among the objects of the cluster. */
  readonly object?: LiveObject;
  /** What is judged where there is no object. */
  readonly ref?: ObjectRef;
  /** How long the object was seen like this before it is judged. Milliseconds. @default 0 */
  readonly seenFor?: number;
  /** What was seen of the cluster before that. */
  readonly before?: readonly LiveObject[];
  readonly want: readonly [State, Reason] | readonly [State, Reason, Reason];
}
