import { type Explanation, type Facts, match } from "./facts.js";
import { quoted } from "./words.js";

const KEY = /\bkey:? ["']?([\w./-]+)["']?|secret ["']([\w./-]+)["']|property ["']?([\w./-]+)["']?/i;
const ABSENT = /not found|does not exist|doesn't exist|no such|couldn't find|ResourceNotFound/i;
const DENIED = /access ?denied|not authorized|unauthori[sz]ed|forbidden|permission/i;
/** What the controller says of every failure. */
const GENERIC = /^could not get secret data from provider$|^error(s)? (occurred )?during/i;

/** What the store said, of which key, from the event: the condition says the same for every failure. */
export function explainSecret({ events, texts }: Facts): Explanation | undefined {
  const failed = events.find(
    ({ reason, type }) => reason === "UpdateFailed" || (type === "Warning" && reason !== "Updated"),
  );
  const words = failed?.message ?? texts.find((text) => text !== "" && !GENERIC.test(text));
  if (words === undefined) return undefined;
  const key = KEY.exec(words)
    ?.slice(1)
    .find((part) => part !== undefined);
  const cause = `External Secrets says ${quoted(words)}`;
  if (DENIED.test(words)) return { cause, fix: "let the store's credentials read the key" };
  if (!ABSENT.test(words)) return { cause };
  return {
    cause,
    fix: key === undefined ? "put the key into the store" : `put ${key} into the store, or correct remoteRef`,
  };
}

const IN_OBJECT = /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)/i;
const WHOLE = /(secret|configmap) "([^"]+)" not found/i;

/** What a container refers to and is not there. */
export function explainReference(facts: Facts): Explanation | undefined {
  const [, key, kind, name] = match(facts, IN_OBJECT) ?? [];
  if (key !== undefined)
    return { cause: `${kind} ${name} has no key ${key}`, fix: `add the key, or correct the name that the pod uses` };
  const [, whole = "", object] = match(facts, WHOLE) ?? [];
  if (object === undefined) return undefined;
  const isSecret = whole.toLowerCase() === "secret";
  return {
    cause: `${isSecret ? "Secret" : "ConfigMap"} ${object} does not exist`,
    fix: isSecret ? "see whether its ExternalSecret is synced, or correct the name" : "add it, or correct the name",
  };
}
