import type { ReasonText } from "./reason-text.js";

/** Reasons by which the readiness of an object is told. */
export const READINESS_REASONS = {
  Ready: { means: "The object does what the expected revision asks." },
  Forbidden: {
    means: "The own rights do not allow to see it.",
    fix: "grant them; conformitron verify --print-rbac prints what a run needs",
  },
  Unreachable: { means: "The API server did not answer.", fix: "see whether the API server and the way to it work" },
} as const satisfies Readonly<Record<string, ReasonText>>;
