import { didYouMean } from "../base/suggest.js";
import type { Environment } from "../model/environment.js";
import type { Finding } from "../model/finding.js";
import { toDnsLabel } from "../model/names.js";
import { solutionId } from "../model/solution.js";
import { type Made, makeSolution } from "./make.js";
import type { DefinitionFolder } from "./origin.js";
import { type FactTexts, factTexts, sameFacts, trackEnvironment } from "./tracking.js";
import type { Definition, MadeSolution, PlacedSolution } from "./types.js";

/** What a definition gave in all environments. */
export interface Placed {
  /** Absent where the definition failed everywhere or is for no environment. */
  readonly solution?: PlacedSolution;
  readonly findings: readonly Finding[];
}

/** Makes placed solutions of definitions; the facts of the environments are turned into text once. */
export class Placer {
  readonly #texts: ReadonlyMap<string, FactTexts>;

  constructor(
    private readonly environments: readonly Environment[],
    private readonly folder: DefinitionFolder,
  ) {
    this.#texts = new Map(environments.map((environment) => [environment.name, factTexts(environment)]));
  }

  /** Makes a solution for every environment and decides where it is written: once, or in each environment's folder. */
  place(definition: Definition): Placed {
    const variants: { readonly made: Made; readonly read: ReadonlySet<string>; readonly texts: FactTexts }[] = [];
    const byEnvironment = new Map<string, MadeSolution>();
    for (const environment of this.environments) {
      const { name } = environment;
      const limitedTo = variants[0]?.made.limitedTo;
      if (limitedTo && !limitedTo.includes(name)) continue;
      const texts = this.#textsOf(name);
      let made = variants.find((variant) => sameFacts(variant.texts, texts, variant.read))?.made;
      if (made === undefined || (made.limitedTo !== undefined && made.solution === undefined)) {
        const tracked = trackEnvironment(environment);
        made = makeSolution(definition, tracked.environment, name, this.folder);
        variants.push({ made, read: tracked.read, texts });
      }
      if (made.solution) byEnvironment.set(name, made.solution);
    }
    const first = variants[0]?.made;
    const findings = distinct(variants.flatMap(({ made }) => made.findings));
    if (first) findings.push(...this.#unknownEnvironments(first));
    const solution = this.#placed(definition, byEnvironment, first?.limitedTo);
    return solution ? { solution, findings } : { findings };
  }

  #placed(
    definition: Definition,
    byEnvironment: ReadonlyMap<string, MadeSolution>,
    limitedTo: readonly string[] | undefined,
  ): PlacedSolution | undefined {
    const made = shareEqual(byEnvironment);
    const first = [...made.values()][0];
    if (first === undefined) return undefined;
    const { vendor, product } = first.facts;
    return {
      id: solutionId({ vendor, product }),
      name: toDnsLabel(`${vendor}-${product}`),
      definition,
      made,
      common: limitedTo === undefined && made.size === this.environments.length && new Set(made.values()).size === 1,
    };
  }

  /** Without the types being checked, nothing else would tell that a solution is for an environment that does not exist. */
  #unknownEnvironments({ limitedTo = [], limited }: Made): Finding[] {
    const known = [...this.#texts.keys()];
    if (limited === undefined) return [];
    return limitedTo
      .filter((name) => !known.includes(name))
      .map((name) => ({
        code: "unknown-environment",
        severity: "error",
        message: `${limited.id}: there is no environment '${name}'.${didYouMean(name, known)}`,
        fix: `name one of ${known.join(", ")}`,
        ...limited.place,
        construct: limited.id,
      }));
  }

  #textsOf(name: string): FactTexts {
    return this.#texts.get(name) ?? new Map();
  }
}

/** Solutions that are the same become the same value: what they contain is compared, not how they came about. */
function shareEqual(made: ReadonlyMap<string, MadeSolution>): ReadonlyMap<string, MadeSolution> {
  if (new Set(made.values()).size === 1) return made;
  const shared = new Map<string, MadeSolution>();
  const texts = new Map<MadeSolution, string>();
  const byText = new Map<string, MadeSolution>();
  for (const [environment, solution] of made) {
    const text = texts.get(solution) ?? contentOf(solution);
    texts.set(solution, text);
    const same = byText.get(text) ?? solution;
    byText.set(text, same);
    shared.set(environment, same);
  }
  return shared;
}

function contentOf({ facts, objects, stages, requirements, requiredSecrets }: MadeSolution): string {
  const content = objects.map(({ json, part, stage, waivers, substituted }) => ({
    json,
    part,
    stage,
    waivers,
    substituted,
  }));
  return JSON.stringify([facts, content, stages, requirements, requiredSecrets]);
}

/** The same problem shows up once, not once in every environment. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
