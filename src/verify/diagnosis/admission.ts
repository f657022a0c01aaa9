import { type Explanation, type Facts, match } from "./facts.js";
import { enumerated, quoted } from "./words.js";

const QUOTA = /exceeded quota: ([^,]+), requested: (.+?), used: (.+?), limited: ([^\s;]+)/;

/** Which quota has no room for what. */
export function explainQuota(facts: Facts): Explanation | undefined {
  const [, name, requested = "", used = "", limited = ""] = match(facts, QUOTA) ?? [];
  if (name === undefined) return explainMissingRequest(facts);
  const [wanted, taken, most] = [requested, used, limited].map(amounts);
  const parts = [...(wanted ?? [])].map(
    ([resource, amount]) =>
      `${resource} to ${most?.get(resource) ?? "?"}, of which ${taken?.get(resource) ?? "?"} are used and ${amount} more asked for`,
  );
  return {
    cause: `ResourceQuota ${name} limits ${enumerated(parts)}`,
    fix: `ask for less ${enumerated([...(wanted?.keys() ?? [])])}, or raise the quota`,
  };
}

function explainMissingRequest(facts: Facts): Explanation | undefined {
  const [, name, resources] = match(facts, /failed quota: ([^:]+): must specify (\S+)/) ?? [];
  if (name === undefined) return undefined;
  return { cause: `ResourceQuota ${name} asks every container for ${resources}`, fix: "set them on each container" };
}

function amounts(text: string): Map<string, string> {
  return new Map(text.split(",").map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]));
}

const DENIED = /admission webhook "([^"]+)" denied the request(?:: ?(.*))?/;
const POLICY = /ValidatingAdmissionPolicy '([^']+)'(?: with binding '[^']+')? denied request(?:: ?(.*))?/;
const SECURITY = /violates PodSecurity "([^"]+)"(?:: ?(.*))?/;
const DOWN = /failed calling webhook "([^"]+)"(?:: ?(.*))?/;

/** Who refused an object, and in which words. */
export function explainAdmission(facts: Facts): Explanation | undefined {
  const down = match(facts, DOWN);
  if (down !== undefined) {
    return {
      cause: `webhook ${down[1]} does not answer${words(down[2])}`,
      fix: "see whether the pods of the webhook's Service run; who installed it must mend or remove it",
    };
  }
  const security = match(facts, SECURITY);
  if (security !== undefined) {
    return {
      cause: `the namespace enforces Pod Security ${security[1]}${words(security[2])}`,
      fix: "set the securityContext that it asks for, or another level on the namespace",
    };
  }
  const denied = match(facts, DENIED);
  const policy = denied ?? match(facts, POLICY);
  if (policy === undefined) return undefined;
  return { cause: `${denied ? "webhook" : "ValidatingAdmissionPolicy"} ${policy[1]} refused it${words(policy[2])}` };
}

/** Which manager owns what. */
export function explainConflict(facts: Facts): Explanation | undefined {
  const [, manager, fields = ""] = match(facts, /conflicts? with "([^"]+)"[^:]*:\s*(.*)/) ?? [];
  if (manager === undefined) return undefined;
  return { cause: `field manager ${manager} owns ${fields.trim().replaceAll(/\s+/g, " ")}` };
}

function words(text: string | undefined): string {
  return text === undefined || text.trim() === "" ? "" : `: ${quoted(text)}`;
}
