import { MAX_CRONJOB_NAME } from "../../model/names.js";
import { at, text } from "../fields.js";
import type { SchemaProblem } from "./problem.js";
import { plainWords } from "./words.js";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LETTER_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Kinds whose names become part of an address, or of other names. */
const LABEL_KINDS: Readonly<
  Record<string, { readonly pattern: RegExp; readonly max: number; readonly words: string }>
> = {
  Namespace: { pattern: LABEL, max: 63, words: "a-z, 0-9 and '-', beginning and ending with a letter or digit" },
  Service: { pattern: LETTER_LABEL, max: 63, words: "a-z, 0-9 and '-', beginning with a letter" },
};
const MAX_NAMES: Readonly<Record<string, number>> = { CronJob: MAX_CRONJOB_NAME, CSIDriver: 63, Job: 63 };
/** Kinds whose names only have to work in a path. */
const PATH_KINDS = new Set(["APIService", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]);

/** Why the name of an object is none; nothing where it is one. */
export function nameProblems(
  object: Readonly<Record<string, unknown>>,
  kind: string,
  isKubernetes: boolean,
): SchemaProblem[] {
  const name = at(object, "metadata", "name");
  if (name === undefined || name === null || name === "") {
    const generated = text(at(object, "metadata", "generateName")) !== undefined;
    const message = generated
      ? "the object has metadata.generateName and no metadata.name: Flux applies only objects with a name"
      : "the object needs metadata.name";
    return [{ code: "missing-field", pointer: "/metadata", message, fix: "add metadata.name" }];
  }
  if (typeof name !== "string") return [];
  const expectation = isKubernetes ? ownExpectation(name, kind) : subdomainExpectation(name, 253);
  if (expectation === undefined) return [];
  const message = `the name of a ${kind} must be ${expectation}, but is ${plainWords(name)}`;
  return [{ code: "invalid-name", pointer: "/metadata/name", message }];
}

function ownExpectation(name: string, kind: string): string | undefined {
  const label = LABEL_KINDS[kind];
  if (label !== undefined)
    return name.length <= label.max && label.pattern.test(name) ? undefined : `at most ${label.max} of ${label.words}`;
  if (!PATH_KINDS.has(kind)) return subdomainExpectation(name, MAX_NAMES[kind] ?? 253);
  return /[/%]/.test(name) || name === "." || name === ".." ? "a name without '/' and '%'" : undefined;
}

function subdomainExpectation(name: string, max: number): string | undefined {
  if (name.length > max) return `at most ${max} characters long`;
  return SUBDOMAIN.test(name) ? undefined : "of a-z, 0-9, '-' and '.', beginning and ending with a letter or digit";
}
