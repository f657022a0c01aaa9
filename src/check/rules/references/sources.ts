import type { Environment } from "../../../model/environment.js";
import { at, text } from "../../fields.js";
import { scopesWithEntries } from "../../references/entries.js";
import { SOURCE_USERS, SOURCES, type SourceReference, sourceReferences } from "../../references/helm.js";
import { elsewhere } from "../../references/names.js";
import { inScopes, meant, scopesWithout } from "../../references/scopes.js";
import type { CheckContext, ObjectRule } from "../../rule.js";

/** What says that the sources of releases and Kustomizations exist and are of the right type. */
export const SOURCE_RULES: readonly ObjectRule[] = [
  {
    code: "missing-source",
    set: "references",
    severity: "error",
    title: "A HelmRelease, HelmChart or Kustomization names a source that does not exist",
    why: "Flux waits for the source for ever and applies nothing. The Git source of the repository itself exists under the name that the environment gives it, and so does what the environment provides.",
    fix: "correct kind, name and namespace of the reference, or add the source",
    kinds: SOURCE_USERS,
    check: (manifest, report, context) => {
      for (const reference of sourceReferences(manifest)) {
        const { kind, namespace, name, pointer } = reference;
        const there = context.index.find(undefined, { group: SOURCES, kind, namespace, name });
        const scopes = scopesWithout(context, manifest, there, (environment) =>
          isProvided(reference, environment ?? scopesWithEntries(manifest, context)[0]?.environment),
        );
        if (scopes.length === 0) continue;
        const where = `does not exist in namespace ${namespace}${inScopes(manifest, scopes)}`;
        const hint = sourceHint(reference, scopes[0]?.environment, context);
        report(`${pointer}/name`, `${kind} ${name}, the source of ${manifest.kind} ${manifest.name}, ${where}.${hint}`);
      }
    },
  },
  {
    code: "source-type-mismatch",
    set: "references",
    severity: "error",
    title: "The type and the address of a HelmRepository do not fit",
    why: "An oci:// address needs type: oci, and any other address must not have it; otherwise the source never becomes ready.",
    fix: "set type: oci exactly where the address begins with oci://",
    kinds: ["HelmRepository"],
    check: ({ value }, report) => {
      const url = text(at(value, "spec", "url"));
      const type = text(at(value, "spec", "type")) ?? "default";
      if (url === undefined || url.startsWith("oci://") === (type === "oci")) return;
      const expected = type === "oci" ? "type oci needs an address that begins with oci://" : "it needs type: oci";
      report("/spec/url", `The address is ${url} and the type is ${type}; ${expected}`);
    },
  },
  {
    code: "chart-in-source-address",
    set: "references",
    severity: "warning",
    title: "The address of an OCI HelmRepository seems to end with the chart's name",
    why: "Flux appends the chart's name to the address of a HelmRepository, so the name would stand there twice. Only an OCIRepository has it in its address.",
    fix: "take the chart's name off the address",
    kinds: ["HelmRelease"],
    check: (manifest, report, { index }) => {
      const chart = text(at(manifest.value, "spec", "chart", "spec", "chart"));
      for (const { kind, namespace, name, pointer } of sourceReferences(manifest)) {
        if (kind !== "HelmRepository" || chart === undefined) continue;
        const source = index.find(undefined, { group: SOURCES, kind, namespace, name })[0];
        const url = text(at(source?.value, "spec", "url")) ?? "";
        if (!namesChart(url, chart)) continue;
        report(`${pointer}/name`, `HelmRepository ${name} has the address ${url}: Flux would pull ${url}/${chart}`);
      }
    },
  },
];

/** `oci://registry/vendor` may well be named like the chart; one part more is hardly a vendor. */
function namesChart(url: string, chart: string): boolean {
  const parts = url.replace(/\/$/, "").split("/");
  return url.startsWith("oci://") && parts.length > 4 && parts.at(-1) === chart;
}

function isProvided({ kind, namespace, name }: SourceReference, environment: Environment | undefined): boolean {
  const own = environment?.gitops.source ?? "flux-system";
  if (kind === "GitRepository" && namespace === "flux-system" && name === own) return true;
  return environment?.provides.sources.includes(`${kind}/${namespace}/${name}`) === true;
}

function sourceHint(
  { kind, namespace, name }: SourceReference,
  environment: Environment | undefined,
  context: CheckContext,
): string {
  const other = elsewhere(context, SOURCES, kind, name);
  if (other !== "") return other;
  const near = meant(name, context.index.inNamespace(undefined, SOURCES, kind, namespace));
  if (near !== "" || kind !== "GitRepository" || environment === undefined) return near;
  return ` The Git source of environment ${environment.name} is called ${environment.gitops.source}.`;
}
