import { readFileSync } from "node:fs";
import { flag, isSet, KubectlError, UnknownUsage } from "./arguments.js";
import { type Kind, resourceName } from "./kinds.js";
import { manifests } from "./manifests.js";
import { isRecord, type KubeObject, merge, read } from "./objects.js";
import { fullName, printObjects } from "./output.js";
import { existing, kindNamed, lookup, namespaceOf, request, type Session, selected, targets } from "./session.js";

export function apply(session: Session): number {
  for (const { kind, object } of manifests(session)) {
    request(session, "get", kind);
    if (object.metadata.name === undefined)
      throw new KubectlError("error: from STDIN: cannot use generate name with apply");
    const before = lookupOwn(session, object);
    request(session, before === undefined && !isSet(session.line, "server-side") ? "create" : "patch", kind);
    const next =
      before === undefined
        ? object
        : { ...(before["status"] === undefined ? {} : { status: before["status"] }), ...object };
    store(
      session,
      before === undefined ? next : withLabels(before, next),
      before === undefined ? "created" : "configured",
    );
  }
  return 0;
}

export function create(session: Session, words: readonly string[]): number {
  if (flag(session.line, "filename") !== undefined) {
    for (const { kind, object } of manifests(session)) createOne(session, kind, object);
    return 0;
  }
  const [type = "", ...names] = words;
  if (type === "token") return createToken(session, names[0] ?? "");
  const name = (type === "secret" ? names[1] : names[0]) ?? "";
  const kind = kindNamed(session, type);
  createOne(session, kind, {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: { name, ...(kind.clusterScoped ? {} : { namespace: namespaceOf(session) }) },
    ...content(session, kind, names),
  });
  return 0;
}

export function remove(session: Session, words: readonly string[]): number {
  const fromFile = flag(session.line, "filename") !== undefined;
  const wanted = fromFile
    ? manifests(session).map(({ kind, object }) => ({ kind, names: [object.metadata.name] }))
    : targets(session, words);
  for (const { kind, names } of wanted) {
    request(session, "delete", kind);
    if (names.length === 0) request(session, "list", kind);
    if (flag(session.line, "wait") !== "false")
      for (const verb of ["get", "list", "watch"]) request(session, verb, kind);
    if (names.length === 0 && !flag(session.line, "selector") && !isSet(session.line, "all")) {
      throw new KubectlError("error: resource(s) were provided, but no name was specified");
    }
    const objects = names.length === 0 ? selected(session, kind) : names.flatMap((name) => doomed(session, kind, name));
    for (const object of objects) {
      session.cluster.remove(object);
      session.stdout.push(`${fullName(session, object).replace("/", ' "')}" deleted\n`);
    }
  }
  return 0;
}

export function patch(session: Session, words: readonly string[]): number {
  const [target] = targets(session, words);
  if (target === undefined) throw new UnknownUsage("patch without a target");
  request(session, "get", target.kind);
  request(session, "patch", target.kind);
  const object = existing(session, target.kind, target.names[0] ?? "");
  const change: unknown = JSON.parse(flag(session.line, "patch") ?? "null");
  const next =
    flag(session.line, "type") === "json" ? jsonPatched(object, change) : merge(structuredClone(object), change);
  store(session, next as KubeObject, "patched");
  return 0;
}

