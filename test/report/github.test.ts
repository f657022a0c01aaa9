import { describe, expect, test } from "vitest";
import { githubAnnotations } from "../../src/report/validation/github.js";
import { FULL, finding, reportOf } from "./validation.js";

describe("annotations", () => {
  test("stand at the line that can be changed", () => {
    expect(githubAnnotations(FULL)).toBe(`\
::warning file=dist/a.yaml,line=3,col=5,title=no-limits::container web has no memory limit%0Afix: set limits
::error file=solutions/acme/anvil.ts,line=14,col=7,title=no-digest::dist/a.yaml:9: image web:1 has no digest
::notice file=dist/b.yaml,line=3,col=5,title=no-digest::image job:1 has no digest
::error title=not judged::dist/apps: there is no kustomize
`);
  });

  test("cannot be broken by what a file holds", () => {
    const report = reportOf([finding({ file: "a,b:%.yaml", message: "100% a\r\n::error::b\u001b[31m" })]);
    expect(githubAnnotations(report)).toBe(
      "::warning file=a%2Cb%3A%25.yaml,line=3,col=5,title=no-limits::100%25 a%0D%0A::error::b\n",
    );
  });
});
