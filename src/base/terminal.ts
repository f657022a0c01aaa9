/** When colour is used. */
export type ColorMode = "auto" | "always" | "never";

/** How much is said on stderr. */
export type Verbosity = "quiet" | "normal" | "verbose";

/** Colours a text, or leaves it as it is. */
export type Paint = (color: "red" | "yellow" | "cyan" | "green" | "dim" | "bold", text: string) => string;

/** Whether a stream gets colour: the flag first, then NO_COLOR and FORCE_COLOR, then whether it is a terminal. */
export function painter(mode: ColorMode, stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const wanted = mode === "always" || (mode === "auto" && colorByEnvironment(stream, env));
  if (!wanted) return (_color, text) => text;
  // Whether there is colour is decided here, not by what kind of stream standard output is.
  return (color, text) => process.getBuiltinModule("node:util").styleText(color, text, { validateStream: false });
}

function colorByEnvironment(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] !== undefined) return env["FORCE_COLOR"] !== "0" && env["FORCE_COLOR"] !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
