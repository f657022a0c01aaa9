import { apiGroup } from "../../../model/kinds.js";
import type { Manifest } from "../../../model/manifest.js";
import { at, fields } from "../../fields.js";

/** The Job that an object is, or makes. */
export interface JobSpec {
  readonly spec: Readonly<Record<string, unknown>>;
  /** JSON pointer of the Job's spec in the object. */
  readonly pointer: string;
}

const PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ["CronJob", ["spec", "jobTemplate", "spec"]],
  ["Job", ["spec"]],
]);

/** Kinds that run Jobs. */
export const JOB_KINDS: readonly string[] = [...PATHS.keys()];

/** The Job of an object; undefined for kinds that run none, and for what other groups call a Job. */
export function jobOf({ apiVersion, kind, value }: Manifest): JobSpec | undefined {
  const path = apiGroup(apiVersion) === "batch" ? PATHS.get(kind) : undefined;
  return path && { spec: fields(at(value, ...path)), pointer: `/${path.join("/")}` };
}
