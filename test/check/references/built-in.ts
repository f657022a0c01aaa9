import { environments } from "conformitron/environments";
import { type Environment, environmentFacts } from "../../../src/model/environment.js";

/** The environments of the package. Their type is that of the built package, whose names of environments are its own. */
export const BUILT_IN: readonly Environment[] = environments.map((environment) =>
  environmentFacts(environment as never),
);
