/** The exit codes of every command. */
export const EXIT = {
  passed: 0,
  /** Error findings (with `--strict` warnings too), failed verdicts, differences of `--check`. */
  failed: 1,
  /** Bad usage, configuration or definitions. */
  usage: 2,
  /** Nothing selected, or something that could not be judged. */
  unjudged: 3,
} as const;

const BRAND = Symbol.for("conformitron.CommandError");

/**
 * An error that people can do something about: it is shown without a stack trace, with its fix. `instanceof` tells it by a mark, because
 * the bundles of the build each have this class.
 */
export class CommandError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  readonly [BRAND] = true;
  readonly fix: string;
  readonly exitCode: number;

  constructor(message: string, fix: string, exitCode: number = EXIT.usage) {
    super(message);
    this.name = "CommandError";
    this.fix = fix;
    this.exitCode = exitCode;
  }
}
