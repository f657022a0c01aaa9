import type { Answers } from "./answers.js";
import { definition } from "./definition.js";
import { solutionNames } from "./names.js";
import { type ProjectBasis, projectFiles } from "./project.js";
import { testScript } from "./test-script.js";

/** The files to write, by their path from the project's root with `/`. */
export interface Scaffold {
  readonly definition: string;
  readonly script: string;
  /** The line that makes the maintainer own the solution's files. */
  readonly ownership: string;
  /** What makes the solution. */
  readonly solution: ReadonlyMap<string, string>;
  /** What makes the project; empty where there is one already. */
  readonly project: ReadonlyMap<string, string>;
}

/**
 * What a first version of a solution consists of.
 * @param solutions folder of the definitions
 * @param basis of a new project. @default there is a project already
 */
export function scaffold(answers: Answers, solutions: string, basis?: ProjectBasis): Scaffold {
  const names = solutionNames(answers);
  const folder = `${solutions}/${names.folder}`;
  const [file, script] = [`${folder}/${names.file}.ts`, `${folder}/${names.file}.test.sh`];
  const ownership = `/${folder}/ ${answers.maintainer}`;
  return {
    definition: file,
    script,
    ownership,
    solution: new Map([
      [file, definition(answers, names)],
      [script, testScript(answers)],
    ]),
    project: new Map(basis ? [["CODEOWNERS", `${ownership}\n`], ...projectFiles(basis)] : []),
  };
}
