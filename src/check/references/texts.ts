import type { Manifest, SourceTree } from "../../model/manifest.js";
import { at, pointer } from "../fields.js";
import { podOf } from "../pods.js";
import type { CheckContext } from "../rule.js";
import { type Expression, expressionsIn } from "./expressions.js";
import { memo } from "./memo.js";

/** A text of an object in which Flux's substitution would see something. */
export interface SubstitutedText {
  /** JSON pointer from the object's root. */
  readonly pointer: string;
  readonly text: string;
  readonly isScript: boolean;
  readonly expressions: readonly Expression[];
}

/** The texts of an object that hold a `$` that matters to Flux, as they stand in the source before any substitution. */
export function substitutedTexts(manifest: Manifest, context: CheckContext): readonly SubstitutedText[] {
  const known = texts(context);
  // By the content, so that whoever asks has looked at it.
  const raw = rawValue(manifest, context.inventory.tree);
  const ready = known.get(raw);
  if (ready) return ready;
  const found: SubstitutedText[] = [];
  collect(raw, [], manifest, found);
  known.set(raw, found);
  return found;
}

const texts = memo(() => new Map<unknown, readonly SubstitutedText[]>());

/** The value in the source; what a generator made, or a patch moved, only exists after the build. */
function rawValue(manifest: Manifest, tree: SourceTree): unknown {
  const { origin, kind } = manifest;
  const raw = tree.files.get(origin.file)?.documents[origin.document]?.value;
  return at(raw, "kind") === kind ? raw : manifest.value;
}

/** Only those texts get a pointer in which something is found: most hold no dollar. */
function collect(value: unknown, path: string[], manifest: Manifest, found: SubstitutedText[]): void {
  // Lists have their indexes as keys.
  for (const key in value as Readonly<Record<string, unknown>>) {
    const inner: unknown = (value as Readonly<Record<string, unknown>>)[key];
    path.push(key);
    if (typeof inner === "object") collect(inner, path, manifest, found);
    if (typeof inner === "string") found.push(...textAt(inner, path, manifest));
    path.pop();
  }
}

function textAt(text: string, path: readonly string[], manifest: Manifest): readonly SubstitutedText[] {
  const expressions = expressionsIn(text);
  if (expressions.length === 0) return [];
  const place = pointer(...path);
  return [{ pointer: place, text, isScript: isScript(manifest, place, text), expressions }];
}

const SCRIPT_FILE = /\.(sh|bash|py|pl|rb|js)$/;
const SHELL = /^(set -|for |if |while |until |function |trap )|\$\(|; do\b|; then\b/m;

/** Programs in a ConfigMap, and what the containers of a pod run. */
function isScript(manifest: Manifest, place: string, value: string): boolean {
  if (manifest.kind === "ConfigMap" || manifest.kind === "Secret") {
    return (
      /^\/(data|stringData)\//.test(place) && (SCRIPT_FILE.test(place) || value.startsWith("#!") || SHELL.test(value))
    );
  }
  return podOf(manifest) !== undefined && /ontainers\/\d+\/(command|args)\/\d+$/.test(place);
}
