import type { Failure } from "../../model/cluster.js";

const PASSING: readonly Failure["kind"][] = ["unreachable", "server", "unauthorized"];

/** Whether asking again later may help, although the request was repeated already: API servers restart, tokens are renewed. */
export function mayPass({ kind }: Failure): boolean {
  return PASSING.includes(kind);
}
