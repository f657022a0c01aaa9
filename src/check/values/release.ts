import type { ChartRequest } from "../../model/chart-contents.js";
import { apiGroup } from "../../model/kinds.js";
import type { Manifest, Scope } from "../../model/manifest.js";
import { at, text } from "../fields.js";
import type { ObjectIndex } from "../object-index.js";

/** The chart of a release, and where the release says so. */
export interface ReleaseChart {
  readonly request: ChartRequest;
  /** The fields that a finding about the chart or its version points to. */
  readonly chartPointer: string;
  readonly versionPointer: string;
}

const SOURCES = "source.toolkit.fluxcd.io";

/** Whether an object is a HelmRelease of Flux. */
export function isRelease({ apiVersion, kind }: Manifest): boolean {
  return kind === "HelmRelease" && apiGroup(apiVersion) === "helm.toolkit.fluxcd.io";
}

/** The chart that a release installs, as far as the objects of the scope tell; undefined where the release names none. */
export function chartOfRelease(
  release: Manifest,
  scope: Scope | undefined,
  index: ObjectIndex,
): ReleaseChart | undefined {
  const spec = at(release.value, "spec");
  const reference = at(spec, "chartRef");
  if (reference === undefined) return chartOfSpec(release, at(spec, "chart", "spec"), "/spec/chart/spec", scope, index);
  const source = find(index, scope, release, reference);
  if (source === undefined) return undefined;
  const here = { chartPointer: "/spec/chartRef", versionPointer: "/spec/chartRef" };
  if (source.kind === "HelmChart") {
    const chart = chartOfSpec(source, at(source.value, "spec"), "", scope, index);
    return chart && { ...chart, ...here };
  }
  const request = ociRequest(source);
  return request && { request, ...here };
}

/** `chart`, `version` and `sourceRef`, as a HelmRelease's template and a HelmChart have them. */
function chartOfSpec(
  owner: Manifest,
  spec: unknown,
  pointer: string,
  scope: Scope | undefined,
  index: ObjectIndex,
): ReleaseChart | undefined {
  const name = text(at(spec, "chart"));
  const reference = at(spec, "sourceRef");
  // Charts in Git and in buckets are paths; nothing gives their archives.
  if (name === undefined || at(reference, "kind") !== "HelmRepository") return undefined;
  const source = find(index, scope, owner, reference);
  const version = text(at(spec, "version")) ?? "";
  const url = text(at(source?.value, "spec", "url"))?.replace(/\/+$/, "");
  const address = url?.startsWith("oci://") ? `${url}/${name}` : url;
  const known = version === "*" ? "" : version;
  return {
    request: { url: address, name, version: known },
    chartPointer: `${pointer}/chart`,
    versionPointer: `${pointer}/version`,
  };
}

/** The chart of an OCIRepository, whose address ends with the chart's name. */
function ociRequest({ kind, value }: Manifest): ChartRequest | undefined {
  const url = text(at(value, "spec", "url"))?.replace(/\/+$/, "");
  if (kind !== "OCIRepository" || url === undefined) return undefined;
  const ref = at(value, "spec", "ref");
  const version = text(at(ref, "digest")) ?? text(at(ref, "semver")) ?? text(at(ref, "tag")) ?? "";
  return { url, name: url.slice(url.lastIndexOf("/") + 1), version };
}

function find(index: ObjectIndex, scope: Scope | undefined, owner: Manifest, reference: unknown): Manifest | undefined {
  const kind = text(at(reference, "kind")) ?? "";
  const name = text(at(reference, "name")) ?? "";
  const namespace = text(at(reference, "namespace")) ?? owner.namespace;
  return index.find(scope, { group: SOURCES, kind, namespace, name })[0];
}
