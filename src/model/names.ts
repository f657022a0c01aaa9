/** The longest DNS label, label value and namespace name. */
export const MAX_LABEL = 63;
/** Helm keeps release names within 53 characters, because it appends to them. */
export const MAX_RELEASE_NAME = 53;
/** The CronJob controller appends 11 characters to make the names of its Jobs. */
export const MAX_CRONJOB_NAME = 52;

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** Why the text is no DNS label (RFC 1123) of at most `max` characters; undefined where it is one. */
export function dnsLabelProblem(text: string, max = MAX_LABEL): string | undefined {
  if (text.length > max) return `has ${text.length} characters, at most ${max} are allowed`;
  if (!DNS_LABEL.test(text)) return "must consist of a-z, 0-9 and '-', and begin and end with a letter or digit";
  return undefined;
}

/** Why the text is no DNS subdomain (RFC 1123, at most 253 characters), which most object names must be. */
export function dnsSubdomainProblem(text: string): string | undefined {
  if (text.length > 253) return `has ${text.length} characters, at most 253 are allowed`;
  if (!DNS_SUBDOMAIN.test(text))
    return "must consist of a-z, 0-9, '-' and '.', and begin and end with a letter or digit";
  return undefined;
}

/** Why the text is no label value; undefined where it is one. */
export function labelValueProblem(text: string): string | undefined {
  if (text.length > MAX_LABEL) return `has ${text.length} characters, at most ${MAX_LABEL} are allowed`;
  if (!LABEL_VALUE.test(text)) {
    return "must consist of letters, digits, '-', '_' and '.', and begin and end with a letter or digit";
  }
  return undefined;
}

/** The text as a DNS label: lower case, every run of other characters one `-`. It may still be too long. */
export function toDnsLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** A chart version as a label value: `+` is not allowed there and becomes `_`, as Helm itself writes it. */
export function toLabelVersion(version: string): string {
  return version.replaceAll("+", "_");
}

/** Why the text is no folder of the tree; undefined where it is one. Every part must work on Linux, macOS and Windows. */
export function folderProblem(folder: string): string | undefined {
  for (const part of folder.split("/")) {
    if (!/^[A-Za-z0-9]([-A-Za-z0-9_. ]*[A-Za-z0-9])?$/.test(part)) {
      return "must be parts of letters, digits, '-', '_' and '.' between '/', each beginning and ending with a letter or digit";
    }
    if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part)) return `contains '${part}', which Windows reserves`;
  }
  return undefined;
}
