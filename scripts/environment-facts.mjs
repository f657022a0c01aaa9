// Writes the facts of the built-in environments as data into `lib/environments/`: part of `npm run build`. `validate` reads them
// there, because loading the environment files as code would load all constructs with them.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { environments } from "conformitron/environments";
import { jsonText } from "../lib/base/json.js";
import { environmentFacts } from "../lib/model/environment.js";

const file = new URL("../lib/environments/facts.json", import.meta.url);
const text = jsonText(environments.map(environmentFacts));
if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
