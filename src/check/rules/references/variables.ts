import { didYouMean } from "../../../base/suggest.js";
import { apiGroup } from "../../../model/kinds.js";
import type { Manifest } from "../../../model/manifest.js";
import { at, fields, items, pointer, text } from "../../fields.js";
import { POD_KINDS } from "../../pods.js";
import type { Expression } from "../../references/expressions.js";
import { inScopes } from "../../references/scopes.js";
import { optsOut, substitutesAnything, substitutionOf } from "../../references/substitution.js";
import { type SubstitutedText, substitutedTexts } from "../../references/texts.js";
import type { CheckContext, ObjectRule, ReportField } from "../../rule.js";

const SOURCE = "https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution";

/** What says that Flux's variables are set, and hit only what is meant for them. */
export const VARIABLES: readonly ObjectRule[] = [
  {
    code: "undefined-variable",
    set: "references",
    severity: "error",
    title: "A variable that the Kustomization does not set",
    why: "Flux puts nothing in its place, without a word. Where a Secret or an object outside the tree sets variables, nobody can tell them all, and nothing is reported.",
    fix: "set it in postBuild, correct the name, or give it a default as in ${name:=value}",
    source: SOURCE,
    check: (manifest, report, context) => {
      forEachExpression(manifest, context, (seen) => {
        const { name, hasDefault } = seen.expression;
        if (seen.within.isScript || name === undefined || hasDefault) return;
        const builds = lacking(manifest, name, context);
        const [first] = builds;
        if (first === undefined) return;
        const where = inScopes(manifest, [...new Set(builds.map(({ scope }) => scope))]);
        const hint = didYouMean(name, [...first.names]);
        say(report, seen, `Kustomization ${first.kustomization} does not set the variable ${name}${where}.${hint}`);
      });
    },
  },
  {
    code: "accidental-substitution",
    set: "references",
    severity: "error",
    title: "Flux's substitution hits text that is not meant for it",
    why: "With postBuild on, Flux replaces ${…} everywhere in the object: a script's own variables become empty, and $$ becomes $. It leaves $name alone.",
    fix: "write $${…}, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled",
    source: SOURCE,
    check: (manifest, report, context) => {
      forEachExpression(manifest, context, (seen) => {
        const message = accident(manifest, seen, context);
        if (message !== undefined) say(report, seen, message);
      });
    },
  },
  {
    code: "escape-without-substitution",
    set: "references",
    severity: "warning",
    title: "An escaped variable where nothing is substituted",
    why: "Only substitution turns $${…} into ${…}. Without it both dollars stay, and a shell reads the first two as its process number.",
    fix: "write one dollar, or switch substitution on for the object",
    source: SOURCE,
    kinds: ["ConfigMap", "HelmRelease", ...POD_KINDS],
    check: (manifest, report, context) => {
      if (!isNeverSubstituted(manifest, context)) return;
      for (const within of substitutedTexts(manifest, context)) {
        const escaped = within.expressions.find(({ kind }) => kind === "escape");
        if (escaped)
          say(report, { within, expression: escaped }, `${escaped.text} stays as it is: nothing is substituted here`);
      }
    },
  },
  {
    code: "bad-variable-name",
    set: "references",
    severity: "error",
    title: "A variable of postBuild has a name that Flux refuses",
    why: "Flux takes letters, digits and _ only, not beginning with a digit. One bad name among the variables, also as a key of a ConfigMap that is named in substituteFrom, keeps the whole Kustomization from being applied.",
    fix: "rename it with letters, digits and _",
    source: SOURCE,
    kinds: ["Kustomization"],
    check: (kustomization, report, context) => {
      if (apiGroup(kustomization.apiVersion) !== "kustomize.toolkit.fluxcd.io") return;
      const postBuild = at(kustomization.value, "spec", "postBuild");
      for (const name of Object.keys(fields(at(postBuild, "substitute"))).filter(isBad)) {
        const place = pointer("spec", "postBuild", "substitute", name);
        report(place, `The variable ${name} has characters other than letters, digits and _`, { key: true });
      }
      for (const [index, source] of items(at(postBuild, "substituteFrom")).entries()) {
        if (at(source, "kind") === "ConfigMap") judgeKeys(kustomization, source, index, report, context);
      }
    },
  },
];

interface Seen {
  readonly within: SubstitutedText;
  readonly expression: Expression;
}

/** The expressions that some build of the object substitutes, each variable once for each text. */
function forEachExpression(manifest: Manifest, context: CheckContext, visit: (seen: Seen) => void): void {
  if (!substitutesAnything(context)) return;
  if (!manifest.placements.some(({ build }) => substitutionOf(build, context).state === "on")) return;
  if (optsOut(manifest)) return;
  for (const within of substitutedTexts(manifest, context)) {
    const done = new Set<string>();
    for (const expression of within.expressions) {
      const id = expression.name ?? expression.text;
      if (!done.has(id)) visit({ within, expression });
      done.add(id);
    }
  }
}

/** Whether all that apply the object are known, and none of them substitutes anything in it. */
function isNeverSubstituted(manifest: Manifest, context: CheckContext): boolean {
  const { placements } = manifest;
  if (placements.length === 0 || placements.some(({ build }) => build.value === undefined)) return false;
  return optsOut(manifest) || placements.every(({ build }) => substitutionOf(build, context).state === "off");
}

function say(report: ReportField, { within, expression }: Seen, message: string): void {
  const before = within.text.slice(0, expression.offset).split("\n");
  report(within.pointer, message, { inside: { line: before.length - 1, column: before.at(-1)?.length ?? 0 } });
}

/** The builds that substitute, know all their variables, and lack this one. */
function lacking(manifest: Manifest, name: string, context: CheckContext) {
  return manifest.placements.flatMap(({ build, scope }) => {
    const { state, names } = substitutionOf(build, context);
    if (state !== "on" || names === undefined || names.has(name)) return [];
    return [{ scope, names, kustomization: build.kustomization ?? build.path }];
  });
}

function accident(manifest: Manifest, { within, expression }: Seen, context: CheckContext): string | undefined {
  const { kind, name, text: shown, hasDefault } = expression;
  if (!within.isScript) return undefined;
  if (kind === "dollars") return "Flux turns $$ into $ before the script is there";
  if (name === undefined) return undefined;
  const by = lacking(manifest, name, context)[0]?.kustomization;
  if (by === undefined) return undefined;
  const result = hasDefault ? "its default" : "nothing";
  return `Kustomization ${by} puts ${result} in the place of ${shown} before the script is there`;
}

function judgeKeys(
  { namespace = "", name: by }: Manifest,
  source: unknown,
  index: number,
  report: ReportField,
  context: CheckContext,
): void {
  const name = text(at(source, "name")) ?? "";
  const maps = context.index.find(undefined, { group: "", kind: "ConfigMap", namespace, name });
  const bad = maps.flatMap(({ value }) => Object.keys(fields(value["data"])).filter(isBad))[0];
  if (bad === undefined) return;
  const place = pointer("spec", "postBuild", "substituteFrom", index, "name");
  report(place, `Kustomization ${by} takes its variables from ConfigMap ${name}, whose key ${bad} cannot be one`);
}

function isBad(name: string): boolean {
  return !/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name);
}
