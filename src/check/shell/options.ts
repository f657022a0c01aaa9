import type { Shell } from "./invocation.js";

/** What a script is to its cluster: a functional test, other work that ends, something that runs on, or a file that scripts source. */
export type Role = "test" | "job" | "service" | "library";

/** How a script runs. */
export interface ScriptOptions {
  readonly shell: Shell;
  /** Letters and names of the shell's options that the command line sets, such as `e` and `pipefail`. @default none */
  readonly flags?: readonly string[];
  /** @default "test" */
  readonly role?: Role;
  /** The pod's verdict is that of this script alone. @default true */
  readonly alone?: boolean;
  /** `timeout` ends the script. @default false */
  readonly bounded?: boolean;
  /** Variables of the environment that come from Secrets. @default none */
  readonly secrets?: readonly string[];
  /** A whole Secret is in the environment, so variables with names such as `…_TOKEN` count as secrets. @default false */
  readonly moreSecrets?: boolean;
  /** Folders and files that hold Secrets. @default none */
  readonly secretPaths?: readonly string[];
  /** The pod's own namespace. @default unknown */
  readonly namespace?: string;
  /** Texts of the files that it sources, by the argument as written. @default none */
  readonly sourced?: ReadonlyMap<string, string>;
}

/** Something that is wrong with a script. */
export interface ScriptProblem {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  /** From 0. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
}
