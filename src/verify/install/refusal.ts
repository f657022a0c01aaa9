import type { Failure } from "../../model/cluster.js";
import { describeRef, type ObjectRef } from "../../model/live.js";
import type { Reason } from "../../model/reasons.js";
import type { InstallProblem } from "./types.js";

type Judged = Pick<InstallProblem, "verdict" | "reason">;

/** What a refusal of the API server says of the object that was to be written. */
export function problemOf(failure: Failure, ref: ObjectRef): InstallProblem {
  const [name, message] = [describeRef(ref), plain(failure.message)];
  return { ...judge(failure), message: message.includes(name) ? message : `${name}: ${message}`, objects: [ref] };
}

/** Whether it may pass by itself: a webhook whose pods begin to run, an API that is about to be served. */
export function mayPass({ reason }: InstallProblem): boolean {
  return reason === "WebhookUnreachable" || reason === "ApiMissing";
}

function judge({ kind, message }: Failure): Judged {
  switch (kind) {
    case "unreachable":
    case "server":
      return ownFault(message) ?? error("Unreachable");
    case "unauthorized":
      return error("Forbidden");
    case "kind-not-served":
      return failed("ApiMissing");
    case "conflict":
      return failed("ApplyConflict");
    default:
      return refused(kind, message);
  }
}

/** 400, 403, 404 and 422. The API server tells its own rights, quotas, policies and webhooks apart only by their words. */
function refused(kind: Failure["kind"], message: string): Judged {
  const fault = ownFault(message);
  if (fault !== undefined) return fault;
  if (/exceeded quota:|failed quota:/.test(message)) return failed("QuotaExceeded");
  if (/admission webhook .* denied|denied (the )?request|violates PodSecurity/.test(message))
    return failed("AdmissionDenied");
  if (kind !== "forbidden") return failed("ApplyRefused");
  if (/ cannot [a-z]+ resource /.test(message)) return error("Forbidden");
  // LimitRanges and other admission of the API server say `is forbidden`, too.
  return failed(/is being terminated/.test(message) ? "Terminating" : "AdmissionDenied");
}

/** What the API server answers with 500 although it is well: a field without a schema, and a webhook that does not answer. */
function ownFault(message: string): Judged | undefined {
  if (/failed calling webhook /.test(message)) return failed("WebhookUnreachable");
  return /failed to create typed patch object/.test(message) ? failed("ApplyRefused") : undefined;
}

/** In one line: a conflict lists its fields in lines of their own. */
function plain(message: string): string {
  return message
    .replace(/:\n- /g, ": ")
    .replace(/\n- /g, ", ")
    .replace(/\s*\n\s*/g, " ");
}

function failed(reason: Reason): Judged {
  return { verdict: "failed", reason };
}

function error(reason: Reason): Judged {
  return { verdict: "error", reason };
}
