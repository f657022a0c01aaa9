import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { dnsSubdomainProblem } from "../model/names.js";
import { ConformitronConstruct, checkValue } from "./base.js";
import { namespaceFor, objectName, Solution } from "./solution.js";

/** How a store gets at AWS. */
export interface SecretStoreProps {
  /** Name of the store. @default `<product>-<id>` */
  readonly name?: string;
  /** ARN of the IAM role to assume. @default the identity of External Secrets itself */
  readonly role?: string;
  /** Tags of the session, which IAM can compare with the tags of a secret; the role's trust policy must allow `sts:TagSession`. @default none */
  readonly sessionTags?: Readonly<Record<string, string>>;
  /** ServiceAccount whose token is exchanged for credentials. @default none */
  readonly serviceAccount?: string;
}

/** A store for the secrets of the solution's namespace alone. */
export class SecretStore extends ConformitronConstruct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: SecretStoreProps = {}) {
    super(scope, id);
    this.name = objectName(this, props.name);
    checkStoreName(this, this.name);
    const namespace = namespaceFor(this);
    new ApiObject(this, "Default", {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: { name: this.name, namespace },
      spec: { provider: { aws: awsProvider(this, props) } },
    });
  }
}

/** What a store for the whole cluster is made from. */
export interface ClusterSecretStoreProps extends Omit<SecretStoreProps, "name" | "serviceAccount"> {
  /** Name of the store. @default the environment's, `eksa-secret-store` */
  readonly name?: string;
  /** ServiceAccount whose token is exchanged for credentials. @default none */
  readonly serviceAccount?: { readonly name: string; readonly namespace: string };
}

/** The store that the solutions of every namespace read from; service and region come from the environment. */
export class ClusterSecretStore extends ConformitronConstruct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: ClusterSecretStoreProps = {}) {
    super(scope, id);
    this.name = props.name ?? Solution.of(this).environment.secretStore.name;
    checkStoreName(this, this.name);
    const { name: _name, serviceAccount, ...rest } = props;
    const reference = serviceAccount && { jwt: { serviceAccountRef: serviceAccount } };
    new ApiObject(this, "Default", {
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: this.name },
      spec: { provider: { aws: { ...awsProvider(this, rest), ...(reference ? { auth: reference } : {}) } } },
    });
  }
}

function awsProvider(construct: Construct, props: SecretStoreProps): Record<string, unknown> {
  const { service, region } = Solution.of(construct).environment.secretStore;
  const tags = Object.entries(props.sessionTags ?? {}).map(([key, value]) => ({ key, value }));
  return {
    service,
    region,
    ...(props.role ? { role: props.role } : {}),
    ...(tags.length ? { sessionTags: tags, transitiveTagKeys: tags.map((tag) => tag.key) } : {}),
    ...(props.serviceAccount ? { auth: { jwt: { serviceAccountRef: { name: props.serviceAccount } } } } : {}),
  };
}

function checkStoreName(construct: Construct, name: string): void {
  checkValue(construct, {
    code: "bad-name",
    what: "store name",
    value: name,
    problem: dnsSubdomainProblem(name),
    fix: "set name to a DNS name",
  });
}
