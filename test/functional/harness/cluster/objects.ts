/** A Kubernetes object as a store holds it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

/** The metadata that the fake knows. */
export interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  uid?: string;
  creationTimestamp?: string;
  resourceVersion?: string;
  generation?: number;
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
  [field: string]: unknown;
}

/**
 * What stands at a path such as `spec.rules[0].http.paths[0].path`, or undefined. A field whose name has dots is put in
 * quotes: `metadata.annotations["konghq.com/plugins"]`.
 */
export function read(value: unknown, path: string): unknown {
  let current = value;
  for (const step of path.match(/\["[^"]+"\]|\[\d+\]|[^.[\]]+/g) ?? []) {
    if (typeof current !== "object" || current === null) return undefined;
    const key = step.startsWith('["') ? step.slice(2, -2) : step.replace(/^\[(\d+)\]$/, "$1");
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** The text at a path; the empty text when there is none. */
export function text(value: unknown, path: string): string {
  const found = read(value, path);
  return found === undefined || found === null ? "" : String(found);
}

/** The list at a path; the empty list when there is none. */
export function list(value: unknown, path: string): unknown[] {
  const found = read(value, path);
  return Array.isArray(found) ? found : [];
}

/** JSON merge patch (RFC 7396): null removes. */
export function merge(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
