// Runs TypeScript modules from memory, so that one of them and what imports it can be made anew in milliseconds.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import ts from "typescript";

const OPTIONS = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2023,
  esModuleInterop: true,
  isolatedModules: true,
  verbatimModuleSyntax: false,
};

/**
 * The modules that some modules import, themselves included, as JavaScript.
 * @param {string} root folder of the project; paths are relative to it, with `/`
 * @param {string[]} entries
 * @param {(path: string, text: string) => string} rewrite changes a module's TypeScript before it is compiled
 * @returns {Map<string, {code: string, imports: string[]}>}
 */
export function compileModules(root, entries, rewrite) {
  const modules = new Map();
  const open = [...entries];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (modules.has(path)) continue;
    const text = rewrite(path, readFileSync(join(root, path), "utf8")).replace(/\bimport\.meta\b/g, "__meta");
    const code = ts.transpileModule(text, { compilerOptions: OPTIONS, fileName: path }).outputText;
    const imports = [...code.matchAll(/\brequire\(["'](\.[^"']*)["']\)/g)].map(([, name]) => resolved(path, name));
    modules.set(path, { code, imports: imports.filter((name) => existsSync(join(root, name))) });
    open.push(...(modules.get(path)?.imports ?? []));
  }
  return modules;
}

function resolved(from, name) {
  return join(dirname(from), name).split("\\").join("/").replace(/\.js$/, ".ts");
}

/** A module and all that import it, also by way of others. */
export function importersOf(path, modules) {
  return importLayers(path, modules).flat();
}

/** A module, then those that import it, then those that import these, each once. */
export function importLayers(path, modules) {
  const found = new Set([path]);
  const layers = [];
  for (let layer = [path]; layer.length > 0; ) {
    layers.push(layer);
    const next = [...modules].filter(
      ([name, { imports }]) => !found.has(name) && imports.some((each) => layer.includes(each)),
    );
    layer = next.map(([name]) => name);
    for (const name of layer) found.add(name);
  }
  return layers;
}

/** Modules in memory that can be made anew. */
export class Linker {
  #root;
  #modules;
  #made = new Map();
  #functions = new Map();
  #provided = new Map();
  /** How many modules are being made just now, one inside the other. */
  loading = 0;

  constructor(root, modules) {
    this.#root = root;
    this.#modules = modules;
  }

  /** What a module exports. */
  load(path) {
    const known = this.#made.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    this.#made.set(path, module);
    const file = join(this.#root, path);
    const required = createRequire(file);
    const load = (name) => {
      if (this.#provided.has(name)) return this.#provided.get(name);
      const target = name.startsWith(".") ? resolved(path, name) : undefined;
      return this.#modules.has(target) ? this.load(target) : required(name);
    };
    this.loading += 1;
    try {
      this.#function(path, file)(module.exports, load, module, {
        url: pathToFileURL(file).href,
        dirname: dirname(file),
        filename: file,
      });
    } catch (error) {
      this.#made.delete(path);
      throw error;
    } finally {
      this.loading -= 1;
    }
    return module.exports;
  }

  /** Stands in for a package. */
  provide(name, exports) {
    this.#provided.set(name, exports);
  }

  /** Forgets modules: the next load makes them anew. */
  forget(paths) {
    for (const path of paths) this.#made.delete(path);
  }

  #function(path, filename) {
    const known =
      this.#functions.get(path) ??
      compileFunction(this.#modules.get(path).code, ["exports", "require", "module", "__meta"], { filename });
    this.#functions.set(path, known);
    return known;
  }
}
