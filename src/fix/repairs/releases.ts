import { MAX_RELEASE_NAME, toLabelVersion } from "../../model/names.js";
import { durationProblem, durationSeconds } from "../../model/syntax.js";
import type { Edit } from "../edit.js";
import { at, pointerOf } from "../pointer.js";
import { addedTo, type Repairs } from "../repair.js";

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
    const edits: Edit[] = [];
    for (const action of ACTIONS) {
      const settings = at(object, "spec", action);
      if (isRetried(settings)) continue;
      if (at(settings, "remediation", "retries") !== undefined || at(settings, "strategy") !== undefined)
        return "somebody has chosen what happens after a failure";
      const added = addedTo(object, "/spec", `/${action}/remediation/retries`, 3);
      if (typeof added === "string") return added;
      edits.push(...added);
    }
    return edits;
  },
  "release-without-timeout": ({ object }) => addedTo(object, "/spec", "/timeout", "15m"),
  "implicit-release-name": ({ finding, object }) => {
    const [target, name] = [at(object, "spec", "targetNamespace"), at(object, "metadata", "name")];
    const value = `${target}-${name}`;
    if (name !== finding.object?.name || !finding.message.includes(` ${value},`))
      return "the build gives the release another name";
    if (value.length > MAX_RELEASE_NAME) return "Flux shortens the name, which is too long";
    return addedTo(object, "/spec", "/releaseName", value);
  },
  "kustomization-without-timeout": ({ object }) => {
    // Today it may take as long as its interval is.
    const value = at(object, "spec", "interval") ?? "5m";
    const isKnown = typeof value === "string" && durationProblem(value) === undefined;
    if (!isKnown || durationSeconds(value) > LONGEST) return "how long it may take is a matter of judgement";
    return addedTo(object, "/spec", "/timeout", value);
  },
  "secret-refresh": ({ object }) =>
    at(object, "spec", "refreshInterval") === undefined
      ? // What the operator takes where nothing is written.
        addedTo(object, "/spec", "/refreshInterval", "1h")
      : "somebody has set how often it is refreshed",
};

function isRetried(settings: unknown): boolean {
  const retries = at(settings, "remediation", "retries");
  return (typeof retries === "number" && retries !== 0) || at(settings, "strategy", "name") === "RetryOnFailure";
}
