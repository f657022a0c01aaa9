/** A mistake that no look at the files can find. */
export interface NotStatic {
  readonly what: string;
  readonly why: string;
}

/** What partners get wrong and no rule sees, and why; `verify` on a cluster sees most of it. */
export const NOT_STATIC: readonly NotStatic[] = [
  {
    what: "a test that asks only whether pods run, by a program inside its own image",
    why: "what an image does is not in the tree; the rules for scripts see what the tree itself holds",
  },
  {
    what: "an image, a chart or a secret of the account that does not exist, or exists no more",
    why: "that is for a registry or the account to say; charts are looked up where --charts names them",
  },
];
