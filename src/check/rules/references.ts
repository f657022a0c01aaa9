import type { Rule } from "../rule.js";
import { CONFIG } from "./references/config.js";

/** Whether what objects name exists where they are applied. */
export const REFERENCES: readonly Rule[] = [...CONFIG];
