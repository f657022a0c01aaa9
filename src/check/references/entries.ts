import type { Build, Manifest, Origin, Scope } from "../../model/manifest.js";
import { append, memo } from "./memo.js";

const buildsByOrigin = memo(({ inventory }) => {
  const byOrigin = new Map<string, Build[]>();
  for (const build of inventory.builds) if (build.origin) append(byOrigin, originKey(build.origin), build);
  return byOrigin;
});

/**
 * The scopes in which an object is applied. Kustomizations with which everything begins are applied from outside, so nothing
 * places them: they are where what they select is applied.
 */
export function scopesWithEntries(manifest: Manifest, context: Parameters<typeof buildsByOrigin>[0]): readonly Scope[] {
  const { placements, origin, kind } = manifest;
  if (placements.length > 0 || kind !== "Kustomization") return placements.map(({ scope }) => scope);
  return (buildsByOrigin(context).get(originKey(origin)) ?? []).map(({ scope }) => scope);
}

function originKey({ file, document, pointer }: Origin): string {
  return `${file}#${document}${pointer}`;
}
