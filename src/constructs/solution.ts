import { ApiObject, Chart, Lazy } from "cdk8s";
import type { Construct, IConstruct } from "constructs";
import type { Environment } from "../model/environment.js";
import { marksOf } from "../model/marks.js";
import { labelValueProblem, toDnsLabel, toLabelVersion } from "../model/names.js";
import type { SolutionFacts, Tier } from "../model/solution.js";
import { addRequirement, placedNamespace, rememberOrigin, type WaiverProps, waive } from "./base.js";
import { checkExistingNamespace, checkSolution, checkVersion } from "./solution-checks.js";
import type { SolutionProps } from "./solution-props.js";

/** By this the loader knows a solution's class. */
const SOLUTION: unique symbol = Symbol.for("conformitron.Solution");

/**
 * A product and everything that it needs on a cluster. It makes the namespace with the conformance labels; what is
 * put inside goes to the solution's folder of the tree, also constructs of cdk8s and cdk8s-plus.
 *
 * Problems (bad names, floating versions …) are collected and reported together by `synth`; nothing is thrown.
 */
export abstract class Solution extends Chart {
  /** By this the loader knows a solution's class. */
  static readonly [SOLUTION] = true;

  /** The environment that the solution is made for. */
  readonly environment: Environment;
  readonly vendor: string;
  readonly product: string;
  readonly folder: string;
  readonly tier: Tier;
  override readonly namespace: string;

  readonly #props: SolutionProps;
  readonly #releases: {
    readonly chartVersion: string;
    readonly crds: readonly string[];
    readonly storageClasses: readonly string[];
  }[] = [];

  /** The solution that a construct belongs to. Throws where it is in none. */
  static override of(construct: IConstruct): Solution {
    const chart = Chart.of(construct);
    if (isSolution(chart)) return chart;
    throw new Error(`${construct.node.path} is not inside a Solution: make it with a solution as its scope`);
  }

  constructor(scope: Construct, props: SolutionProps) {
    const namespace = namespaceOf(props);
    super(scope, toDnsLabel(`${props.vendor}-${props.product}`) || "solution", {
      namespace,
      disableResourceNameHashes: true,
    });
    rememberOrigin(this);
    this.#props = props;
    this.environment = props.environment;
    this.vendor = props.vendor;
    this.product = props.product;
    this.folder = props.folder ?? `${props.vendor}/${props.product}`;
    this.tier = props.tier ?? "partner";
    this.namespace = namespace;
    marksOf(this).solution = () => this.#facts();
    for (const requirement of props.requires ?? []) addRequirement(this, requirement);
    checkSolution(this, props);
    if (typeof props.namespace === "object") checkExistingNamespace(this, this.tier, props.namespace);
    else this.#makeNamespace();
  }

  /**
   * Records an exception to a rule for the solution, beside its namespace.
   * @param code the rule's code, as in the report
   */
  waive(code: string, props: WaiverProps): this {
    waive(this, code, props);
    return this;
  }

  /** The version that the namespace's label shows, before it is made safe for a label. */
  get version(): string | undefined {
    return this.#props.version?.value ?? this.#releases[0]?.chartVersion;
  }

  /** Called by each release: the first one's chart version is the solution's. @internal */
  addRelease(release: {
    readonly chartVersion: string;
    readonly crds: readonly string[];
    readonly storageClasses: readonly string[];
  }): void {
    this.#releases.push(release);
  }

  #makeNamespace(): void {
    new ApiObject(this, "namespace", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: this.namespace,
        labels: { ...this.#conformanceLabels(), ...this.#props.labels },
        annotations: {
          // Pruned together with its HelmRelease, a chart's pre-delete hook fails in the terminating namespace and both hang.
          "kustomize.toolkit.fluxcd.io/prune": "disabled",
          ...contactAnnotations(this.#props),
          ...this.#props.annotations,
        },
      },
    });
  }

  #conformanceLabels(): Record<string, string> {
    if (this.tier === "core") return {};
    return {
      "aws.conformance.vendor": this.vendor,
      "aws.conformance.vendor-solution": this.product,
      "aws.conformance.vendor-solution-version": Lazy.any({ produce: () => this.#labelVersion() }) as string,
    };
  }

  #labelVersion(): string {
    const label = toLabelVersion(this.version ?? "");
    return labelValueProblem(label) === undefined ? label : "";
  }

  #facts(): SolutionFacts {
    checkVersion(this, this.#props, this.version);
    const { environments, maintainers, links } = this.#props;
    return {
      vendor: this.vendor,
      product: this.product,
      folder: this.folder,
      namespace: this.namespace,
      tier: this.tier,
      environments,
      maintainers: maintainers ?? [],
      links: { ...links },
      crds: this.#releases.flatMap((release) => release.crds),
      storageClasses: this.#releases.flatMap((release) => release.storageClasses),
    };
  }
}

function isSolution(chart: Construct): chart is Solution {
  return chart instanceof Solution;
}

/** The namespace of whatever is made inside `construct`. */
export function namespaceFor(construct: IConstruct): string {
  return placedNamespace(construct) ?? Solution.of(construct).namespace;
}

/** A name for an object of the solution: `name` if given, else `<product>-<id>`, or the product alone for the ids in `plain`. */
export function objectName(construct: IConstruct, name: string | undefined, plain: readonly string[] = []): string {
  if (name !== undefined) return name;
  const { product } = Solution.of(construct);
  return toDnsLabel(plain.includes(construct.node.id) ? product : `${product}-${construct.node.id}`);
}

function namespaceOf(props: SolutionProps): string {
  if (typeof props.namespace === "object") return props.namespace.existing;
  return props.namespace ?? toDnsLabel(`${props.vendor}-${props.product}`);
}

function contactAnnotations(props: SolutionProps): Record<string, string> {
  return {
    ...(props.maintainers?.length ? { "conformitron.io/maintainers": props.maintainers.join(" ") } : {}),
    ...(props.links?.support ? { "conformitron.io/support": props.links.support } : {}),
    ...(props.links?.documentation ? { "conformitron.io/documentation": props.links.documentation } : {}),
  };
}
