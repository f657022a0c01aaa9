import { describe, expect, test } from "vitest";
import { checkConfiguration } from "../../src/check/configuration.js";

const ACCEPTED = [
  "https://git.example.com/eks-anywhere/addons.git",
  "https://git.example.com:8443/addons",
  "ssh://git@git.example.com/addons.git",
  "http://127.0.0.1:8870/git/addons.git",
  "http://localhost/addons.git",
];

const REFUSED = [
  "http://git.example.com/addons.git",
  "http://127.0.0.1.example.com/addons.git",
  "http://localhost.example.com/addons.git",
  "http://localhost@git.example.com/addons.git",
  "http://127.0.0.1:8870",
  "git@git.example.com:addons.git",
  "file:///addons.git",
  "https://git.example.com/ addons.git",
  "",
];

describe("the address of the repository", () => {
  test.each(ACCEPTED)("%s is one", (url) => {
    const data = { repository: { url } };
    expect(checkConfiguration("conformitron.yaml", data)).toEqual(data);
  });

  test.each(REFUSED)("'%s' is none", (url) => {
    expect(() => checkConfiguration("conformitron.yaml", { repository: { url } })).toThrow(
      /^conformitron\.yaml: repository\.url must match pattern/,
    );
  });
});
