import type { Manifest } from "../../../model/manifest.js";
import { fields, isFields, text } from "../../fields.js";
import { memo } from "../../references/memo.js";
import type { CheckContext } from "../../rule.js";
import { isTest } from "./homes.js";

const DEEPEST = 30;
const NAME_IN_TEXT = /service-?account(?:name)?["']?\s*[:=]?\s*["']?([a-z0-9][a-z0-9.-]*)/gi;

/**
 * The accounts, written `namespace/name`, that tests name elsewhere than in pods: secret stores ask as them, Flux installs as them, and
 * scripts start pods that run as them. The subjects of a binding are written otherwise, and are no use of an account.
 */
export const accountsNamedByTests: (context: CheckContext) => ReadonlySet<string> = memo(({ inventory }) => {
  const found = new Set<string>();
  for (const manifest of inventory.manifests) {
    if (isTest(manifest, inventory)) addNames(manifest, found);
  }
  return found;
});

function addNames({ namespace, value }: Manifest, found: Set<string>): void {
  const add = (name: string | undefined, other?: string) => {
    const home = other ?? namespace;
    if (name !== undefined && home !== undefined) found.add(`${home}/${name}`);
  };
  within(value, 0);

  function within(inner: unknown, depth: number): void {
    if (typeof inner === "string") for (const [, name] of inner.matchAll(NAME_IN_TEXT)) add(name);
    if (typeof inner !== "object" || inner === null || depth > DEEPEST) return;
    for (const [key, child] of Object.entries(inner)) {
      if (/^serviceAccount(Name|Ref)?$/.test(key)) add(nameIn(child), text(fields(child)["namespace"]));
      within(child, depth + 1);
    }
  }
}

function nameIn(value: unknown): string | undefined {
  return isFields(value) ? text(value["name"]) : text(value);
}
