import { selectVersion } from "../../model/chart-versions.js";
import type { Condition, LiveObject, ObjectRef } from "../../model/live.js";
import type { Judgement, Warning } from "../../model/readiness.js";
import { conditionsOf, counting, isAboutNow } from "./conditions.js";
import { type Context, failing, type Rule } from "./context.js";
import { at, textAt } from "./fields.js";
import { byConventions } from "./flux.js";
import { current, failed, waiting, worded } from "./judgement.js";
import { sourceRef } from "./refs.js";
import { reachesRevision } from "./revision.js";

/** HelmRepository. Of type `oci` it is static: nothing is fetched, and its status is empty. */
export const helmRepository: Rule = byConventions({
  before: (object) => (textAt(object, "spec", "type") === "oci" ? notChecked() : undefined),
  notReady: notFetched,
  ready: (object) => withoutArtifact(object) ?? fetched(object),
});

const anyChart: Rule = byConventions({
  notReady: notFetched,
  ready: (object, context) => withoutArtifact(object) ?? otherVersion(object, context) ?? fetched(object),
  causes: sourcesOf,
});

/** HelmChart: its artifact must be of the expected version. Its controller does not always name the chart that there is none of. */
export const helmChart: Rule = (object, context) => {
  const found = anyChart(object, context);
  const chart = textAt(object, "spec", "chart");
  if (found.reason !== "InvalidChartReference" || chart === undefined || found.message.includes(`'${chart}'`))
    return found;
  return {
    ...found,
    message: `${found.message} (chart '${chart}', version '${textAt(object, "spec", "version") ?? "*"}')`,
  };
};

/** GitRepository, OCIRepository, Bucket and ExternalArtifact: their artifact must be of the expected revision. */
export const revisionSource: Rule = byConventions({
  before: unverified,
  notReady: notFetched,
  ready: (object, context) => withoutArtifact(object) ?? otherRevision(object, context) ?? fetched(object),
  reached: (object, context) => withoutArtifact(object) === undefined && otherRevision(object, context) === undefined,
});

/** Conditions that tell more than Ready why a source fails: by their reason, or by their type where the reason is just `Failed`. */
const NEARER = ["StorageOperationFailed", "FetchFailed", "BuildFailed", "IncludeUnavailable"];

function notChecked(): Judgement {
  const message = "nothing is fetched for an OCI repository; its charts show whether it works";
  return current("Ready", message, [{ reason: "StaticNotChecked", message }]);
}

function notFetched(ready: Condition, object: LiveObject, context: Context): Judgement {
  const nearer = conditionsOf(object).find(
    (it) => NEARER.includes(it.type) && it.status === "True" && isAboutNow(it, object),
  );
  const said = nearer?.reason ?? ready.reason;
  const word = said === "Failed" ? nearer?.type : said;
  const [reason, message] = worded(word, "FetchFailed", nearer?.message ?? ready.message);
  const more = { warnings: stale(object), causes: sourcesOf(object) };
  return failing(context, { clock: "ready", grace: context.graces.retry, reason, message, more });
}

/** What a chart comes from. */
function sourcesOf(object: LiveObject): readonly ObjectRef[] {
  return [sourceRef(at(object, "spec", "sourceRef"), object.metadata.namespace)].filter((it) => it !== undefined);
}

function stale(object: LiveObject): readonly Warning[] {
  const revision = textAt(object, "status", "artifact", "revision");
  if (revision === undefined) return [];
  return [{ reason: "StaleArtifact", message: `what was fetched before, ${revision}, is still in use` }];
}

/** A signature that does not fit stays so, whatever is tried again. */
function unverified(object: LiveObject): Judgement | undefined {
  const verified = counting(object, "SourceVerified");
  if (verified?.status !== "False") return undefined;
  return failed(...worded(verified.reason, "VerificationError", verified.message));
}

function revisionOf(object: LiveObject): string {
  return textAt(object, "status", "artifact", "revision") ?? "";
}

function withoutArtifact(object: LiveObject): Judgement | undefined {
  return revisionOf(object) === "" ? waiting("ArtifactMissing", "it is ready, and has no artifact") : undefined;
}

function otherVersion(object: LiveObject, { expectation }: Context): Judgement | undefined {
  const [wanted, has] = [expectation.chartVersion, revisionOf(object)];
  if (wanted === undefined || selectVersion(wanted, [has]) !== undefined) return undefined;
  return waiting("RevisionPending", `the chart's version is ${has}; expected is ${wanted}`);
}

/** An artifact that was made from a commit names it among its annotations. */
function otherRevision(object: LiveObject, { expectation }: Context): Judgement | undefined {
  const [wanted, has] = [expectation.revision, revisionOf(object)];
  const origin = textAt(object, "status", "artifact", "metadata", "org.opencontainers.image.revision");
  if (wanted === undefined || [has, origin ?? ""].some((it) => reachesRevision(it, wanted))) return undefined;
  return waiting("RevisionPending", `the artifact is of ${has}; expected is ${wanted}`);
}

function fetched(object: LiveObject): Judgement {
  return current("Ready", `the artifact is of ${revisionOf(object)}`);
}
