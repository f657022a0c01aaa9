import { isBuiltin } from "node:module";
import type { Finding } from "../model/finding.js";
import { errorAt } from "./report.js";
import { isRelative, type Resolved } from "./resolve.js";
import type { Source } from "./sources.js";
import type { ImportSite } from "./transpile.js";

/** Whose rules hold: definitions may use few packages, environment files any, and neither may use Node's own modules. */
export type Audience = "definition" | "environment";

interface Objection {
  readonly code: "forbidden-import" | "missing-import";
  readonly message: string;
  readonly fix: string;
}

const PACKAGES = ["conformitron", "constructs", "cdk8s", "cdk8s-plus-27"];
const ALLOWED = "conformitron, constructs, cdk8s, cdk8s-plus-27 and relative files";

/** Judges the imports of the entries and of every file that they import relatively. */
export function checkImports(
  sources: ReadonlyMap<string, Source>,
  entries: readonly string[],
  audience: Audience,
): Finding[] {
  return reachable(sources, entries).flatMap(({ file, imports, links }) =>
    imports.flatMap((site) => {
      const objection = objectionTo(site, links, audience);
      const place = { file, line: site.line, column: site.column };
      return objection ? [errorAt(place, objection.code, objection.message, objection.fix)] : [];
    }),
  );
}

function reachable(sources: ReadonlyMap<string, Source>, entries: readonly string[]): Source[] {
  const found = new Set<Source>();
  const queue = [...entries];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const source = sources.get(file);
    if (source === undefined || found.has(source)) continue;
    found.add(source);
    for (const link of source.links.values()) if (link.kind === "source") queue.push(link.file);
  }
  return [...found];
}

function objectionTo(
  { specifier }: ImportSite,
  links: ReadonlyMap<string, Resolved>,
  audience: Audience,
): Objection | undefined {
  if (specifier === undefined) {
    return forbidden("what it imports is known only when it runs", "import by a string literal");
  }
  if (isRelative(specifier)) return relativeObjection(specifier, links.get(specifier)?.kind);
  if (audience === "definition") return definitionObjection(specifier);
  if (isBuiltin(specifier)) {
    return forbidden(`an environment file cannot import Node's module '${specifier}'`, "state the facts as data");
  }
  if (!/^(@[^/:]+\/)?[a-z0-9_~-][^:]*$/i.test(specifier)) {
    return forbidden(`an environment file cannot import '${specifier}'`, "import a package or a relative file");
  }
  return undefined;
}

function relativeObjection(specifier: string, kind: Resolved["kind"] | undefined): Objection | undefined {
  switch (kind) {
    case "missing":
      return {
        code: "missing-import",
        message: `there is no file '${specifier}'`,
        fix: "correct the path, or add the file",
      };
    case "outside":
      return forbidden(`'${specifier}' is outside the project`, "import files of the project only");
    case "unsupported":
      return forbidden(`'${specifier}' is no TypeScript, JavaScript or JSON`, "import a .ts, .js or .json file");
    default:
      return undefined;
  }
}

function definitionObjection(specifier: string): Objection | undefined {
  if (PACKAGES.includes(specifier) || specifier.startsWith("conformitron/")) return undefined;
  const owner = PACKAGES.find((name) => specifier.startsWith(`${name}/`));
  const fix = owner ? `import from '${owner}' itself` : `use only ${ALLOWED}`;
  return forbidden(`a definition cannot import '${specifier}'`, fix);
}

function forbidden(message: string, fix: string): Objection {
  return { code: "forbidden-import", message, fix };
}
