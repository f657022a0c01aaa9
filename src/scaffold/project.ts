import { jsonText } from "../base/json.js";
/** What the files of a new project are made from. */
export interface ProjectBasis {
  /** Version of conformitron. */
  readonly version: string;
  /** The packages that conformitron stands on, with their ranges. */
  readonly peers: Readonly<Record<string, string>>;
}

/** The files of a project besides its solutions, by their path. */
export function projectFiles(basis: ProjectBasis): ReadonlyMap<string, string> {
  return new Map([
    [".github/workflows/conformitron.yml", WORKFLOW],
    [".gitignore", IGNORED],
    [".gitlab-ci.yml", PIPELINE],
    [".pre-commit-config.yaml", HOOKS],
    ["README.md", README],
    ["conformitron.yaml", CONFIGURATION],
    ["package.json", jsonText(manifest(basis))],
    ["tsconfig.json", jsonText(COMPILER)],
  ]);
}

function manifest({ version, peers }: ProjectBasis): object {
  return {
    private: true,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: { synth: "conformitron synth", check: "conformitron synth --check" },
    devDependencies: sorted({ ...peers, conformitron: `^${version}` }),
  };
}

/** For editors; synth checks the types itself. The types are the names of the built-in environments. */
const COMPILER = {
  compilerOptions: {
    target: "ES2023",
    lib: ["ES2023", "DOM"],
    types: ["conformitron/environments"],
    module: "ESNext",
    moduleResolution: "Bundler",
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ["solutions", "environments"],
};

const CONFIGURATION = `# The Git repository that the clusters read: put your own here before the first cluster is set up.
repository:
  url: https://git.example.com/eks-anywhere/addons.git
  branch: main
`;

const IGNORED = `node_modules/
.*.synth/
`;

const HOOKS = `repos:
  - repo: local
    hooks:
      - id: conformitron
        name: the tree is what the definitions give
        entry: npx conformitron synth --check
        language: system
        pass_filenames: false
        files: ^(solutions|environments|dist)/|^(conformitron\\.yaml|tsconfig\\.json|package-lock\\.json)$
`;

const WORKFLOW = `name: conformitron
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  synth:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npx conformitron synth --check
`;

const PIPELINE = `synth:
  image: docker.io/library/node:22
  script:
    - npm ci
    - npx conformitron synth --check
`;

const README = `# Add-ons

Solutions for EKS Anywhere and EKS, described in \`solutions/\` and compiled by conformitron into the GitOps tree in \`dist/\`, which
Flux reconciles. \`dist/\` is committed and never edited by hand.

\`\`\`sh
npm install
npm run synth
\`\`\`

\`npm run check\` shows whether \`dist/\` is what the definitions give. \`npx conformitron new\` adds a solution.
`;

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
