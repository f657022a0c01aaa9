import type { CompileOptions, SolutionClass } from "../../../src/emit/types.js";
import type { Environment } from "../../../src/model/environment.js";

/** Definitions whose tree is kept in `test/golden/<name>`. */
export interface GoldenCase {
  readonly name: string;
  readonly solutions: Readonly<Record<string, SolutionClass>>;
  readonly environments: readonly Environment[];
  readonly options?: Partial<CompileOptions>;
}
