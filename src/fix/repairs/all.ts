import type { Repairs } from "../repair.js";
import { API_REPAIRS } from "./apis.js";
import { BUILD_REPAIRS } from "./builds.js";
import { POD_REPAIRS } from "./pods.js";
import { RELEASE_REPAIRS } from "./releases.js";
import { TEST_REPAIRS } from "./tests.js";
import { VALUE_REPAIRS } from "./values.js";

/** What mends findings, by their code. */
export const REPAIRS: Repairs = {
  ...API_REPAIRS,
  ...BUILD_REPAIRS,
  ...POD_REPAIRS,
  ...RELEASE_REPAIRS,
  ...TEST_REPAIRS,
  ...VALUE_REPAIRS,
};

/** Codes of findings that `validate --fix` mends, at least in their plain cases. */
export const REPAIRABLE: ReadonlySet<string> = new Set(Object.keys(REPAIRS));
