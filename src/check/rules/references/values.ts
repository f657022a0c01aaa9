import type { Manifest } from "../../../model/manifest.js";
import { at, fields, isFields, pointer, text } from "../../fields.js";
import { type TargetPath, targetPaths } from "../../references/helm.js";
import { holdersOf, makersAmong } from "../../references/made.js";
import { mayMakeObjects, releaseNamespace } from "../../references/opaque.js";
import { inScopes, scopesWithout } from "../../references/scopes.js";
import type { CheckContext, ObjectRule } from "../../rule.js";

/** What says that a chart's values are set once, whole, and name Secrets that exist. */
export const VALUES: readonly ObjectRule[] = [
  {
    code: "value-set-twice",
    set: "references",
    severity: "error",
    title: "A value of a chart is set twice",
    why: "A value that stands inline and also comes through a targetPath, or through two of them, has one of the two contents without a word about the other.",
    fix: "set it in one place only",
    kinds: ["HelmRelease"],
    check: (release, report) => {
      const values = at(release.value, "spec", "values");
      const ways: Ways = new Map();
      for (const path of targetPaths(release)) {
        const twin = overlapping(path, ways);
        const inline = inlineAt(values, path.keys);
        const other = twin ? `valuesFrom[${twin.index}] at ${twin.text}` : inline && `values at ${inline}`;
        const place = pointer("spec", "valuesFrom", path.index, "targetPath");
        if (other) report(place, `${path.text} is also set by ${other}`);
      }
    },
  },
  {
    code: "list-index-in-target-path",
    set: "references",
    severity: "warning",
    title: "A targetPath goes through an index of a list",
    why: "Helm replaces lists as a whole, so the other entries and the other fields of the entry are lost or filled with null; a number between dots is not even an index but a key.",
    fix: "set the whole list in the values and take the secret from a secretKeyRef, or from a whole values.yaml",
    kinds: ["HelmRelease"],
    check: (release, report) => {
      for (const { text: path, keys, index } of targetPaths(release)) {
        const number = keys.find((key) => /^(\[\d+\]|\d+)$/.test(key));
        if (number === undefined) continue;
        const meaning = number.startsWith("[") ? "is an index of a list" : "reads as a key, not as an index of a list";
        report(pointer("spec", "valuesFrom", index, "targetPath"), `${number} in ${path} ${meaning}`);
      }
    },
  },
  {
    code: "missing-secret-in-values",
    set: "references",
    severity: "warning",
    title: "A chart's values name a Secret that nothing makes, or a key that it will not have",
    why: "The pods of the chart wait for the Secret. Names are recognised under secretKeyRef and under keys such as existingSecret; where another chart in the namespace may make the Secret, nothing is reported.",
    fix: "make the Secret by an ExternalSecret in the namespace of the release, or correct name and key",
    kinds: ["HelmRelease"],
    check: (release, report, context) => {
      for (const named of secretsIn(at(release.value, "spec", "values"))) {
        const message = objection(release, named, context);
        if (message !== undefined) report(named.pointer, message);
      }
    },
  },
];

/** Target paths by each of the keys on their way, and whether the way ends there. */
type Ways = Map<string, { readonly path: TargetPath; readonly ends: boolean }>;

/** The target path that is the same as this one, or that sets something around it or in it; remembers this one. */
function overlapping(path: TargetPath, ways: Ways): TargetPath | undefined {
  const steps = path.keys.map((_, index) => JSON.stringify(path.keys.slice(0, index + 1)));
  const found = steps
    .map((step) => ways.get(step))
    .find((way, index) => way && (way.ends || index === steps.length - 1));
  steps.forEach((step, index) => {
    const ends = index === steps.length - 1;
    if (ends || !ways.get(step)?.ends) ways.set(step, { path, ends });
  });
  return found?.path;
}

/** The path of the inline value at the keys, or of a plain value on the way to them; undefined where there is none. */
function inlineAt(values: unknown, keys: readonly string[]): string | undefined {
  let inner = values;
  for (const [depth, key] of keys.entries()) {
    if (!isFields(inner) || !Object.hasOwn(inner, key)) return undefined;
    inner = inner[key];
    if (!isFields(inner)) return inner === null ? undefined : keys.slice(0, depth + 1).join(".");
  }
  return Object.keys(fields(inner)).length === 0 ? undefined : keys.join(".");
}

interface NamedSecret {
  readonly name: string;
  readonly key?: string | undefined;
  readonly pointer: string;
}

const NAMES_SECRET = /^existingSecret(Name)?$|ExistingSecret(Name)?$/;

/** Secrets that values name; what looks like a template of the chart is left out. */
function secretsIn(values: unknown): readonly NamedSecret[] {
  const found: NamedSecret[] = [];
  collect(values, ["spec", "values"], found);
  return found;
}

function collect(value: unknown, path: (string | number)[], found: NamedSecret[]): void {
  if (typeof value !== "object" || value === null) return;
  for (const key in value) {
    const inner: unknown = (value as Readonly<Record<string, unknown>>)[key];
    if (key !== "secretKeyRef" && typeof inner !== "object" && !NAMES_SECRET.test(key)) continue;
    path.push(key);
    const name = text(key === "secretKeyRef" ? at(inner, "name") : inner);
    const isNamed = isName(name) && at(inner, "optional") !== true;
    if (key === "secretKeyRef" && isNamed) {
      found.push({ name, key: text(at(inner, "key")), pointer: pointer(...path, "name") });
    } else if (isNamed) found.push({ name, pointer: pointer(...path) });
    else collect(inner, path, found);
    path.pop();
  }
}

function isName(name: string | undefined): name is string {
  return name !== undefined && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name);
}

function objection(release: Manifest, { name, key }: NamedSecret, context: CheckContext): string | undefined {
  const namespace = releaseNamespace(release);
  const holders = holdersOf(context, "Secret", namespace, name);
  const scopes = scopesWithout(
    context,
    release,
    makersAmong(holders),
    (environment, scope) =>
      environment?.provides.secrets.includes(`${namespace}/${name}`) === true ||
      mayMakeObjects(context, scope, namespace, release),
  );
  if (scopes.length > 0) {
    return `The values name the Secret ${name}, which nothing makes in namespace ${namespace}${inScopes(release, scopes)}`;
  }
  const lacks = holders.length > 0 && holders.every(({ keys }) => keys()?.has(key ?? "") === false);
  return key !== undefined && lacks ? `The values want the key ${key}, which the Secret ${name} lacks` : undefined;
}
