import { once } from "node:events";
import { register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { HookModule, HookModules } from "./hooks.js";
import type { Resolved } from "./resolve.js";
import type { Source } from "./sources.js";

/** The exports of a module. */
export type Namespace = Readonly<Record<string, unknown>>;

// Node's hooks belong to the process and cannot be taken back, so they are registered once; each later load of a project
// (`--watch`) has URLs of its own, because Node never loads a URL twice.
let hooks: MessagePort | undefined;
let loads = 0;

/** Makes the sources importable and gives the function that imports one of them by its file. */
export async function moduleLoader(
  root: string,
  sources: ReadonlyMap<string, Source>,
): Promise<(file: string) => Promise<Namespace>> {
  loads += 1;
  const suffix = loads === 1 ? "" : `?load=${loads}`;
  const urlOf = (file: string): string => pathToFileURL(join(root, file)).href + suffix;
  const modules = new Map([...sources.values()].map((source) => [urlOf(source.file), hookModule(source, urlOf)]));
  await handOver(modules);
  // Stacks then name the lines of the TypeScript files, also where a construct remembers the place that made it.
  process.setSourceMapsEnabled(true);
  return (file) => import(urlOf(file));
}

function hookModule({ code, links }: Source, urlOf: (file: string) => string): HookModule {
  const files = [...links].flatMap(([specifier, link]) =>
    hasFile(link) ? [[specifier, urlOf(link.file)] as const] : [],
  );
  return { code, links: new Map(files) };
}

function hasFile(link: Resolved): link is Extract<Resolved, { file: string }> {
  return "file" in link;
}

async function handOver(modules: HookModules): Promise<void> {
  hooks ??= registerHooks();
  hooks.ref();
  const received = once(hooks, "message");
  hooks.postMessage(modules);
  await received;
  hooks.unref();
}

function registerHooks(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  register("./hooks.js", { parentURL: import.meta.url, data: { port: port2 }, transferList: [port2] });
  return port1;
}
