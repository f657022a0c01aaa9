import { readCache, writeCache } from "../../base/cache.js";
import type { ReportedObject } from "../../report/validation/options.js";
import type { ValidationOutcome } from "../../report/validation/report.js";
import { type Keeping, YOUNG_MS } from "./keeping.js";
import type { Listing } from "./kept-list.js";

interface KeptOutcome {
  readonly writtenAt: number;
  readonly outcome: ValidationOutcome;
}

/** What the files and all that they are judged by come down to. */
export function fingerprint({ print }: Listing, { key }: Keeping): string {
  return `${print} ${key}`;
}

/** The outcome of a run before on the same files; undefined where there is none. */
export function keptOutcome(
  name: string,
  print: string,
  { youngest }: Listing,
  { folder }: Keeping,
): ValidationOutcome | undefined {
  const kept = readCache<KeptOutcome>(folder, name, print);
  return kept !== undefined && youngest < kept.writtenAt - YOUNG_MS ? kept.outcome : undefined;
}

/** The objects that were judged then: only some reports need them. */
export function keptObjects(name: string, print: string, { folder }: Keeping): readonly ReportedObject[] | undefined {
  return readCache(folder, `${name}-objects`, print);
}

/** Keeps an outcome. */
export function keepOutcome(
  name: string,
  print: string,
  { outcome, objects }: { readonly outcome: ValidationOutcome; readonly objects: readonly ReportedObject[] },
  { folder, now }: Keeping,
): void {
  writeCache(folder, `${name}-objects`, print, objects);
  writeCache(folder, name, print, { writtenAt: now, outcome } satisfies KeptOutcome);
}
