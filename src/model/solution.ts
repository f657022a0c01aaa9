/** Which part of an environment's tree a solution's add-on belongs to. */
export type Tier = "core" | "partner";

/** What a solution needs from others, so that its Flux Kustomization waits for them and for nothing else. */
export type Requirement =
  | { readonly kind: "secret-store"; readonly name: string }
  /** Without a name: the default class of the environment. */
  | { readonly kind: "storage-class"; readonly name?: string }
  | { readonly kind: "crd"; readonly name: string }
  | { readonly kind: "solution"; readonly vendor: string; readonly product: string };

/** A recorded exception to a rule: who answers for it, why, and until when. */
export interface Waiver {
  readonly code: string;
  readonly reason: string;
  /** A maintainer's handle, such as `@example`. */
  readonly owner: string;
  /** The last day on which it holds, as `YYYY-MM-DD`. */
  readonly until: string;
}

/** Something wrong with a definition, found while its constructs were made. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** One kustomize-controller health check. */
export interface HealthCheck {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Namespace of the object. @default the solution's; cluster-scoped kinds have none */
  readonly namespace?: string;
}

/** A CEL rule by which Flux judges the health of a custom resource. */
export interface HealthCheckExpression {
  readonly apiVersion: string;
  readonly kind: string;
  /** Must be true for the object to be ready. */
  readonly current: string;
  readonly inProgress?: string;
  readonly failed?: string;
}

/** What a stage tells the compiler. */
export interface StageFacts {
  readonly name: string;
  /** Names of the stages that must be healthy first. */
  readonly dependsOn: readonly string[];
  readonly healthChecks: readonly HealthCheck[];
  readonly healthCheckExpressions: readonly HealthCheckExpression[];
  readonly timeout: string;
}

/** A remote secret that somebody has to put into the secret store before the solution can run. */
export interface RequiredSecret {
  readonly remoteKey: string;
  readonly properties: readonly string[];
  readonly store: string;
}

/** What a solution tells the compiler besides its objects. */
export interface SolutionFacts {
  readonly vendor: string;
  readonly product: string;
  readonly folder: string;
  readonly namespace: string;
  readonly tier: Tier;
  /** Names of the environments in which it runs; undefined is all of them. */
  readonly environments: readonly string[] | undefined;
  readonly maintainers: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  /** Full names of CustomResourceDefinitions that its charts bring. */
  readonly crds: readonly string[];
  /** Names of the storage classes that its charts bring. */
  readonly storageClasses: readonly string[];
}

/** Where a construct's objects go: the add-on or its tests, which stage, which namespace. Inherited by what is inside it. */
export interface Placement {
  readonly part?: "addon" | "test";
  readonly stage?: StageFacts;
  readonly namespace?: string;
}

/** The identity of a solution, for messages and the command line. */
export function solutionId(solution: { readonly vendor: string; readonly product: string }): string {
  return `${solution.vendor}/${solution.product}`;
}
