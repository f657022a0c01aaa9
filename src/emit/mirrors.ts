import type { Environment } from "../model/environment.js";
import type { KubernetesObject } from "../model/kubernetes.js";

type Mirrors = Readonly<Record<string, string>>;

/** The object with chart sources and images taken from the environment's mirrors. */
export function mirrorObject(json: KubernetesObject, { chartMirrors, imageMirrors }: Environment): KubernetesObject {
  const charts = json.kind === "HelmRepository" || json.kind === "OCIRepository";
  if (charts && Object.keys(chartMirrors).length > 0) {
    return ofItsType(mapStrings(json, "url", chartMirrors) as KubernetesObject);
  }
  if (!charts && Object.keys(imageMirrors).length > 0)
    return mapStrings(json, "image", imageMirrors) as KubernetesObject;
  return json;
}

/** A mirror may be of the other type than what it mirrors: an OCI registry of a repository with an index, or the other way round. */
function ofItsType(json: KubernetesObject): KubernetesObject {
  if (json.kind !== "HelmRepository") return json;
  const { interval = "1h", provider, type: _type, url } = json["spec"] as Readonly<Record<string, string>>;
  const spec = url?.startsWith("oci://") ? { ...(provider ? { provider } : {}), type: "oci", url } : { interval, url };
  return { ...json, spec };
}

/** Replaces prefixes in every text under the given field name, however deep. */
function mapStrings(value: unknown, field: string, mirrors: Mirrors): unknown {
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, field, mirrors));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === field && typeof item === "string" ? mirrored(item, mirrors) : mapStrings(item, field, mirrors),
    ]),
  );
}

/** The longest prefix that ends at a boundary counts. */
function mirrored(address: string, mirrors: Mirrors): string {
  const prefix = Object.keys(mirrors)
    .filter(
      (candidate) => address === candidate || address.startsWith(candidate.endsWith("/") ? candidate : `${candidate}/`),
    )
    .sort((a, b) => b.length - a.length)[0];
  return prefix === undefined ? address : `${mirrors[prefix]}${address.slice(prefix.length)}`;
}
