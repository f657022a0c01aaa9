// Prints the peak memory of one synth in MiB: `node bench/memory.mjs COUNT`.
import { environments as builtin } from "conformitron/environments";
import { compile } from "../lib/emit/compile.js";
import { environmentFacts } from "../lib/model/environment.js";
import { definitions } from "./solutions.mjs";

const environments = builtin.map(environmentFacts).filter(({ name }) => name === "snow");
compile(definitions(Number(process.argv[2])), environments, {
  root: "/project",
  definitions: "/project/solutions",
  sourcePath: "dist",
  tierCase: "title",
  repository: { url: "https://git.example.com/addons.git", branch: "main" },
  generator: "0.1",
});
console.log(Math.round(process.resourceUsage().maxRSS / 1024));
