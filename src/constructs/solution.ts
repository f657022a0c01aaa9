import { ApiObject, Chart, Lazy } from "cdk8s";
import type { Construct, IConstruct } from "constructs";
import type { Environment, EnvironmentName } from "../model/environment.js";
import { marksOf } from "../model/marks.js";
import { dnsLabelProblem, folderProblem, labelValueProblem, toDnsLabel, toLabelVersion } from "../model/names.js";
import type { Requirement, SolutionFacts, Tier } from "../model/solution.js";
import { addressProblem, chartVersionProblem } from "../model/syntax.js";
import {
  addRequirement,
  checkValue,
  placedNamespace,
  rememberOrigin,
  reportProblem,
  type WaiverProps,
  waive,
} from "./base.js";

/** By this the loader knows a solution's class. */
const SOLUTION: unique symbol = Symbol.for("conformitron.Solution");

/** A namespace that is there already and that the solution has a reason to use. */
export interface ExistingNamespace {
  readonly existing: string;
  readonly reason: string;
}

/** What describes a solution. */
export interface SolutionProps {
  /** The environment that the constructor was given. */
  readonly environment: Environment;
  /** The vendor, as its label spells it: `kubecost`, `solo.io`, `STCLab`. */
  readonly vendor: string;
  /** The product, as its label spells it: `cost-analyzer`. */
  readonly product: string;
  /** Its folder below the tiers of the tree. @default `<vendor>/<product>` */
  readonly folder?: string;
  /** Its namespace; only a core solution may use one that is there already. @default `<vendor>-<product>` as a DNS label */
  readonly namespace?: string | ExistingNamespace;
  /** The product's version where it is not the chart version of the first release. @default that chart version */
  readonly version?: { readonly value: string; readonly reason: string };
  /** The environments in which it runs. @default all */
  readonly environments?: readonly EnvironmentName[];
  /** `core` for the platform's own add-ons, which carry no conformance labels. @default "partner" */
  readonly tier?: Tier;
  /** Further labels of the namespace. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Further annotations of the namespace. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Handles of those who answer for it, such as `@example`. @default none */
  readonly maintainers?: readonly string[];
  /** Where users find help and the product's documentation: https addresses. @default none */
  readonly links?: { readonly support?: string; readonly documentation?: string };
  /** What it needs besides the secret stores and storage classes that its objects name. @default nothing */
  readonly requires?: readonly Requirement[];
}

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
    if (typeof props.namespace === "object") this.#useExisting(props.namespace);
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

  #useExisting(namespace: ExistingNamespace): void {
    if (this.tier !== "core") {
      reportProblem(
        this,
        "namespace-not-own",
        `the partner solution uses the existing namespace '${namespace.existing}'`,
        "leave namespace out or name one of its own; only core solutions may use an existing one",
      );
    }
    if (namespace.reason.trim() === "") {
      reportProblem(
        this,
        "namespace-not-own",
        `the use of namespace '${namespace.existing}' has no reason`,
        "say why in namespace.reason",
      );
    }
  }

  #facts(): SolutionFacts {
    this.#checkVersion();
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

  #checkVersion(): void {
    const { version } = this;
    if (version === undefined) {
      if (this.tier === "core") return;
      reportProblem(
        this,
        "version-missing",
        "the solution has no release to take its version from",
        "set version: { value, reason }",
      );
      return;
    }
    // Of a chart version that is wrong its release tells.
    if (this.#props.version === undefined && chartVersionProblem(version) !== undefined) return;
    checkValue(this, {
      code: "bad-version",
      what: "version",
      value: version,
      problem: labelValueProblem(toLabelVersion(version)) ?? (version === "" ? "is empty" : undefined),
      fix: "give a version that fits a label",
    });
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

function checkSolution(solution: Solution, props: SolutionProps): void {
  const label = (what: string, value: string): void =>
    checkValue(solution, {
      code: "bad-label",
      what,
      value,
      problem: value === "" ? "is empty" : labelValueProblem(value),
      fix: "give a value that fits a label",
    });
  label("vendor", props.vendor);
  label("product", props.product);
  for (const [key, value] of Object.entries(props.labels ?? {})) label(`label ${key}:`, value);
  checkValue(solution, {
    code: "bad-name",
    what: "namespace",
    value: solution.namespace,
    problem: dnsLabelProblem(solution.namespace),
    fix: "set namespace to a DNS label",
  });
  checkValue(solution, {
    code: "bad-folder",
    what: "folder",
    value: solution.folder,
    problem: folderProblem(solution.folder),
    fix: "set folder to one or more plain folder names",
  });
  for (const link of Object.values(props.links ?? {})) {
    checkValue(solution, {
      code: "bad-address",
      what: "link",
      value: link,
      problem: addressProblem(link, ["https"]),
      fix: "give an https address",
    });
  }
  for (const maintainer of props.maintainers ?? []) {
    checkValue(solution, {
      code: "bad-maintainer",
      what: "maintainer",
      value: maintainer,
      problem: /^@[\w-]+(\/[\w-]+)?$/.test(maintainer) ? undefined : "is no handle",
      fix: "write a handle such as @example",
    });
  }
}
