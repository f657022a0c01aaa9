import { createRequire } from "node:module";

/** The version of TypeScript that this package uses, without loading it. */
export function typescriptVersion(): string {
  const manifest: { version: string } = createRequire(import.meta.url)("typescript/package.json");
  return manifest.version;
}
