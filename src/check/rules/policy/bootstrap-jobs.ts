import { at, isNothing, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";
import { isTest } from "./homes.js";
import { jobOf } from "./job-spec.js";

const ANNOTATION = "kustomize.toolkit.fluxcd.io";
const RECONCILE = `${ANNOTATION}/reconcile`;
const SOURCE =
  "https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources";

/** How Flux deals with Jobs, whose template is immutable, and with objects that it is told to leave alone. */
export const BOOTSTRAP_JOBS: readonly ObjectRule[] = [
  {
    code: "immutable-job",
    set: "policy",
    severity: "warning",
    title: "A Job that Flux applies can never be changed",
    why: "A Job's template is immutable: the API server refuses the next version, and the whole Flux Kustomization stops.",
    fix: `set ttlSecondsAfterFinished, or annotate it with ${ANNOTATION}/ssa: IfNotPresent or ${ANNOTATION}/force: enabled`,
    source: SOURCE,
    kinds: ["Job"],
    check: (manifest, report, { inventory }) => {
      const { value, placements } = manifest;
      if (jobOf(manifest) === undefined || placements.length === 0 || isTest(manifest, inventory)) return;
      const isLeftAlone = holderOf(value, `${ANNOTATION}/ssa`, /^(ifnotpresent|ignore)$/i) !== undefined;
      if (isLeftAlone || holderOf(value, `${ANNOTATION}/force`, /^enabled$/i) !== undefined) return;
      if (!isNothing(at(value, "spec", "ttlSecondsAfterFinished"))) return;
      if (placements.every(({ build }) => at(build.value, "spec", "force") === true)) return;
      report("", `a changed version of Job ${manifest.name} will be refused`);
    },
  },
  {
    code: "reconcile-disabled",
    set: "policy",
    severity: "warning",
    title: "An object tells Flux to leave it alone",
    why: "Flux then never corrects or updates it: what is in Git stops being what runs.",
    fix: `remove ${ANNOTATION}/reconcile; to make an object once, use ${ANNOTATION}/ssa: IfNotPresent`,
    source: SOURCE,
    check: ({ kind, name, value }, report) => {
      const holder = holderOf(value, RECONCILE, /^disabled$/i);
      if (holder === undefined) return;
      report(`/metadata/${holder}/${ANNOTATION}~1reconcile`, `Flux does not keep ${kind} ${name} as it is in Git`);
    },
  },
];

/** Flux reads its instructions from annotations and labels alike, in any case; undefined where neither says it. */
function holderOf(value: unknown, name: string, says: RegExp): "annotations" | "labels" | undefined {
  return (["annotations", "labels"] as const).find((holder) =>
    says.test(text(at(value, "metadata", holder, name)) ?? ""),
  );
}
