/** What a reason says, and what to do about it; its documentation is made from this. */
export interface ReasonText {
  /** What it means, one sentence. */
  readonly means: string;
  /** What to do, in the imperative, lower case, without a full stop; absent where nothing needs doing. */
  readonly fix?: string;
}
