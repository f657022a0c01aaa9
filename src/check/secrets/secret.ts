import type { Manifest } from "../../model/manifest.js";
import { at, fields, isFields } from "../fields.js";
import { isReference } from "./values.js";

/** What a Secret holds in Git that only the cluster should know. */
export interface OpenSecret {
  /** The field that holds it. */
  readonly field: "data" | "stringData";
  /** The keys that hold something readable. */
  readonly keys: readonly string[];
  /** Encrypted only in part. */
  readonly encrypted: boolean;
}

/** The readable keys of a Secret, by field; none where it is empty, encrypted or filled by substitution. */
export function openSecrets({ value }: Manifest): readonly OpenSecret[] {
  const encrypted = isFields(value["sops"]) && at(value, "sops", "mac") !== undefined;
  return (["data", "stringData"] as const).flatMap((field) => {
    const entries = Object.entries(fields(value[field]));
    const keys = entries.flatMap(([key, content]) => (isOpen(content, field) ? [key] : []));
    return keys.length === 0 ? [] : [{ field, keys, encrypted }];
  });
}

function isOpen(content: unknown, field: OpenSecret["field"]): boolean {
  if (content === null || content === undefined || content === "") return false;
  if (typeof content !== "string") return true;
  const text = content.trim();
  if (text === "" || /^ENC\[[A-Z0-9_]+,/.test(text) || /^\$\{[^}]*\}$/.test(text)) return false;
  return !isCertificate(field === "data" ? decoded(text) : text) && !(field === "stringData" && isTemplate(text));
}

/** A certificate is for everybody; what comes with a key is not. */
function isCertificate(text: string): boolean {
  return text.startsWith("-----BEGIN CERTIFICATE-----") && !text.includes("PRIVATE KEY");
}

function isTemplate(text: string): boolean {
  return !text.includes("\n") && (text.includes("${") || text.includes("{{")) && isReference(text);
}

function decoded(text: string): string {
  return Buffer.from(text, "base64").toString("latin1");
}
