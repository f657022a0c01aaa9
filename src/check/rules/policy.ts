import type { Rule } from "../rule.js";
import { SCHEDULES } from "./policy/schedules.js";
import { TESTS } from "./policy/tests.js";

/** What the conformance of a solution and of its functional tests asks for, beyond what Kubernetes and Flux would refuse. */
export const POLICY: readonly Rule[] = [...TESTS, ...SCHEDULES];
