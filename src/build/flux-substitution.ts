import type { Problem, Scope, VariableGap } from "../model/manifest.js";
import type { FluxKustomization } from "./flux-kustomization.js";
import { type BuiltObject, objectProblem, titleOf } from "./objects.js";
import { type ParseYaml, type Substitution, substituter } from "./substitution.js";
import type { FindVariables, Variables } from "./variables.js";

/** What a Kustomization makes of the objects of its folder. */
export interface Substituted {
  readonly objects: readonly BuiltObject[];
  /** Why Flux refuses to substitute. */
  readonly failed: string | undefined;
  readonly gaps: readonly VariableGap[];
}

const NONE: readonly VariableGap[] = [];

/** Puts the variables of Kustomizations into what they apply, and reports once where that is impossible. */
export function fluxSubstitution(
  find: FindVariables,
  parse: ParseYaml | undefined,
  report: (problem: Problem) => void,
): (objects: readonly BuiltObject[], by: FluxKustomization, scope: Scope) => Substituted {
  const substitute = substituter(parse);
  const told = new Set<unknown>();
  return (objects, by, scope) => {
    const variables = find(by, scope);
    if (variables === undefined) return { objects, failed: undefined, gaps: NONE };
    const substitution = substitute(objects, variables);
    for (const { object, pointer, reason } of substitution.failures) {
      if (told.has(object)) continue;
      told.add(object);
      report(objectProblem("substitution-failed", object, pointer, reason));
    }
    return {
      objects: substitution.objects,
      failed: failureOf(substitution),
      gaps: gapsOf(by, variables, substitution),
    };
  };
}

function failureOf({ failures }: Substitution): string | undefined {
  const [first] = failures;
  return first && `${first.object.origin.file}: ${first.reason}`;
}

/** Where Flux refuses, nothing is put anywhere. */
function gapsOf({ object: by }: FluxKustomization, { gaps }: Variables, { unset }: Substitution): VariableGap[] {
  const refused = gaps.map((gap) => ({
    ...gap,
    message: `${titleOf(by)} ${gap.message}`,
    origin: by.origin,
    refused: true,
  }));
  const empty = unset.map(({ object, name }) => ({
    variable: name,
    message: `${titleOf(object)} uses the variable ${name}, which nothing defines: Flux puts an empty text there`,
    origin: object.origin,
    refused: false,
  }));
  return refused.length > 0 ? refused : empty;
}
