import type { Environment, EnvironmentName } from "../model/environment.js";
import type { Requirement, Tier } from "../model/solution.js";

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
