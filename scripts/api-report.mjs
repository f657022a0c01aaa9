// Writes what the package exports to docs/api, one report for each entry of `exports`, from the compiled declarations in lib/.
//
// usage: node scripts/api-report.mjs [--check]
//   --check writes nothing and exits with 1 where a committed report differs.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const root = fileURLToPath(new URL("..", import.meta.url));
const check = process.argv.includes("--check");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

for (const [entry, { types }] of Object.entries(manifest.exports)) {
  // What stands behind a pattern is generated from the CRDs, and changes with them.
  if (types === undefined || entry.includes("*")) continue;
  if (!existsSync(join(root, types))) throw new Error(`${types} is not there: run npm run build`);
  const name = `conformitron${entry.slice(1).replaceAll("/", ".")}`;
  const text = report(name, join(root, types));
  if (check) compareReport(name, text);
  else writeReport(name, text);
}

function compareReport(name, text) {
  if (text === committed(name)) return;
  console.error(`docs/api/${name}.api.md is not what the package exports: run npm run api, and review the difference`);
  process.exitCode = 1;
}

function writeReport(name, text) {
  mkdirSync(join(root, "docs/api"), { recursive: true });
  writeFileSync(fileOf(name), text);
}

function committed(name) {
  try {
    return readFileSync(fileOf(name), "utf8").replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}

function fileOf(name) {
  return join(root, "docs/api", `${name}.api.md`);
}

/** The report of one entry. */
function report(name, mainEntryPointFilePath) {
  const folder = mkdtempSync(join(tmpdir(), "api-report-"));
  try {
    const result = Extractor.invoke(configuration(name, mainEntryPointFilePath, folder), {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = message.logLevel !== "error";
      },
    });
    if (result.errorCount > 0) throw new Error(`${mainEntryPointFilePath} cannot be analysed`);
    return readFileSync(join(folder, `${name}.api.md`), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configuration(name, mainEntryPointFilePath, folder) {
  const off = { enabled: false };
  const silent = { default: { logLevel: "none" } };
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, "package.json"),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath,
      newlineKind: "lf",
      compiler: { tsconfigFilePath: join(root, "tsconfig.base.json"), skipLibCheck: true },
      apiReport: { enabled: true, reportFileName: name, reportFolder: folder, reportTempFolder: join(folder, "temp") },
      docModel: off,
      dtsRollup: off,
      tsdocMetadata: off,
      messages: {
        // The comments are judged by the linter and by readers; a type that is used but not exported shows in the report.
        tsdocMessageReporting: silent,
        extractorMessageReporting: {
          ...silent,
          "ae-forgotten-export": { logLevel: "warning", addToApiReportFile: true },
        },
      },
    },
  });
}
