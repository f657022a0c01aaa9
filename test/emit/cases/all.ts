import type { GoldenCase } from "./case.js";
import { AMBIENT, CORE, LEVELS, TEST_NAMESPACE } from "./cluster-facts.js";
import { OCI, PLAIN, STAGED } from "./helm.js";
import { CDK8S_PLUS, MIRRORS, OBJECTS, WAIVERS } from "./objects.js";
import { COMMON, DIFFERENT, LIMITED, LOWER } from "./places.js";

/** Every golden case. */
export const CASES: readonly GoldenCase[] = [
  PLAIN,
  OCI,
  STAGED,
  AMBIENT,
  TEST_NAMESPACE,
  LEVELS,
  CORE,
  OBJECTS,
  CDK8S_PLUS,
  WAIVERS,
  MIRRORS,
  COMMON,
  LIMITED,
  DIFFERENT,
  LOWER,
];
