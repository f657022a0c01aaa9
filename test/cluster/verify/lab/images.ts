import { join } from "node:path";
import { ROOT } from "../../../support/files.js";
import { run } from "../../support/run.js";
import { cached, digest } from "./cache.js";

const LAB = join(ROOT, "../shared/lab");

/** A container image of files of this machine. */
export interface Image {
  readonly name: string;
  readonly entrypoint?: readonly string[];
  /** Paths in the image with the files that come there; `->X` is a symbolic link to X. */
  readonly files: Readonly<Record<string, string>>;
}

/** An image that is on the node. */
export interface Loaded {
  readonly name: string;
  /** As the status of a container that runs it says. */
  readonly id: string;
}

/** Packs an image, unless that has been done, and puts it on the node under its name, in place of another one of that name. */
export async function load(image: Image): Promise<Loaded> {
  const archive = await pack(image);
  const cluster = (await run("kubectl", ["config", "current-context"])).trim();
  await run(join(LAB, "lab"), ["load", cluster, archive], { seconds: 120 });
  const manifest = JSON.parse(await run("tar", ["-xOf", archive, "manifest.json"])) as { Config: string }[];
  return { name: image.name, id: `sha256:${manifest[0]?.Config.replace(".json", "")}` };
}

function pack({ name, entrypoint, files }: Image): Promise<string> {
  const entries = Object.entries(files);
  const sources = entries.map(([, source]) => source).filter((source) => !source.startsWith("->"));
  const key = digest([name, JSON.stringify(entrypoint ?? []), JSON.stringify(entries)], sources);
  return cached(`${name.replaceAll(/[^a-z0-9.-]/g, "-")}-${key}.tar`, (path) => {
    const start = entrypoint === undefined ? [] : ["--entrypoint", JSON.stringify(entrypoint)];
    const pairs = entries.map(([destination, source]) => `${destination}=${source}`);
    return run("python3", [join(LAB, "image.py"), path, name, ...start, ...pairs]);
  });
}

/** Programs of this machine at the place where they are looked for, with the libraries that they are linked to. */
export async function withLibraries(...names: readonly string[]): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of names) {
    const path = (await run("which", [name])).trim();
    files[`bin/${name}`] = path;
    for (const library of (await run("ldd", [path])).match(/\/[^ )]+/g) ?? []) files[library.slice(1)] = library;
  }
  return files;
}

/** Links to the applets of busybox, apart from those names that are taken. */
export async function applets(taken: readonly string[]): Promise<Record<string, string>> {
  const names = (await run("busybox", ["--list"])).split("\n").filter((name) => name !== "" && name !== "busybox");
  return Object.fromEntries(
    names.filter((name) => !taken.includes(`bin/${name}`)).map((name) => [`bin/${name}`, "->busybox"]),
  );
}
