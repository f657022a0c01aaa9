import { type Explanation, type Facts, match } from "./facts.js";
import { quoted } from "./words.js";

const NO_CHART =
  /no '([^']+)' chart (?:with version matching '([^']+)' )?found|no chart version found for ([^\s:]+)-([0-9][^\s:]*)|chart "([^"]+)" (?:version "([^"]+)" )?not found/;
const NO_NAME = /no chart name found \(chart '([^']+)'/;
const NO_TAG = /([\w./:-]+):([\w.+-]+): not found/;

/** Which chart, in which version, is not there. */
export function explainChart(facts: Facts): Explanation | undefined {
  const found =
    match(facts, NO_CHART)
      ?.slice(1)
      .filter((part) => part !== undefined) ?? (match(facts, NO_NAME) ?? match(facts, NO_TAG))?.slice(1);
  const [chart, version] = found ?? [];
  if (chart === undefined) return undefined;
  if (version === undefined)
    return { cause: `the repository has no chart ${chart}`, fix: "correct the chart's name or its repository" };
  return {
    cause: `the repository has no chart ${chart} in version ${version}`,
    fix: "name a version that the repository has, or publish that one",
  };
}

const TEMPLATE = /(?:execution error at|template:|parse error at|error calling) ?\(?([\w./-]+\.(?:ya?ml|tpl|txt)).*/;
const SCHEMA = /values don't meet the specifications of the schema\(s\).*/;

/** Values that a chart does not take. */
export function explainRendering(facts: Facts): Explanation | undefined {
  const schema = match(facts, SCHEMA);
  if (schema !== undefined)
    return { cause: `the chart says ${quoted(schema[0])}`, fix: "correct the values of the release" };
  const template = match(facts, TEMPLATE);
  if (template === undefined) return undefined;
  return {
    cause: `template ${template[1]} of the chart does not render: ${quoted(template[0])}`,
    fix: "correct the values of the release that the template uses",
  };
}

const HOOK = /(?:failed ((?:pre|post)-\w+)|((?:pre|post)-\w+) hooks? failed): ?(?:1 error occurred: (?:\* )?)?(.*)/i;

/** A hook of the chart that failed. */
export function explainHook(facts: Facts): Explanation | undefined {
  const [, failed, hooks, words = ""] = match(facts, HOOK) ?? [];
  const hook = failed ?? hooks;
  if (hook === undefined) return undefined;
  const log = facts.lastLine === undefined ? "" : `; the last line of its log is ${quoted(facts.lastLine)}`;
  const said = words.trim() === "" ? "" : `: ${quoted(words)}`;
  return {
    cause: `a ${hook.toLowerCase()} hook of the chart failed${said}${log}`,
    fix: "read the log of the hook's Job",
  };
}

/** What Helm waited for in vain. */
export function explainTimeout(facts: Facts): Explanation | undefined {
  const words = match(facts, /context deadline exceeded|timed out waiting.*|resource .* not ready.*/i);
  if (words === undefined) return undefined;
  const last = facts.lastLine === undefined ? "" : `; the last line of a pod's log is ${quoted(facts.lastLine)}`;
  return {
    cause: `the objects of the release were not ready in its timeout (${quoted(words[0])})${last}`,
    fix: "see which of its pods is not ready and why, or raise spec.timeout of a release that needs longer",
  };
}

const OBSTACLES: readonly (readonly [pattern: RegExp, what: string, fix: string])[] = [
  [/no such host/i, "its host has no address", "correct the host, or the cluster's DNS"],
  [/x509|certificate/i, "its certificate is not trusted", "name the CA in certSecretRef of the source"],
  [
    /connection refused|i\/o timeout|deadline exceeded|no route to host|unreachable/i,
    "it does not answer",
    "see that the cluster may reach it: proxies, firewalls, the server itself",
  ],
  [
    /\b401\b|\b403\b|unauthori[sz]ed|authentication|denied|forbidden/i,
    "it did not take the credentials",
    "correct the Secret that secretRef of the source names",
  ],
  [
    /\b404\b|not found|unknown revision|couldn't find remote ref|reference not found/i,
    "it has nothing under that address",
    "correct the address and the reference",
  ],
  [/\b5\d\d\b/, "it answers with an error of its own", "see the log of the server"],
];

/** Why a repository gives nothing. */
export function explainSource({ texts }: Facts): Explanation | undefined {
  for (const [pattern, what, fix] of OBSTACLES) {
    const text = texts.find((one) => pattern.test(one));
    if (text !== undefined) return { cause: `the repository cannot be read, because ${what}: ${quoted(text)}`, fix };
  }
  return undefined;
}

/** The same where it is not known that a repository is to blame: only of texts that tell of one. */
export function explainFetch(facts: Facts): Explanation | undefined {
  return explainSource({ ...facts, texts: facts.texts.filter((text) => FETCHES.test(text)) });
}

const FETCHES = /failed to (fetch|download|pull|clone|checkout)|index\.yaml|chart pull|HelmChart|repository/i;
