import {
  type ApiLifecycle,
  apiLifecycle,
  compareVersions,
  PRODUCT_TITLES,
  reaches,
} from "../../model/api-lifecycle.js";
import type { Manifest, Scope } from "../../model/manifest.js";
import type { KindSchema } from "./catalog.js";
import { oneOfWords } from "./words.js";

/** The newest versions that are known: a window without an upper end reaches up to them. */
const LATEST = { kubernetes: "1.34", flux: "2.7", externalSecrets: "0.19" } as const;

/** Something about the API version of an object. */
export interface LifecycleProblem {
  readonly code: "api-removed" | "api-deprecated" | "api-too-new";
  readonly message: string;
  readonly fix?: string;
}

/** What is wrong with the API version of an object on the clusters that it is applied to. */
export function lifecycleProblems(
  { apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">,
  schema: KindSchema | undefined,
  scopes: readonly Scope[],
): LifecycleProblem[] {
  const life = apiLifecycle(apiVersion, kind);
  const what = `${apiVersion} ${kind}`;
  if (life !== undefined) return tableProblems(what, life, scopes);
  if (schema?.since !== undefined) return tooNew(what, "Kubernetes", schema.since, scopesBelow(scopes, schema.since));
  return schema?.deprecated === undefined ? [] : [{ code: "api-deprecated", message: schema.deprecated }];
}

function tableProblems(what: string, life: ApiLifecycle, scopes: readonly Scope[]): LifecycleProblem[] {
  const { product, since, removedIn, deprecatedIn, replacement } = life;
  const title = PRODUCT_TITLES[product];
  const within = (version: string | undefined) =>
    version === undefined ? [] : scopes.filter((scope) => reaches(scope[product], version, LATEST[product]));
  const fix = replacement === undefined ? {} : { fix: `use ${replacement}` };
  const gone = within(removedIn);
  if (gone.length > 0) {
    const message = `${what} is no longer served: ${title} removed it in ${removedIn}, and ${runs(gone, product)}`;
    return [{ code: "api-removed", message, ...fix }];
  }
  const old = within(deprecatedIn);
  if (old.length > 0) {
    const end = removedIn === undefined ? "" : ` and removed in ${removedIn}`;
    return [{ code: "api-deprecated", message: `${what} is deprecated since ${title} ${deprecatedIn}${end}`, ...fix }];
  }
  return since === undefined
    ? []
    : tooNew(
        what,
        title,
        since,
        scopes.filter((scope) => compareVersions(scope[product].min, since) < 0),
        product,
      );
}

/** An API version that no cluster of the window, or not every one, serves yet. */
export function tooNew(
  what: string,
  title: string,
  since: string,
  scopes: readonly Scope[],
  product: ApiLifecycle["product"] = "kubernetes",
): LifecycleProblem[] {
  if (scopes.length === 0) return [];
  const message = `${what} is served only from ${title} ${since} on, and ${runs(scopes, product)}`;
  return [{ code: "api-too-new", message, fix: "use an older API version, or keep the object from these clusters" }];
}

function scopesBelow(scopes: readonly Scope[], version: string): readonly Scope[] {
  return scopes.filter((scope) => compareVersions(scope.kubernetes.min, version) < 0);
}

/** Which clusters run what, as `snow and vsphere run 1.31 to 1.34`. */
function runs(scopes: readonly Scope[], product: ApiLifecycle["product"]): string {
  const byWindow = new Map<string, string[]>();
  for (const scope of scopes) {
    const { min, max } = scope[product];
    const window = max === undefined ? `${min} or later` : min === max ? min : `${min} to ${max}`;
    byWindow.set(window, [...(byWindow.get(window) ?? []), scope.name]);
  }
  const groups = [...byWindow].map(
    ([window, names]) =>
      `${oneOfWords([...new Set(names)].sort(), "and")} ${names.length === 1 ? "runs" : "run"} ${window}`,
  );
  return groups.join("; ");
}
