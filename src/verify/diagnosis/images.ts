import { type Explanation, type Facts, match } from "./facts.js";
import { quoted } from "./words.js";

const PULL = /(?:Failed to pull image|failed to pull image|pulling image|pull image) "([^"]+)"(?:: ?(.*))?/;
const REFUSED = /unauthori[sz]ed|authentication required|denied|forbidden|\b40[13]\b/i;
const ABSENT = /not found|manifest unknown|name unknown|no such manifest/i;
const UNREACHABLE = /no such host|i\/o timeout|timed? ?out|connection refused|x509|deadline exceeded|unreachable/i;

/** Which image, what the registry said, and what that usually comes from. */
export function explainImage(facts: Facts): Explanation | undefined {
  // What backs off only says so; what failed has the registry's words.
  const withWords = facts.texts.map((text) => PULL.exec(text)).find((found) => (found?.[2] ?? "") !== "");
  const [, image, words = ""] = withWords ?? match(facts, PULL) ?? [];
  if (image === undefined) return undefined;
  const said = registryWords(words);
  const cause = `image ${image} cannot be pulled${said === "" ? "" : `: ${quoted(said)}`}`;
  const fix = fixOf(said);
  return { cause, ...(fix !== undefined && { fix }) };
}

function fixOf(words: string): string | undefined {
  if (REFUSED.test(words)) return "give the pod an imagePullSecret that the registry takes";
  if (ABSENT.test(words)) return "correct the name or the tag of the image, or push it to that registry";
  if (UNREACHABLE.test(words))
    return "see that the nodes reach the registry and trust it; a site without one needs a mirror";
  return undefined;
}

/** Without what the container runtime puts before them. */
function registryWords(text: string): string {
  return text
    .replace(/^rpc error: code = \w+ desc = /, "")
    .replace(/^failed to pull and unpack image "[^"]*": /, "")
    .replace(/^failed to resolve reference "[^"]*": /, "");
}
