/** How a piece of a script can end. */
export interface Ending {
  /** It can end with 0, and the script goes on. */
  readonly passes: boolean;
  /** It can end with another status, and the script goes on. */
  readonly fails: boolean;
  /** A failure of it ends the script where `set -e` is on: not that of a condition. */
  readonly trips: boolean;
  /** The script can end here with a status other than 0. */
  readonly aborts: boolean;
  /** The script can end here with 0. */
  readonly stops: boolean;
}

/** Goes on with 0. */
export const OK: Ending = { passes: true, fails: false, trips: false, aborts: false, stops: false };
/** What another program does. */
export const EITHER: Ending = { passes: true, fails: true, trips: true, aborts: false, stops: false };
/** Goes on with another status. */
export const FAILED: Ending = { passes: false, fails: true, trips: true, aborts: false, stops: false };
/** Does not go on. */
export const NEVER: Ending = { passes: false, fails: false, trips: false, aborts: false, stops: false };

/** What ends a subshell is only a status outside. */
export function inSubshell({ passes, fails, trips, aborts, stops }: Ending): Ending {
  return { passes: passes || stops, fails: fails || aborts, trips: trips || aborts, aborts: false, stops: false };
}

/** One of several ways is taken. */
export function either(endings: readonly Ending[]): Ending {
  return {
    passes: endings.some(({ passes }) => passes),
    fails: endings.some(({ fails }) => fails),
    trips: endings.some(({ trips }) => trips),
    aborts: endings.some(({ aborts }) => aborts),
    stops: endings.some(({ stops }) => stops),
  };
}
