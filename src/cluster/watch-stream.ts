import type { ApiResource, Failure } from "../model/cluster.js";
import type { LiveObject } from "../model/live.js";
import { linesOf } from "./lines.js";
import { pathOf } from "./paths.js";
import { open, type Sender, type Sending } from "./send.js";
import { failed, refusalOf } from "./status.js";
import { watched } from "./transport.js";

/** One line of a watch. */
type WatchEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK"; readonly object: LiveObject }
  | { readonly type: "ERROR"; readonly object: { readonly code?: number; readonly message?: string } };

/** What a watch tells while it is open. */
export interface WatchTarget {
  /** The server has begun to answer. */
  opened(): void;
  put(object: LiveObject): void;
  remove(object: LiveObject): void;
  /** From here the next watch goes on. */
  reached(resourceVersion: string): void;
}

/** Why a watch is over. `ended`: as it had to; `expired`: what it went on from is no longer known. */
export type WatchEnd = { readonly type: "ended" | "expired" } | { readonly type: "failed"; readonly failure: Failure };

/** Seconds after which the server ends a watch: at least so many, and up to a third more, so that not all end together. */
const DURATION = 270;
/** Milliseconds beyond that until a silent connection counts as dead. */
const SLACK = 30_000;

/** Holds one watch open, from a resourceVersion on, until it is over. Tells of every object that came, changed or went. */
export async function watchOnce(
  sender: Sender,
  resource: ApiResource,
  namespace: string | undefined,
  from: string,
  target: WatchTarget,
  signal: AbortSignal,
): Promise<WatchEnd> {
  const seconds = Math.round(DURATION * (1 + sender.clock.random() / 3));
  const sending = watchRequest(resource, namespace, from, seconds, signal);
  const opened = await open(sender, { ...sending, timeoutMs: 30_000 });
  if (!opened.ok) return ended(opened.attempt.failure);
  target.opened();
  try {
    for await (const line of linesOf(watched(opened.answer, seconds * 1000 + SLACK, sender.clock))) {
      const end = accept(line, target, `${sending.doing} at ${sender.server}`);
      if (end) return end;
    }
    return { type: "ended" };
  } catch (error) {
    return {
      type: "failed",
      ...failed("unreachable", `cannot ${sending.doing} at ${sender.server}: ${(error as Error).message}`),
    };
  } finally {
    opened.answer.destroy();
  }
}

function watchRequest(
  resource: ApiResource,
  namespace: string | undefined,
  resourceVersion: string,
  timeoutSeconds: number,
  signal: AbortSignal,
): Sending {
  const query = { watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds };
  const where = namespace === undefined ? "" : ` in ${namespace}`;
  return {
    method: "GET",
    path: pathOf(resource, { namespace }, query),
    doing: `watch ${resource.resource}${where}`,
    ownConnection: true,
    watch: true,
    signal,
  };
}

function ended(failure: Failure): WatchEnd {
  return failure.status === 410 ? { type: "expired" } : { type: "failed", failure };
}

/** Takes one line in. Gives how the watch ended, where it did. */
function accept(line: string, target: WatchTarget, doing: string): WatchEnd | undefined {
  const event = parse(line);
  if (!event) return { type: "failed", ...failed("unreachable", `cannot ${doing}: a line is not complete`) };
  if (event.type === "ERROR") {
    const { code = 500 } = event.object;
    return ended(refusalOf(code, JSON.stringify({ kind: "Status", ...event.object }), doing));
  }
  if (event.type === "DELETED") target.remove(event.object);
  else if (event.type !== "BOOKMARK") target.put(event.object);
  target.reached(event.object.metadata.resourceVersion);
  return undefined;
}

function parse(line: string): WatchEvent | undefined {
  try {
    return JSON.parse(line) as WatchEvent;
  } catch {
    return undefined;
  }
}