/** `label` and `annotate`: `key=value` sets, `key-` removes. */
export function mark(session: Session, words: readonly string[], field: "labels" | "annotations"): number {
  const changes = words.filter(
    (word) => /^[^/=]*(\/[^/=]*)?(=.*|-)$/s.test(word) && (word.includes("=") || word.endsWith("-")),
  );
  const named = words.filter((word) => !changes.includes(word));
  const patchOf: Record<string, string | null> = {};
  for (const change of changes) {
    const [key = "", value] = change.includes("=") ? change.split(/=(.*)/s) : [change.slice(0, -1)];
    patchOf[key] = value ?? null;
  }
  for (const { kind, names } of targets(session, named)) {
    request(session, "get", kind);
    request(session, "patch", kind);
    const objects = names.length > 0 ? names.map((name) => existing(session, kind, name)) : selected(session, kind);
    for (const object of objects) {
      const present = object.metadata[field] ?? {};
      const clash = Object.keys(patchOf).find(
        (key) => patchOf[key] !== null && key in present && present[key] !== patchOf[key],
      );
      if (clash !== undefined && !isSet(session.line, "overwrite")) {
        throw new KubectlError(`error: '${clash}' already has a value (${present[clash]}), and --overwrite is false`);
      }
      store(
        session,
        merge(structuredClone(object), { metadata: { [field]: patchOf } }) as KubeObject,
        field === "labels" ? "labeled" : "annotated",
      );
    }
  }
  return 0;
}

export function scale(session: Session, words: readonly string[]): number {
  for (const { kind, names } of targets(session, words)) {
    for (const name of names) {
      request(session, "get", kind);
      request(session, "patch", kind, "scale");
      const replicas = Number(flag(session.line, "replicas"));
      store(
        session,
        merge(structuredClone(existing(session, kind, name)), { spec: { replicas } }) as KubeObject,
        "scaled",
      );
    }
  }
  return 0;
}

/** `rollout status` and `rollout restart`; a fake workload is rolled out at once unless a hook says otherwise. */
export function rollout(session: Session, words: readonly string[]): number {
  const [command, ...named] = words;
  const [target] = targets(session, named);
  if (target === undefined || !["status", "restart"].includes(command ?? ""))
    throw new UnknownUsage(`rollout ${words.join(" ")}`);
  request(session, "get", target.kind);
  const object = existing(session, target.kind, target.names[0] ?? "");
  if (command === "restart") {
    request(session, "patch", target.kind);
    store(session, structuredClone(object), "restarted");
    return 0;
  }
  for (const verb of ["list", "watch"]) request(session, verb, target.kind);
  if (Number(read(object, "status.availableReplicas") ?? 0) >= Number(read(object, "spec.replicas") ?? 1)) return 0;
  throw new KubectlError("error: timed out waiting for the condition");
}

/** `run NAME --image=… [--restart=Never] [--labels=…] [--overrides=JSON] [--command] -- …`, without attaching. */
export function run(session: Session, words: readonly string[]): number {
  const { line } = session;
  if (isSet(line, "stdin")) throw new UnknownUsage("run that attaches");
  const name = words[0] ?? "";
  const labels = Object.fromEntries(
    (flag(line, "labels") ?? `run=${name}`).split(",").map((label) => label.split(/=(.*)/s)),
  );
  const command = line.rest.length === 0 ? {} : { [isSet(line, "command") ? "command" : "args"]: line.rest };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: namespaceOf(session), labels },
    spec: {
      restartPolicy: flag(line, "restart") ?? "Always",
      containers: [{ name, image: flag(line, "image"), ...command }],
    },
  };
  createOne(session, kindNamed(session, "pod"), merge(pod, JSON.parse(flag(line, "overrides") ?? "{}")) as KubeObject);
  return 0;
}

function createOne(session: Session, kind: Kind, object: KubeObject): void {
  request(session, "create", kind);
  const prefix = object.metadata["generateName"];
  if (object.metadata.name === undefined && typeof prefix === "string")
    object.metadata.name = `${prefix}${session.cluster.list(kind.kind).length}abcd`;
  if (lookupOwn(session, object) !== undefined) {
    throw new KubectlError(
      `Error from server (AlreadyExists): ${resourceName(kind)} "${object.metadata.name}" already exists`,
    );
  }
  store(session, object, "created");
}

