import { type Arguments, flag, isSet, KubectlError, UnknownUsage } from "./arguments.js";
import type { FakeCluster } from "./fake-cluster.js";
import { findKind, type Kind, resourceName } from "./kinds.js";
import { type KubeObject, list, read } from "./objects.js";
import { matchesSelector } from "./selector.js";

/** One kubectl command on its way through the fake. */
export interface Session {
  readonly cluster: FakeCluster;
  readonly line: Arguments;
  /** The script's working directory, for `-f FILE`. */
  readonly folder: string;
  readonly input: string;
  readonly stdout: string[];
  readonly stderr: string[];
  /** Passes virtual time. */
  readonly pass: (seconds: number) => void;
}

/** What a command line names: one kind, and the names if any. */
export interface Target {
  readonly kind: Kind;
  readonly names: readonly string[];
}

/** The namespace of the command. */
export function namespaceOf(session: Session): string {
  return flag(session.line, "namespace") ?? "default";
}

/** Remembers what the API server is asked for, to be compared with the rights that the test's account has. */
export function request(session: Session, verb: string, kind: Kind, subresource = ""): void {
  const scope = kind.clusterScoped ? "*" : isSet(session.line, "all-namespaces") ? "*" : namespaceOf(session);
  const group = resourceName(kind).slice(kind.plural.length + 1);
  const resource = subresource === "" ? kind.plural : `${kind.plural}/${subresource}`;
  session.cluster.requests.add(JSON.stringify([verb, group, resource, scope]));
}

/** Reads `TYPE NAME...`, `TYPE/NAME...` and `TYPE,TYPE`. */
export function targets(session: Session, words: readonly string[]): Target[] {
  const [first = "", ...names] = words;
  if (first.includes("/")) {
    return words.map((word) => {
      const [type = "", name = ""] = word.split("/");
      return { kind: kindNamed(session, type), names: [name] };
    });
  }
  return first.split(",").map((type) => ({ kind: kindNamed(session, type), names }));
}

/** A pod named on the command line: `NAME`, `pod/NAME`, or the first pod of `deployment/NAME`. */
export function podNamed(session: Session, word: string): KubeObject {
  const [target] = targets(session, [word.includes("/") ? word : `pod/${word}`]);
  const name = target?.names[0] ?? "";
  if (target === undefined || target.kind.kind === "Pod") return existing(session, kindNamed(session, "pod"), name);
  const owner = existing(session, target.kind, name);
  const labels = (read(owner, "spec.selector.matchLabels") ?? {}) as Record<string, string>;
  const selector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const pod = session.cluster
    .list("Pod", namespaceOf(session))
    .find((item) =>
      target.kind.kind === "Job"
        ? list(item, "metadata.ownerReferences").some((other) => read(other, "uid") === owner.metadata.uid)
        : matchesSelector(item.metadata.labels, selector),
    );
  if (pod === undefined) throw new KubectlError(`error: no pods found for ${word}`);
  return pod;
}

/** The kind of a word; an unknown one is what a cluster without the CRD says. */
export function kindNamed(session: Session, word: string): Kind {
  const kind = findKind(session.cluster.kinds, word);
  if (kind === undefined) throw new KubectlError(`error: the server doesn't have a resource type "${word}"`);
  return kind;
}

/** An object that must exist. */
export function existing(session: Session, kind: Kind, name: string): KubeObject {
  const found = lookup(session, kind, name);
  if (found === undefined)
    throw new KubectlError(`Error from server (NotFound): ${resourceName(kind)} "${name}" not found`);
  return found;
}

export function lookup(session: Session, kind: Kind, name: string): KubeObject | undefined {
  return session.cluster.get(kind.kind, kind.clusterScoped ? undefined : namespaceOf(session), name);
}

/** The objects of a kind that the command's selectors choose. */
export function selected(session: Session, kind: Kind): KubeObject[] {
  const everywhere = kind.clusterScoped || isSet(session.line, "all-namespaces");
  return session.cluster
    .list(kind.kind, everywhere ? undefined : namespaceOf(session))
    .filter((object) => matchesSelector(object.metadata.labels, flag(session.line, "selector") ?? ""))
    .filter((object) => matchesFields(object, flag(session.line, "field-selector") ?? ""));
}

function matchesFields(object: KubeObject, selector: string): boolean {
  return selector
    .split(",")
    .filter((term) => term !== "")
    .every((term) => {
      const match = /^([\w.]+?)(==|=|!=)(.*)$/.exec(term);
      if (!match) throw new UnknownUsage(`--field-selector ${term}`);
      const [, path = "", operator, value] = match;
      return (String(read(object, path) ?? "") === value) === (operator !== "!=");
    });
}
