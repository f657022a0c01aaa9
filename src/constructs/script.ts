import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A shell script or another text file that a pod gets. */
export class Script {
  /** The text itself. */
  static inline(text: string): Script {
    return new Script(text);
  }

  /**
   * A file next to the definition: `Script.file(new URL("./cost-analyzer.test.sh", import.meta.url))`. Line ends become LF.
   * Throws where the file cannot be read.
   */
  static file(url: URL): Script {
    return new Script(readFileSync(fileURLToPath(url), "utf8"));
  }

  readonly text: string;

  private constructor(text: string) {
    const lf = text.replaceAll("\r\n", "\n");
    this.text = lf.endsWith("\n") ? lf : `${lf}\n`;
  }
}

// The compiler copies no shell script to lib/; the sources are part of the package.
const library = new URL("../../src/constructs/shell/lib.sh", import.meta.url);
let libraryText: string | undefined;

/** The functions for test scripts, which a script takes in by `. "$TEST_DIR/lib.sh"`. */
export function shellLibrary(): string {
  libraryText ??= Script.file(library).text;
  return libraryText;
}
