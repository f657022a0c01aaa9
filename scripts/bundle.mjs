// Puts `validate` into few modules, in `lib/bundle/`: part of `npm run build`. Node takes longer to find and load two hundred small
// modules than to judge a small tree.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

// The command line tells its own errors from others by their class: there must be one.
const SHARED = /\/base\/errors\.js$/;

const bundle = await rolldown({
  input: { validate: at("../lib/commands/validate/main.js") },
  platform: "node",
  plugins: [
    { name: "shared", resolveId: (id) => (SHARED.test(id) ? { id: "../base/errors.js", external: true } : null) },
  ],
  makeAbsoluteExternalsRelative: false,
  onLog: (level, log, handle) => log.code !== "INEFFECTIVE_DYNAMIC_IMPORT" && handle(level, log),
});
await bundle.write({ dir: at("../lib/bundle"), format: "esm", chunkFileNames: "[name]-[hash].js", cleanDir: true });
await bundle.close();
