import { apiGroup } from "../../model/kinds.js";
import type { Manifest, Origin } from "../../model/manifest.js";
import type { PlannedKustomization } from "../../model/verify-plan.js";
import { at, listAt, textAt } from "./fields.js";

type Fields = Readonly<Record<string, unknown>>;

/** Whether the object is a Flux Kustomization. */
export function isKustomization({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">): boolean {
  return kind === "Kustomization" && apiGroup(apiVersion) === "kustomize.toolkit.fluxcd.io";
}

/** `namespace/name`. */
export function kustomizationId(value: Fields): string {
  return `${namespaceOf(value)}/${textAt(value, "metadata", "name") ?? ""}`;
}

/** The namespace of a Flux Kustomization. */
export function namespaceOf(value: Fields): string {
  return textAt(value, "metadata", "namespace") ?? "default";
}

/** A Flux Kustomization of the tree as the plan has it. */
export function plannedKustomization(value: Fields, { file }: Origin): PlannedKustomization {
  const namespace = namespaceOf(value);
  return {
    ref: {
      apiVersion: textAt(value, "apiVersion") ?? "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      namespace,
      name: textAt(value, "metadata", "name") ?? "",
    },
    value,
    file,
    dependsOn: listAt(value, "spec", "dependsOn").flatMap((entry) => {
      const name = textAt(entry, "name");
      return name === undefined ? [] : [`${textAt(entry, "namespace") ?? namespace}/${name}`];
    }),
  };
}

/** Whether it waits for the health of what it applies. */
export function waitsForHealth(value: Fields): boolean {
  return at(value, "spec", "wait") === true || listAt(value, "spec", "healthChecks").length > 0;
}

/** `Kind namespace/name` of the source that it reads; undefined where it names none. */
export function sourceOf(
  value: Fields,
): { readonly kind: string; readonly namespace: string; readonly name: string } | undefined {
  const reference = at(value, "spec", "sourceRef");
  const kind = textAt(reference, "kind");
  const name = textAt(reference, "name");
  if (kind === undefined || name === undefined) return undefined;
  return { kind, name, namespace: textAt(reference, "namespace") ?? namespaceOf(value) };
}

/** What names the solution in the labels of its Kustomizations; undefined where they name none. */
export function labelsOf(value: Fields): SolutionLabels | undefined {
  const label = (name: string) => textAt(at(value, "metadata", "labels"), `conformitron.io/${name}`);
  const vendor = label("vendor");
  const product = label("product");
  if (vendor === undefined || product === undefined) return undefined;
  return { vendor, product, part: label("part") === "test" ? "test" : "addon" };
}

/** What the labels of a Kustomization say. */
export interface SolutionLabels {
  readonly vendor: string;
  readonly product: string;
  readonly part: "addon" | "test";
}

/** A text that two places in the source share exactly where they are the same. */
export function originKey({ file, document, pointer }: Origin): string {
  return `${file}\n${document}\n${pointer}`;
}
