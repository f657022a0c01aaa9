import type { LoadHook, ResolveFnOutput, ResolveHook } from "node:module";
import type { MessagePort } from "node:worker_threads";

/** A module of the project that is run from memory. */
export interface HookModule {
  /** JavaScript, an ES module. */
  readonly code: string;
  /** The URL of each relative import, by specifier. */
  readonly links: ReadonlyMap<string, string>;
}

/** The modules by URL. */
export type HookModules = ReadonlyMap<string, HookModule>;

// Node runs this file in a thread of its own, so it keeps what the main thread sent last.
let modules: HookModules = new Map();

// Thousands of definitions import the same few packages; finding one costs several looks at the disk.
const packages = new Map<string, ResolveFnOutput>();

/** Called by Node once, with the port through which the main thread hands over modules; each hand-over is acknowledged. */
export function initialize({ port }: { readonly port: MessagePort }): void {
  port.on("message", (sent: HookModules) => {
    modules = sent;
    packages.clear();
    port.postMessage("received");
  });
}

/** Resolves what belongs to the project; packages go through Node's own resolution, so that there is one copy of each. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const importer = context.parentURL === undefined ? undefined : modules.get(context.parentURL);
  const url = importer?.links.get(specifier) ?? specifier;
  if (modules.has(url)) return { url, format: "module", shortCircuit: true };
  if (!importer || url !== specifier) return nextResolve(url, context);
  const key = `${new URL(".", context.parentURL)} ${specifier}`;
  const found = packages.get(key) ?? { ...(await nextResolve(specifier, context)), shortCircuit: true };
  packages.set(key, found);
  return found;
};

/** Gives the modules of the project from memory, as ES modules whatever package.json says. */
export const load: LoadHook = (url, context, nextLoad) => {
  const module = modules.get(url);
  return module ? { format: "module", source: module.code, shortCircuit: true } : nextLoad(url, context);
};
