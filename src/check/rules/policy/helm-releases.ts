import type { Manifest } from "../../../model/manifest.js";
import { MAX_RELEASE_NAME } from "../../../model/names.js";
import { at, fields, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";

const SOURCE = "https://fluxcd.io/flux/components/helm/helmreleases/";
const ACTIONS = ["install", "upgrade"] as const;

/** How Flux installs and keeps a release. */
export const HELM_RELEASES: readonly ObjectRule[] = [
  {
    code: "release-without-remediation",
    set: "policy",
    severity: "warning",
    title: "A Helm release that fails is not tried again",
    why: "By default Flux installs once: one slow image or one webhook that is not ready yet leaves the release failed until somebody changes it.",
    fix: "set install.remediation.retries and upgrade.remediation.retries, such as to 3",
    source: SOURCE,
    kinds: ["HelmRelease"],
    check: ({ value, name }, report) => {
      const once = ACTIONS.filter((action) => !isRetried(at(value, "spec", action)));
      if (once.length === 0) return;
      report(
        `/spec/${once[0]}/remediation/retries`,
        `a failed ${once.join(" or ")} of HelmRelease ${name} is not tried again`,
      );
    },
  },
  {
    code: "release-without-timeout",
    set: "policy",
    severity: "warning",
    title: "A Helm release does not say how long it may take",
    why: "It is given up after 5 minutes, which is too short on slow nodes and for products with databases, and far too long for small ones.",
    fix: "set spec.timeout to what the slowest environment needs, such as 15m",
    source: SOURCE,
    kinds: ["HelmRelease"],
    check: ({ value, name }, report) => {
      const each = ACTIONS.every((action) => at(value, "spec", action, "timeout") !== undefined);
      if (!each && at(value, "spec", "timeout") === undefined)
        report("/spec/timeout", `HelmRelease ${name} has no timeout`);
    },
  },
  {
    code: "implicit-release-name",
    set: "policy",
    severity: "warning",
    title: "A Helm release has a name that nobody wrote",
    why: "With targetNamespace and without releaseName the release is called <namespace>-<name>, so that services and pods have other names than one would guess.",
    fix: "set spec.releaseName; on running clusters to the name that it has now, because another one installs the product again",
    source: SOURCE,
    kinds: ["HelmRelease"],
    check: (manifest, report) => {
      const { value } = manifest;
      if (at(value, "spec", "targetNamespace") === undefined || at(value, "spec", "releaseName") !== undefined) return;
      report(
        "/spec/targetNamespace",
        `the release is called ${releaseName(manifest)}, because there is no releaseName`,
      );
    },
  },
  {
    code: "release-name-too-long",
    set: "policy",
    severity: "warning",
    title: "The name of a Helm release is too long",
    why: "Helm allows 53 characters; Flux shortens the name and appends a hash, so that nobody can tell what the services are called.",
    fix: "set spec.releaseName to at most 53 characters",
    source: SOURCE,
    kinds: ["HelmRelease"],
    check: (manifest, report) => {
      // What is written down is judged by the schema.
      if (at(manifest.value, "spec", "releaseName") !== undefined) return;
      const name = releaseName(manifest);
      if (name.length > MAX_RELEASE_NAME) report("/spec/releaseName", `release ${name} has ${name.length} characters`);
    },
  },
  {
    code: "release-without-wait",
    set: "policy",
    severity: "warning",
    title: "A Helm release is ready before its pods are",
    why: "With disableWait it is ready as soon as the objects exist: what depends on it starts too early, and a product that never runs looks well.",
    fix: "remove disableWait and give the release the time that it needs in spec.timeout",
    source: SOURCE,
    kinds: ["HelmRelease"],
    check: ({ value }, report) => {
      for (const action of ACTIONS) {
        if (at(value, "spec", action, "disableWait") !== true) continue;
        report(`/spec/${action}/disableWait`, `${action} does not wait until the product runs`);
      }
    },
  },
  {
    code: "release-unchecked",
    set: "policy",
    severity: "warning",
    title: "A Helm release switches a check off",
    why: "A misspelt field, a failed test of the chart or an object that must not change then goes unseen.",
    fix: "remove the setting and correct what it hides",
    source: SOURCE,
    kinds: ["HelmRelease"],
    check: ({ value }, report) => {
      if (at(value, "spec", "test", "enable") === true && at(value, "spec", "test", "ignoreFailures") === true) {
        report("/spec/test/ignoreFailures", "the chart's tests run, but their failures are ignored");
      }
      for (const action of ACTIONS) {
        for (const setting of ["disableOpenAPIValidation", "disableSchemaValidation"]) {
          if (at(value, "spec", action, setting) === true)
            report(`/spec/${action}/${setting}`, `${action} sets ${setting}`);
        }
        const tests = at(value, "spec", action, "remediation", "ignoreTestFailures");
        if (tests === true) report(`/spec/${action}/remediation/ignoreTestFailures`, `${action} ignores failed tests`);
      }
      if (at(value, "spec", "upgrade", "force") === true) {
        report("/spec/upgrade/force", "what cannot be changed is deleted and made again, with its data");
      }
    },
  },
  {
    code: "suspended",
    set: "policy",
    severity: "warning",
    title: "Git says that something is not reconciled",
    why: "Whatever is changed in Git has no effect on the clusters, and their state looks as if it had.",
    fix: "remove suspend; to stop one cluster for a while, use flux suspend there",
    kinds: ["HelmRelease", "Kustomization", "HelmRepository", "HelmChart", "GitRepository", "OCIRepository", "Bucket"],
    check: ({ kind, name, value }, report) => {
      if (fields(value["spec"])["suspend"] === true) report("/spec/suspend", `${kind} ${name} is suspended`);
    },
  },
];

function isRetried(settings: unknown): boolean {
  const retries = at(settings, "remediation", "retries");
  return (typeof retries === "number" && retries !== 0) || at(settings, "strategy", "name") === "RetryOnFailure";
}

/** What Flux calls the release, before it shortens the name. */
function releaseName({ name, value }: Manifest): string {
  const target = text(at(value, "spec", "targetNamespace"));
  return text(at(value, "spec", "releaseName")) ?? (target === undefined ? name : `${target}-${name}`);
}
