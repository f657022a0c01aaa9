// Breaks the code of the rules in one place at a time and prints what no test noticed: `npm run mutate -- [CODE|FILE…]`.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutate } from "./mutate/run.mjs";

const USAGE = `usage: npm run mutate -- [options] [CODE|FILE|FOLDER…]

  --list         print the mutants and try none
  --all          print also the mutants that were caught, and by what
  --no-unit      leave out the unit tests: the pairs of test/bad alone
  --sample N     try only N of the mutants, drawn by --seed
  --seed TEXT    (default "1")
  --jobs N       worker threads (default 2)
  --root FOLDER  the project (default this one)

Exits with 1 where a mutant was not caught that scripts/mutate/equivalent.json does not name, with 2 where none can be tried.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    "no-unit": { type: "boolean", default: false },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: "2" },
    root: { type: "string", default: fileURLToPath(new URL("..", import.meta.url)) },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(USAGE);
else {
  process.exitCode = await mutate({
    root: values.root,
    wanted: positionals,
    list: values.list,
    all: values.all,
    unit: !values["no-unit"],
    sample: values.sample === undefined ? undefined : Number(values.sample),
    seed: values.seed,
    jobs: Number(values.jobs),
    print: (line) => process.stdout.write(`${line}\n`),
    progress: (line) => process.stderr.write(`${line}\n`),
  }).then(
    (survived) => (survived > 0 ? 1 : 0),
    (error) => {
      process.stderr.write(`${error.message}\n`);
      return 2;
    },
  );
}
