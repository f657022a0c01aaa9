import { execaSync } from "execa";
import { programPath } from "./programs.js";

/** A shell that runs the scripts. */
export interface Shell {
  readonly name: string;
  readonly command: readonly string[];
  /** The tools that are taken from busybox. */
  readonly applets: ReadonlySet<string>;
}

/** The shells of this machine: `sh` (dash where it is installed) and, where it is installed, busybox, as the image has it. */
export function shells(): Shell[] {
  const dash = programPath("dash");
  const plain: Shell = {
    name: dash === undefined ? "sh" : "dash",
    command: [dash ?? programPath("sh") ?? "sh"],
    applets: new Set(),
  };
  const busybox = programPath("busybox");
  if (busybox === undefined) return [plain];
  const applets = new Set(execaSync(busybox, ["--list"]).stdout.split("\n"));
  return applets.has("sh") ? [plain, { name: "busybox", command: [busybox, "sh"], applets }] : [plain];
}