function store(session: Session, object: KubeObject, done: string): void {
  const dryRun = isSet(session.line, "dry-run");
  const result =
    flag(session.line, "dry-run") === "client" ? { stored: object } : session.cluster.submit(object, dryRun);
  if ("denied" in result) throw new KubectlError(`Error from server: error when creating "STDIN": ${result.denied}`);
  if (flag(session.line, "output") !== undefined) printObjects(session, [result.stored], false);
  else session.stdout.push(`${fullName(session, result.stored)} ${done}${dryRun ? " (server dry run)" : ""}\n`);
}

/** Applying again keeps labels and annotations that others have set. */
function withLabels(before: KubeObject, next: KubeObject): KubeObject {
  return { ...next, metadata: merge(before.metadata, next.metadata) as KubeObject["metadata"] };
}

function lookupOwn(session: Session, object: KubeObject): KubeObject | undefined {
  return session.cluster.get(object.kind, object.metadata.namespace, object.metadata.name);
}

function doomed(session: Session, kind: Kind, name: string): KubeObject[] {
  const object = isSet(session.line, "ignore-not-found") ? lookup(session, kind, name) : existing(session, kind, name);
  return object === undefined ? [] : [object];
}

function createToken(session: Session, account: string): number {
  request(session, "create", kindNamed(session, "serviceaccount"), "token");
  const token = session.cluster.options.token?.(account, flag(session.line, "audience"));
  session.stdout.push(`${token ?? `token-of-${account}`}\n`);
  return 0;
}

function content(session: Session, kind: Kind, names: readonly string[]): Record<string, unknown> {
  if (kind.kind === "Namespace" || kind.kind === "ServiceAccount") return {};
  if (kind.kind === "Job") return jobContent(session);
  if (kind.kind !== "ConfigMap" && !(kind.kind === "Secret" && names[0] === "generic"))
    throw new UnknownUsage(`create ${kind.plural} ${names.join(" ")}`);
  const pairs = [
    ...(session.line.flags.get("from-literal") ?? []).map((pair) => pair.split(/=(.*)/s)),
    ...(session.line.flags.get("from-file") ?? []).map((pair) => fileContent(session, pair)),
  ];
  const data = Object.fromEntries(pairs.map(([key = "", value = ""]) => [key, value]));
  return kind.kind === "Secret" ? { type: "Opaque", stringData: data } : { data };
}

function fileContent(session: Session, pair: string): string[] {
  const [key = "", path] = pair.includes("=") ? pair.split(/=(.*)/s) : [pair.split("/").at(-1) ?? pair, pair];
  return [key, path === "/dev/stdin" ? session.input : readFileSync(path ?? pair, "utf8")];
}

function jobContent(session: Session): Record<string, unknown> {
  const [type, name = ""] = (flag(session.line, "from") ?? "").split("/");
  if (type !== "cronjob" && type !== "cj") throw new UnknownUsage("create job without --from=cronjob/NAME");
  const template = read(existing(session, kindNamed(session, "cronjob"), name), "spec.jobTemplate.spec");
  return { spec: structuredClone(template) };
}

function jsonPatched(object: KubeObject, changes: unknown): unknown {
  if (!Array.isArray(changes)) throw new KubectlError("error: a JSON patch is a list");
  const result: unknown = structuredClone(object);
  for (const change of changes) {
    const steps = String(read(change, "path"))
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = steps.pop() ?? "";
    const parent = steps.reduce<unknown>(
      (value, step) => (value as Record<string, unknown> | undefined)?.[step],
      result,
    );
    const value = read(change, "value");
    const remove = read(change, "op") === "remove";
    if (Array.isArray(parent)) {
      const index = last === "-" ? parent.length : Number(last);
      if (remove) parent.splice(index, 1);
      else parent.splice(index, read(change, "op") === "replace" ? 1 : 0, value);
    } else if (isRecord(parent)) {
      if (remove) delete parent[last];
      else parent[last] = value;
    } else
      throw new KubectlError("The request is invalid: the server rejected our request due to an error in our request");
  }
  return result;
}
