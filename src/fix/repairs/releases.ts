import { MAX_RELEASE_NAME, toLabelVersion } from "../../model/names.js";
import { durationProblem, durationSeconds } from "../../model/syntax.js";
import type { Edit } from "../edit.js";
import { at, pointerOf } from "../pointer.js";
import type { Repairs } from "../repair.js";

const VERSION = "aws.conformance.vendor-solution-version";
const ACTIONS = ["install", "upgrade"] as const;
const LONGEST = 1800;

/** Settings that Helm releases, Flux Kustomizations and ExternalSecrets lack. */
export const RELEASE_REPAIRS: Repairs = {
  "version-label-differs": ({ finding, object, written }) => {
    const version = /, the chart's version is (v?\d+(?:\.\d+)+[\w.+-]*)$/.exec(finding.message)?.[1];
    if (version === undefined) return "the chart has no exact version, or there are several";
    const value = toLabelVersion(version);
    const known = at(object, "metadata", "labels", VERSION);
    if (typeof known !== "string" && written === undefined) return [];
    return [{ op: "set", pointer: pointerOf("metadata", "labels", VERSION), value }];
  },
  "release-without-remediation": ({ object }) => {
    const once = ACTIONS.filter((action) => !isRetried(at(object, "spec", action)));
    if (
      once.some(
        (action) =>
          at(object, "spec", action, "remediation", "retries") !== undefined ||
          at(object, "spec", action, "strategy") !== undefined,
      )
    )
      return "somebody has chosen what happens after a failure";
    return once.map((action): Edit => ({ op: "insert", pointer: `/spec/${action}/remediation/retries`, value: 3 }));
  },
  "release-without-timeout": ({ object }) =>
    at(object, "spec", "timeout") === undefined ? [{ op: "insert", pointer: "/spec/timeout", value: "15m" }] : [],
  "implicit-release-name": ({ finding, object }) => {
    const [target, name] = [at(object, "spec", "targetNamespace"), at(object, "metadata", "name")];
    const value = `${target}-${name}`;
    if (name !== finding.object?.name || !finding.message.includes(` ${value},`))
      return "the build gives the release another name";
    if (value.length > MAX_RELEASE_NAME) return "Flux shortens the name, which is too long";
    return at(object, "spec", "releaseName") === undefined
      ? [{ op: "insert", pointer: "/spec/releaseName", value }]
      : [];
  },
  "kustomization-without-timeout": ({ object }) => {
    const interval = at(object, "spec", "interval");
    // Today it has as long as its interval is.
    const isKnown = typeof interval === "string" && durationProblem(interval) === undefined;
    if (!isKnown || durationSeconds(interval) > LONGEST) return "how long it may take is a matter of judgement";
    return at(object, "spec", "timeout") === undefined
      ? [{ op: "insert", pointer: "/spec/timeout", value: interval }]
      : [];
  },
  "secret-refresh": ({ object }) =>
    at(object, "spec", "refreshInterval") === undefined
      ? // What the operator takes where nothing is written.
        [{ op: "insert", pointer: "/spec/refreshInterval", value: "1h" }]
      : "somebody has set how often it is refreshed",
};

function isRetried(settings: unknown): boolean {
  const retries = at(settings, "remediation", "retries");
  return (typeof retries === "number" && retries !== 0) || at(settings, "strategy", "name") === "RetryOnFailure";
}
