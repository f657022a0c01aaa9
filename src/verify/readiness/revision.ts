const HEX = /^[0-9a-f]{7,128}$/;

/**
 * Whether a revision, as Flux writes it (`main@sha1:<hex>`, `v1@sha256:<hex>`, `sha1:<hex>`, formerly `main/<hex>`), is the expected
 * one: a commit or digest with or without its algorithm, or a whole revision.
 */
export function reachesRevision(text: string, expected: string): boolean {
  if (text === expected) return true;
  const [have, want] = [digestOf(text), digestOf(expected)];
  if (have === undefined || want === undefined || have.hex !== want.hex) return false;
  if (expected.includes("@") && text.includes("@")) return text.split("@")[0] === expected.split("@")[0];
  return have.algorithm === undefined || want.algorithm === undefined || have.algorithm === want.algorithm;
}

function digestOf(revision: string): { algorithm: string | undefined; hex: string } | undefined {
  const last = revision.slice(revision.lastIndexOf("@") + 1);
  const name = revision.includes("@") ? last : last.slice(last.lastIndexOf("/") + 1);
  const colon = name.indexOf(":");
  const hex = name.slice(colon + 1).toLowerCase();
  return HEX.test(hex) ? { algorithm: colon < 0 ? undefined : name.slice(0, colon), hex } : undefined;
}
