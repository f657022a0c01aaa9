import { ApiObject, App } from "cdk8s";
import type { IConstruct } from "constructs";
import type { AmbientName } from "../model/ambient.js";
import type { Environment } from "../model/environment.js";
import type { Finding, Location } from "../model/finding.js";
import { apiGroup } from "../model/kinds.js";
import type { KubernetesObject } from "../model/kubernetes.js";
import { findMarks } from "../model/marks.js";
import type { Placement, RequiredSecret, Requirement, StageFacts, Waiver } from "../model/solution.js";
import { solutionId } from "../model/solution.js";
import { finishObject } from "./objects.js";
import { type DefinitionFolder, originOf } from "./origin.js";
import type { Definition, MadeObject, MadeSolution } from "./types.js";

/** What one definition gave for one environment. */
export interface Made {
  /** Absent where the definition failed or is not for this environment. */
  readonly solution?: MadeSolution;
  /** The names of the environments that the definition is for; undefined is all of them, also where that is not known. */
  readonly limitedTo: readonly string[] | undefined;
  /** Which solution it is that is limited, and where it is described. */
  readonly limited?: { readonly id: string; readonly place: Location };
  readonly findings: readonly Finding[];
}

/** Runs a definition for the environment called `name`. Whatever it throws becomes a finding. */
export function makeSolution(
  definition: Definition,
  environment: Environment,
  name: string,
  folder: DefinitionFolder,
): Made {
  const app = new App();
  let failure: unknown;
  try {
    new definition.type(app, environment);
  } catch (error) {
    failure = error;
  }
  const construct = app.node.children.find((child) => findMarks(child)?.solution !== undefined);
  const facts = construct && findMarks(construct)?.solution?.();
  // A definition that is not for this environment may fail for the lack of what only others have.
  const limitedTo = facts?.environments;
  const limited = limitedTo && { id: solutionId(facts), place: placeOfSolution(construct, definition, folder) };
  const limits = { limitedTo, ...(limited ? { limited } : {}) };
  if (limitedTo && !limitedTo.includes(name)) return { ...limits, findings: [] };
  if (failure !== undefined) return { ...limits, findings: [failureFinding(failure, definition, folder)] };
  if (construct === undefined || facts === undefined) return { ...limits, findings: [noSolution(definition)] };
  const walk = new Walk(construct, environment, {
    ...folder,
    file: definition.file,
    id: solutionId(facts),
    namespace: facts.namespace,
  });
  walk.visit(construct, {}, undefined);
  return { solution: { facts, definition, ...walk.result() }, ...limits, findings: walk.findings };
}

function placeOfSolution(construct: IConstruct | undefined, { file }: Definition, folder: DefinitionFolder): Location {
  const origin = construct && findMarks(construct)?.origin;
  return (origin && originOf(origin, folder)) ?? { file, line: 1, column: 1 };
}

function failureFinding(failure: unknown, { file, exportName }: Definition, folder: DefinitionFolder): Finding {
  const error = failure instanceof Error ? failure : new Error(String(failure));
  const { message } = error;
  return {
    code: "definition-failed",
    severity: "error",
    message: `${exportName} throws: ${message}`,
    fix: "mend the definition",
    ...(originOf(error, folder) ?? { file, line: 1, column: 1 }),
  };
}

function noSolution({ file, exportName }: Definition): Finding {
  return {
    code: "no-solution",
    severity: "error",
    message: `${exportName} makes no solution in the scope that it is given`,
    fix: "pass the constructor's scope on to super",
    file,
    line: 1,
    column: 1,
  };
}

interface Context extends DefinitionFolder {
  readonly file: string;
  readonly id: string;
  readonly namespace: string;
}

/** Collects objects and marks from a solution's constructs, parents first. */
class Walk {
  readonly findings: Finding[] = [];
  readonly #objects: MadeObject[] = [];
  readonly #stages = new Map<string, StageFacts>();
  readonly #requirements: { addon: Requirement[]; test: Requirement[] } = { addon: [], test: [] };
  readonly #secrets: RequiredSecret[] = [];
  readonly #ambient = new Set<AmbientName>();
  readonly #waivers = new Map<IConstruct, Waiver[]>();
  #origin: Location | undefined;
  /** The paths of constructs by the objects that they made. */
  readonly #constructs = new Map<string, string>();

  constructor(
    private readonly solution: IConstruct,
    private readonly environment: Environment,
    private readonly context: Context,
  ) {}

