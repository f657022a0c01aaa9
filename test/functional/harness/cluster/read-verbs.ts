import { flag, isSet, KubectlError, seconds, UnknownUsage } from "./arguments.js";
import { jsonPath } from "./json-path.js";
import { type KubeObject, list, read } from "./objects.js";
import { printObjects } from "./output.js";
import {
  existing,
  kindNamed,
  lookup,
  namespaceOf,
  podNamed,
  request,
  type Session,
  selected,
  targets,
} from "./session.js";

export function get(session: Session, words: readonly string[]): number {
  if (words.length === 0 && !flag(session.line, "filename"))
    throw new KubectlError("error: you must specify the type of resource to get");
  if (isSet(session.line, "all")) throw new UnknownUsage("get --all");
  const found: KubeObject[] = [];
  const wanted = targets(session, words);
  const named = wanted.every((target) => target.names.length > 0);
  for (const { kind, names } of wanted) {
    request(session, names.length > 0 ? "get" : "list", kind);
    if (names.length === 0) found.push(...selected(session, kind));
    for (const name of names) {
      const object = isSet(session.line, "ignore-not-found")
        ? lookup(session, kind, name)
        : existing(session, kind, name);
      if (object !== undefined) found.push(object);
    }
  }
  const single = named && wanted.flatMap((target) => target.names).length === 1;
  if (single && found.length === 0) return 0;
  printObjects(session, found, !single);
  if (found.length === 0 && !flag(session.line, "output"))
    session.stderr.push(`No resources found in ${namespaceOf(session)} namespace.\n`);
  return 0;
}

/** Conditions are looked at once: nothing changes while kubectl waits, except the virtual clock. */
export function wait(session: Session, words: readonly string[]): number {
  const condition = flag(session.line, "for") ?? "";
  const limit = seconds(flag(session.line, "timeout") ?? "30s");
  for (const { kind, names } of targets(session, words)) {
    request(session, "list", kind);
    request(session, "watch", kind);
    const objects = names.length > 0 ? names.map((name) => lookup(session, kind, name)) : selected(session, kind);
    if (objects.length === 0 && condition !== "delete") throw new KubectlError("error: no matching resources found");
    for (const object of objects) {
      if (object === undefined && condition !== "delete" && condition !== "create")
        existing(session, kind, names[0] ?? "");
      if (meets(object, condition)) continue;
      session.pass(limit);
      throw new KubectlError(
        `error: timed out waiting for the condition on ${kind.plural}/${object?.metadata.name ?? names[0]}`,
      );
    }
  }
  session.stdout.push("condition met\n");
  return 0;
}

export function exec(session: Session, words: readonly string[]): number {
  const { cluster, line } = session;
  request(session, "get", kindNamed(session, "pod"));
  request(session, "create", kindNamed(session, "pod"), "exec");
  if (line.rest.length === 0) throw new UnknownUsage("exec without -- COMMAND");
  const pod = podNamed(session, words[0] ?? "");
  const result = cluster.options.onExec?.(pod, line.rest, cluster, session.input);
  if (result === undefined)
    throw new UnknownUsage(`exec ${pod.metadata.name} -- ${line.rest.join(" ")} (onExec gives nothing for it)`);
  session.stdout.push(result.stdout ?? "");
  session.stderr.push(result.stderr ?? "");
  const exit = result.exit ?? 0;
  if (exit !== 0) session.stderr.push(`command terminated with exit code ${exit}\n`);
  return exit;
}

export function logs(session: Session, words: readonly string[]): number {
  const { cluster, line } = session;
  request(session, "get", kindNamed(session, "pod"));
  request(session, "get", kindNamed(session, "pod"), "log");
  const pods = words[0] === undefined ? selected(session, kindNamed(session, "pod")) : [podNamed(session, words[0])];
  if (cluster.options.logs === undefined) throw new UnknownUsage("logs (the scenario gives no logs)");
  const count = Number(flag(line, "tail") ?? -1);
  for (const pod of pods) {
    const lines = cluster.options
      .logs(pod, flag(line, "container"), cluster)
      .split("\n")
      .filter((text) => text !== "");
    session.stdout.push(...(count < 0 ? lines : lines.slice(-count)).map((text) => `${text}\n`));
  }
  return 0;
}

export function auth(session: Session, words: readonly string[]): number {
  const [command, verb = "", resource = ""] = words;
  if (command !== "can-i") throw new UnknownUsage(`auth ${command}`);
  const allowed = session.cluster.options.canI?.(verb, resource) ?? true;
  if (!isSet(session.line, "quiet")) session.stdout.push(allowed ? "yes\n" : "no\n");
  return allowed ? 0 : 1;
}

function meets(object: KubeObject | undefined, condition: string): boolean {
  if (condition === "delete") return object === undefined;
  if (condition === "create") return object !== undefined;
  const path = /^jsonpath=(\{.*\})(?:=(.*))?$/s.exec(condition);
  if (path) {
    const value = jsonPath(object, path[1] ?? "");
    return path[2] === undefined ? value !== "" && value !== undefined : value === path[2];
  }
  const state = /^condition=([^=]+)(?:=(.*))?$/.exec(condition);
  if (!state) throw new UnknownUsage(`wait --for=${condition}`);
  const wanted = (state[2] ?? "True").toLowerCase();
  return list(object, "status.conditions").some(
    (each) =>
      String(read(each, "type")).toLowerCase() === state[1]?.toLowerCase() &&
      String(read(each, "status")).toLowerCase() === wanted,
  );
}
