import type { Environment } from "../model/environment.js";
import { apiGroup } from "../model/kinds.js";
import type { KubernetesObject } from "../model/kubernetes.js";

/** From which minor of its controllers an API version is served, newest first. Sources: the release notes of Flux and External Secrets. */
const LEVELS: Readonly<
  Record<string, { readonly of: "flux" | "externalSecrets"; readonly versions: readonly (readonly [string, string])[] }>
> = {
  "helm.toolkit.fluxcd.io/HelmRelease": {
    of: "flux",
    versions: [
      ["v2", "2.3"],
      ["v2beta2", "2.1"],
    ],
  },
  "source.toolkit.fluxcd.io/HelmRepository": {
    of: "flux",
    versions: [
      ["v1", "2.3"],
      ["v1beta2", "0.0"],
    ],
  },
  "source.toolkit.fluxcd.io/OCIRepository": {
    of: "flux",
    versions: [
      ["v1", "2.6"],
      ["v1beta2", "0.0"],
    ],
  },
  "external-secrets.io/ExternalSecret": {
    of: "externalSecrets",
    versions: [
      ["v1", "0.16"],
      ["v1beta1", "0.0"],
    ],
  },
  "external-secrets.io/SecretStore": {
    of: "externalSecrets",
    versions: [
      ["v1", "0.16"],
      ["v1beta1", "0.0"],
    ],
  },
  "external-secrets.io/ClusterSecretStore": {
    of: "externalSecrets",
    versions: [
      ["v1", "0.16"],
      ["v1beta1", "0.0"],
    ],
  },
};

/** The object at the newest API version that all of the environments serve. */
export function atServedLevel(json: KubernetesObject, environments: readonly Environment[]): KubernetesObject {
  const group = apiGroup(json.apiVersion);
  const level = LEVELS[`${group}/${json.kind}`];
  if (level === undefined) return json;
  const oldest = oldestOf(environments)[level.of];
  const served = level.versions.find(([, since]) => older(since, oldest) === since);
  const version = served?.[0] ?? level.versions.at(-1)?.[0];
  return version === undefined ? json : { ...json, apiVersion: `${group}/${version}` };
}

interface Oldest {
  readonly flux: string;
  readonly externalSecrets: string;
}

const oldestByList = new WeakMap<readonly Environment[], Oldest>();

/** Looked up once for a list of environments: thousands of objects ask for the same one. */
function oldestOf(environments: readonly Environment[]): Oldest {
  const known = oldestByList.get(environments);
  if (known !== undefined) return known;
  const minimum = (of: keyof Oldest): string =>
    environments.map((environment) => environment[of].min).reduce(older, "9999.0");
  const oldest = { flux: minimum("flux"), externalSecrets: minimum("externalSecrets") };
  oldestByList.set(environments, oldest);
  return oldest;
}

function older(a: string, b: string): string {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return (majorA - majorB || minorA - minorB) > 0 ? b : a;
}