  visit(construct: IConstruct, inherited: Placement, above: Location | undefined): void {
    const marks = findMarks(construct);
    const placement = marks?.placement ? { ...inherited, ...marks.placement } : inherited;
    const origin = (marks?.origin && originOf(marks.origin, this.context)) ?? above;
    if (marks?.placement?.stage) this.#stages.set(marks.placement.stage.name, marks.placement.stage);
    if (marks?.waivers) this.#spread(construct, marks.waivers);
    this.#requirements[placement.part ?? "addon"].push(...(marks?.requirements ?? []));
    this.#secrets.push(...(marks?.requiredSecrets ?? []));
    for (const name of marks?.ambient ?? []) this.#ambient.add(name);
    if (construct === this.solution) this.#origin = origin;
    if (ApiObject.isApiObject(construct)) this.#object(construct, placement, origin);
    for (const child of construct.node.children) this.visit(child, placement, origin);
    if (marks?.placement?.stage) this.#expectObjects(marks.placement.stage.name, construct, origin);
    for (const problem of findMarks(construct)?.problems ?? []) this.#problem(problem, construct, origin);
  }

  result(): Omit<MadeSolution, "facts" | "definition"> {
    return {
      objects: this.#objects,
      stages: [...this.#stages.values()],
      requirements: this.#requirements,
      requiredSecrets: this.#secrets,
      ambient: [...this.#ambient].sort(),
      origin: this.#origin,
    };
  }

  #object(object: ApiObject, placement: Placement, origin: Location | undefined): void {
    const substituted = findMarks(object)?.substituted ?? false;
    try {
      const finished = finishObject(object.toJson(), {
        namespace: placement.namespace ?? this.context.namespace,
        solutionNamespace: this.context.namespace,
        substituted,
        environment: this.environment,
      });
      for (const problem of finished.problems) this.#problem(problem, object, origin);
      this.#expectOnce(finished.json, object, origin);
      this.#objects.push({
        json: finished.json,
        part: placement.part ?? "addon",
        stage: placement.stage?.name,
        waivers: this.#waivers.get(object) ?? [],
        construct: this.#path(object),
        origin,
        substituted,
      });
    } catch (error) {
      const message = `gives no object: ${error instanceof Error ? error.message : String(error)}`;
      this.#problem({ code: "definition-failed", message, fix: "mend the definition" }, object, origin);
    }
  }

  /** There is nothing that Flux could apply for a stage without objects; it would report a failure for ever. */
  #expectObjects(stage: string, construct: IConstruct, origin: Location | undefined): void {
    if (this.#objects.some((object) => object.stage === stage && object.part === "addon")) return;
    const message = `stage '${stage}' has no objects`;
    this.#problem({ code: "empty-stage", message, fix: "put something in it, or leave it out" }, construct, origin);
  }

  /** Two objects of one name are one object on the cluster, and kustomize refuses to build them. */
  #expectOnce({ apiVersion, kind, metadata }: KubernetesObject, object: ApiObject, origin: Location | undefined): void {
    const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
    const key = `${kind}.${apiGroup(apiVersion)} ${name}`;
    const other = this.#constructs.get(key);
    if (other === undefined) {
      this.#constructs.set(key, this.#path(object));
      return;
    }
    const message = `${kind} ${name} is made by ${this.context.id}/${other} already`;
    this.#problem({ code: "object-managed-twice", message, fix: "give one of them another name" }, object, origin);
  }

  /** A waiver of a construct stands beside the construct's main object; without one, beside all of its objects. */
  #spread(construct: IConstruct, waivers: readonly Waiver[]): void {
    const main = ApiObject.isApiObject(construct)
      ? construct
      : (construct.node.defaultChild ?? construct.node.tryFindChild("namespace"));
    const objects = main ? [main] : construct.node.findAll().filter((child) => ApiObject.isApiObject(child));
    for (const object of objects) this.#waivers.set(object, [...(this.#waivers.get(object) ?? []), ...waivers]);
  }

  #problem(
    problem: { code: string; message: string; fix: string },
    construct: IConstruct,
    origin: Location | undefined,
  ): void {
    const path = this.#path(construct);
    const full = path === "" ? this.context.id : `${this.context.id}/${path}`;
    this.findings.push({
      code: problem.code,
      severity: "error",
      message: `${full}: ${problem.message}`,
      fix: problem.fix,
      ...(origin ?? { file: this.context.file, line: 1, column: 1 }),
      construct: full,
    });
  }

  #path(construct: IConstruct): string {
    return construct.node.path.slice(this.solution.node.path.length + 1);
  }
}
