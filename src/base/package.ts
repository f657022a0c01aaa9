import { existsSync } from "node:fs";

const root = packageRoot(new URL("./", import.meta.url));

/** The address of a file of this package, from its root: `docs/schemas/`, `package.json`. Holds wherever the build puts this module. */
export function packageFile(path: string): URL {
  return new URL(path, root);
}

/** The nearest folder above that has a manifest. */
function packageRoot(folder: URL): URL {
  if (existsSync(new URL("package.json", folder))) return folder;
  const parent = new URL("../", folder);
  if (parent.href === folder.href) throw new Error(`no package.json above ${import.meta.url}`);
  return packageRoot(parent);
}
