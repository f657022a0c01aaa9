/** Where results are kept between runs, and what they depend on besides the files. */
export interface Keeping {
  /** Undefined keeps nothing. */
  readonly folder: string | undefined;
  /** Changes with the program, which may read files differently. */
  readonly program: string;
  /** Changes with all that makes another result of the same files: program, flags, configuration, day. */
  readonly key: string;
  /** Now, in milliseconds. */
  readonly now: number;
}

/** A file system may not tell two changes apart that come so close: what is as young as this is read again. */
export const YOUNG_MS = 2000;
