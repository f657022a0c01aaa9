import type { Failure } from "../../model/cluster.js";

/** Whether what was asked may have been done although no answer says so. */
export function isOpen({ kind }: Failure): boolean {
  return kind === "unreachable" || kind === "server";
}
