import type { Manifest } from "../../model/manifest.js";
import { findFormats } from "./formats.js";
import { kindOfKey } from "./keys.js";
import { findAssignments } from "./texts.js";

/** Fields of these kinds that hold secrets whatever they look like. */
const SECRET_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["Secret", ["/data/", "/stringData/"]],
  ["SealedSecret", ["/spec/encryptedData/"]],
]);
/** Under these keys stands the name of a secret, not the secret. */
const NAMES = /\/(valuesKey|secretKey|targetPath|remoteRef\/(key|property)|secretKeyRef\/(name|key)|secretRef\/name)$/;

/** Whether a field of the object must not be shown: too much is hidden rather than too little. */
export function secretFields({ kind }: Pick<Manifest, "kind">): (pointer: string, value: unknown) => boolean {
  const always = SECRET_FIELDS.get(kind) ?? [];
  return (pointer, value) => {
    if (always.some((field) => pointer.startsWith(field))) return true;
    if (typeof value !== "string") return typeof value === "number" && isSecretKey(pointer, String(value));
    return isSecretKey(pointer, value) || findFormats(value).length > 0 || hasAssignment(value);
  };
}

function isSecretKey(pointer: string, value: string): boolean {
  if (NAMES.test(pointer)) return false;
  // The items of a list go by its name.
  const named = pointer.replace(/(\/\d+)+$/, "");
  const kind = kindOfKey(named.slice(named.lastIndexOf("/") + 1));
  // `key` alone may be anything; what is short or has blanks is hardly a secret.
  return kind === "maybe" ? value.length >= LEAST_SECRET && !/\s/.test(value) : kind !== undefined;
}

const LEAST_SECRET = 12;

/** A script, a file of settings or a command line that sets a password. */
function hasAssignment(text: string): boolean {
  return /[\n=]| -/.test(text) && findAssignments(text).length > 0;
}
