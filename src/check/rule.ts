import type { Inventory, Manifest, Problem } from "../model/manifest.js";
import type { RuleText } from "../model/rule.js";
import type { ObjectIndex } from "./object-index.js";
import type { Watch } from "./watch.js";

/** What rules may look at besides the object that they judge. */
export interface CheckContext {
  readonly inventory: Inventory;
  readonly index: ObjectIndex;
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Is told what is shared between rules. @default nobody wants to know what rules look at */
  readonly watch?: Watch;
}

/** Reports one thing that is wrong with the object. */
export type ReportField = (
  /** JSON pointer from the object's root; empty means the object itself. */
  pointer: string,
  message: string,
  options?: FieldOptions,
) => void;

/** How a finding at a field differs from the usual. */
export interface FieldOptions {
  /** What to do here. @default the rule's own text */
  readonly fix?: string;
  /** Means the key of the field, not its value. @default false */
  readonly key?: boolean;
  /** Line and column inside the text that the field holds, both from 0: for scripts. */
  readonly inside?: { readonly line: number; readonly column: number };
}

/** A rule about one object at a time. */
export interface ObjectRule extends RuleText {
  /** Kinds that it judges. @default all */
  readonly kinds?: readonly string[];
  /** Looks at one object and reports what is wrong with it. Must not throw, whatever the object holds. */
  readonly check: (manifest: Manifest, report: ReportField, context: CheckContext) => void;
}

/** A rule about all objects together. */
export interface TreeRule extends RuleText {
  readonly checkTree: (
    context: CheckContext,
    report: (manifest: Manifest, ...field: Parameters<ReportField>) => void,
  ) => void;
}

/** A rule with its check, or only the words where a stage reports the code itself. */
export type Rule = RuleText | ObjectRule | TreeRule;

/** A problem at a field of an object. */
export function fieldProblem(
  code: string,
  { apiVersion, kind, namespace, name, origin }: Manifest,
  pointer: string,
  message: string,
  { fix, key, inside }: FieldOptions = {},
): Problem {
  return {
    code,
    message,
    ...(fix !== undefined && { fix }),
    at: {
      file: origin.file,
      document: origin.document,
      pointer: origin.pointer + pointer,
      ...(key && { key }),
      ...(inside && { inside }),
    },
    object: { apiVersion, kind, namespace, name },
  };
}
