/** A mistake that no look at the files can find. */
export interface NotStatic {
  readonly what: string;
  readonly why: string;
}

/** What partners get wrong and no rule sees, and why; running the solution on a cluster shows most of it. */
export const NOT_STATIC: readonly NotStatic[] = [
  {
    what: "a test that never uses what the product is for: no policy denies, no request passes the mesh, one query stands for all",
    why: "only the product's specification says what it is for; the shell rules see scripts that do nothing but look whether something answers",
  },
  {
    what: "a test that asks only whether pods run, by a program inside its own image",
    why: "what an image does is not in the tree; the rules for scripts see what the tree itself holds",
  },
  {
    what: "a test that waits for traffic which it does not cause, or for less time than the product needs",
    why: "what a product reports, and how fast, is its own knowledge",
  },
  {
    what: "a second run that fails because the first changed the product: an engine enabled twice, a record that is there",
    why: "it depends on the product's state; names that kubectl gives twice are seen",
  },
  {
    what: "a test that deletes records of other environments in the product's service",
    why: "they live outside the cluster, and only the service says whose they are",
  },
  {
    what: "a product that does not come back by itself after its pod was restarted, such as a vault that nobody unseals",
    why: "whether a product needs help after a restart is its own knowledge",
  },
  {
    what: "names of services and pods that a chart gives, when they are guessed wrong",
    why: "the chart's templates make them; names under a declared namespace without a release are seen",
  },
  {
    what: "values that are valid and wrong: a kernel module instead of eBPF, a cache on a read-only path, a selector that no namespace meets",
    why: "a chart's schema says which values exist, not which ones suit a node",
  },
  {
    what: "nodes that differ in ways that only a chart knows of: read-only roots, taints, eBPF, load balancers",
    why: "the environment states them, and the chart decides what it does with them",
  },
  {
    what: "what a secret of the store holds: commas and braces that `--set` reads, keys side by side, one cluster's name for all",
    why: "the content of remote secrets is never read",
  },
  {
    what: "credentials sent by mail, licences that have expired, tokens with too many rights",
    why: "they are not in the tree, and should not be",
  },
  {
    what: "an image, a chart or a secret of the account that does not exist, or exists no more",
    why: "that is for a registry or the account to say; charts are looked up where --charts names them",
  },
  {
    what: "the architectures that an image has, who owns it, whether it is signed, what a scan says",
    why: "that is for the registry to say; names with one architecture, missing digests and foreign registries are seen",
  },
  {
    what: "a wrong name of a product in a label, as long as it is a name",
    why: "nothing else says what the solution is called; placeholders, copies and spellings that disagree are seen",
  },
  {
    what: "objects whose names were copied from another solution, misspelt ones among them",
    why: "a name by itself is neither right nor wrong; two objects of one name are seen",
  },
  {
    what: "a value that should be a parameter: an organisation, a region of a service, a chat channel",
    why: "any word may be meant as it stands; cluster names, account numbers and AWS regions are seen",
  },
  {
    what: "one copy of a solution for each environment",
    why: "environments may differ on purpose; a copy beside a common one is seen",
  },
  {
    what: "a Job that makes what the environment knows already",
    why: "what it makes is decided while it runs; Jobs that cannot run twice or never end are seen",
  },
  {
    what: "versions changed to get past an error, versions that change too often, a dependency that got lost",
    why: "that needs the history; conformitron diff shows what one change does",
  },
  {
    what: "custom resource definitions that go with their stage, a volume that binds at once",
    why: "both may be wanted",
  },
  {
    what: "a storage class before the release that brings its provisioner",
    why: "which release brings a provisioner is not written anywhere",
  },
  {
    what: "two meshes whose selectors will match one namespace one day",
    why: "namespaces to come are not known; selectors and revisions that overlap now are seen",
  },
  {
    what: "solutions called validated because a namespace exists, and objects called ready too early",
    why: "only a cluster tells what runs there",
  },
  {
    what: "report files changed by hand, archives in Git, figures in documents",
    why: "they are no manifests, and Flux does not apply them",
  },
  {
    what: "conformance runs that exit with 0 although tests failed, submissions with a file too many, findings with changing ids",
    why: "they are about other programs and their reports, not about the tree",
  },
  {
    what: "an environment called by one of its other names",
    why: "the names of environments are checked where they are used: as flags, in facts and as folders",
  },
  {
    what: "typographic dashes and other slips of copied commands that are valid words",
    why: "to the shell they are arguments like any other; what is no valid syntax is seen",
  },
];
