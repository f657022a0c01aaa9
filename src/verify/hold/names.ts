import { createHash } from "node:crypto";
import { MAX_LABEL, toDnsLabel } from "../../model/names.js";

const LEASE = "conformitron-verify-";
const HASH = 8;
const RUN = "run/";

/**
 * The name of the lease for what is held: `conformitron-verify-<slug>-<hash>`, at most 63 characters. The hash tells apart what the slug
 * does not, such as `a/b-c` and `a-b/c`.
 */
export function leaseName(what: string): string {
  return `${cut(`${LEASE}${toDnsLabel(what)}`, MAX_LABEL - HASH - 1)}-${hash(what)}`;
}

/** What the run itself is called among the things that are held: it holds what its solutions share. */
export function runHold(run: string): string {
  return `${RUN}${run}`;
}

/** Whether what is held is a run itself; no solution is called so. */
export function isRunHold(what: string): boolean {
  return what.startsWith(RUN);
}

/** The name of a run's object of Flux: `cv-<run>`, with the name of what it stands for; where that is too long, cut and with a hash. */
export function runName(run: string, name?: string): string {
  const whole = name === undefined ? `cv-${run}` : `cv-${run}-${name}`;
  return whole.length <= MAX_LABEL ? whole : `${cut(whole, MAX_LABEL - HASH - 1)}-${hash(whole)}`;
}

function cut(text: string, max: number): string {
  return text.slice(0, max).replace(/[-.]+$/, "");
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, HASH);
}
