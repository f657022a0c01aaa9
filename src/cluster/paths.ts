import type { ApiResource } from "../model/cluster.js";

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The path of the objects of a kind, or of one of them; of a namespace where one is given and the kind has them. */
export function pathOf(
  { apiVersion, resource, namespaced }: Pick<ApiResource, "apiVersion" | "resource" | "namespaced">,
  { namespace, name }: { readonly namespace?: string | undefined; readonly name?: string | undefined },
  query: Query = {},
): string {
  const space = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  const object = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${versionPath(apiVersion)}${space}/${resource}${object}${queryText(query)}`;
}

/** `/api/v1` of the core group, `/apis/GROUP/VERSION` of the others. */
export function versionPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** `?a=1&b=2` of what is defined and not false; empty where nothing is. */
export function queryText(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== false);
  const text = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}
