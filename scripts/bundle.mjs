// Puts the command line and `validate` into few modules, in `lib/bundle/`: part of `npm run build`. Node takes longer to find and load
// two hundred small modules than to judge a small tree.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = at("../lib/bundle");

// This error is told apart by its class, also where what throws it is not in the bundle: there must be one.
const SHARED = /\/commands\/interruption\.js$/;

/** A module that is left where it is, as the bundle sees it. */
const outside = (from, id) => ({ id: relative(out, resolve(dirname(from), id)).replaceAll("\\", "/"), external: true });

// commander would load it to run commands that are programs of their own, which there are none of.
const UNUSED = "node:child_process";

/** Bundles one entry; of the modules that it loads later, those that `isOutside` names stay where they are. */
async function write(input, isOutside, options) {
  const bundle = await rolldown({
    input,
    platform: "node",
    // Modules rather than CommonJS, which would bring a module of its own to run it.
    resolve: { mainFields: ["module", "main"] },
    preserveEntrySignatures: "allow-extension",
    plugins: [
      {
        name: "outside",
        resolveId: (id, from, { kind }) =>
          from !== undefined && (SHARED.test(id) || isOutside(id, kind)) ? outside(from, id) : null,
      },
      {
        name: "unused",
        resolveId: (id, from) => (id === UNUSED && /\/commander\//.test(from ?? "") ? `\0${id}` : null),
        load: (id) => (id === `\0${UNUSED}` ? "module.exports = {};" : null),
      },
    ],
    makeAbsoluteExternalsRelative: false,
    onLog: (level, log, handle) => log.code !== "INEFFECTIVE_DYNAMIC_IMPORT" && handle(level, log),
  });
  await bundle.write({
    dir: out,
    format: "esm",
    chunkFileNames: "[name]-[hash].js",
    // Names stay: they stand in stack traces.
    minify: { mangle: false, compress: false, codegen: true },
    ...options,
  });
  await bundle.close();
}

// What hooks call goes without Node's loader of ES modules.
const COMMON_JS = { format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name]-[hash].cjs" };

await write({ validate: at("../lib/commands/validate/main.js") }, () => false, { ...COMMON_JS, cleanDir: true });
// The commands themselves are loaded when they are called for.
await write({ cli: at("../lib/cli.js") }, (id, kind) => kind === "dynamic-import" && id.startsWith("."));
// The client of the cluster takes ten times as long to load from its own files.
await write({ verify: at("../lib/commands/verify/main.js") }, () => false);
await write({ yaml: createRequire(import.meta.url).resolve("yaml") }, () => false, COMMON_JS);
writeFileSync(at("../lib/bundle/digest.txt"), programDigest());

/** Changes with all that judges: what was kept by another build is not trusted. */
function programDigest() {
  const hash = createHash("sha256").update(readFileSync(at("../lib/schemas/digest.txt")));
  for (const name of readdirSync(out).sort()) {
    if (name !== "digest.txt") hash.update(`${name}\0`).update(readFileSync(`${out}/${name}`));
  }
  return hash.digest("base64url");
}
