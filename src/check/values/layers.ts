import { apiGroup } from "../../model/kinds.js";
import type { Manifest, Scope } from "../../model/manifest.js";
import { at, fields, isFields, items, pointer, text } from "../fields.js";
import type { ObjectIndex } from "../object-index.js";
import { ANY, overlayValues, setValue, type Values, valuesAt } from "./merge.js";

/** Values of a release that stand in one place. */
export interface Layer {
  readonly values: Values;
  /** Where in the release they come from. */
  readonly pointer: string;
  /** Whether the values stand there themselves. */
  readonly inline: boolean;
}

/** All that is known about the values of a release. */
export interface ReleaseValues {
  /** The later win. */
  readonly layers: readonly Layer[];
  /** A whole file of values is not known here. */
  readonly open: boolean;
  /** Helm holds the values against no schema. */
  readonly unheld: boolean;
}

/** Reads YAML; undefined where the text is none. */
export type ParseYaml = (text: string) => unknown;

/** The values of a release in a scope, in the order in which Flux merges them. What only the cluster knows is any value. */
export function valuesOfRelease(
  release: Manifest,
  scope: Scope | undefined,
  index: ObjectIndex,
  parse: ParseYaml,
): ReleaseValues {
  const layers: Layer[] = [];
  let open = hasOtherDefaults(release);
  for (const [number, reference] of items(at(release.value, "spec", "valuesFrom")).entries()) {
    const values = valuesFrom(reference, release, scope, index, parse);
    if (values === undefined) open = true;
    else layers.push({ values, pointer: pointer("spec", "valuesFrom", number), inline: false });
  }
  const inline = fields(at(release.value, "spec", "values"));
  return {
    layers: [...layers, { values: inline, pointer: "/spec/values", inline: true }],
    open,
    unheld: isUnheld(release),
  };
}

function isUnheld({ value }: Manifest): boolean {
  return ["install", "upgrade"].every((action) => at(value, "spec", action, "disableSchemaValidation") === true);
}

/** Whether other files of the chart stand in for its `values.yaml`. */
function hasOtherDefaults({ value }: Manifest): boolean {
  return items(at(value, "spec", "chart", "spec", "valuesFiles")).some((file) => file !== "values.yaml");
}

/** All layers in one. */
export function merged({ layers }: ReleaseValues): Values {
  return layers.reduce<Values>((under, { values }) => overlayValues(under, values), {});
}

/** What a reference brings; undefined where it may bring anything. */
function valuesFrom(
  reference: unknown,
  release: Manifest,
  scope: Scope | undefined,
  index: ObjectIndex,
  parse: ParseYaml,
): Values | undefined {
  const target = text(at(reference, "targetPath"));
  const content = contentOf(reference, release, scope, index);
  if (target !== undefined) {
    const literal = at(reference, "literal") === true;
    return valuesAt(target, content === undefined ? ANY : literal ? content : setValue(content));
  }
  const values = content === undefined ? undefined : parse(content);
  return isFields(values) ? values : undefined;
}

/** The text of a ConfigMap that Git holds in the scope. Secrets are not in Git. */
function contentOf(
  reference: unknown,
  { namespace }: Manifest,
  scope: Scope | undefined,
  index: ObjectIndex,
): string | undefined {
  const name = text(at(reference, "name")) ?? "";
  if (at(reference, "kind") !== "ConfigMap") return undefined;
  const found = index.find(scope, { group: apiGroup("v1"), kind: "ConfigMap", namespace, name });
  return text(at(found[0]?.value, "data", text(at(reference, "valuesKey")) ?? "values.yaml"));
}
