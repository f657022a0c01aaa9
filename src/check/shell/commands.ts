import type { Command, Statement, SyntaxNode } from "unbash";
import type { Call } from "./facts.js";

const BUILTINS: ReadonlySet<string> = new Set(
  (
    ". : [ [[ alias bg break builtin cd command continue declare dirs echo eval exec exit export false fg getopts hash jobs let " +
    "local printf pwd read readonly return set shift shopt source test times trap true type typeset ulimit umask unalias unset wait kill"
  ).split(" "),
);
/** Programs that do something to a cluster or a service, or ask it. */
const REMOTE: ReadonlySet<string> = new Set(
  (
    "argocd aws calicoctl cilium consul curl docker etcdctl flux gh git go grpcurl helm hubble istioctl jq k6 kubectl linkerd mysql " +
    "nc ncat npm oc openssl pip pip3 psql pulumi python python3 redis-cli ssh stern terraform vault velero wget"
  ).split(" "),
);
const UNDOING: ReadonlySet<string> = new Set(
  "delete destroy disable down kill logout pkill remove revoke rm rmdir stop umount uninstall unset undo cleanup".split(
    " ",
  ),
);
const ASKING: ReadonlySet<string> = new Set(
  "describe events get logs top version api-resources cluster-info explain".split(" "),
);

/** Filters that succeed whatever they read. */
export const FILTERS: ReadonlySet<string> = new Set(
  "awk base64 cat column cut fold head sed sort tail tee tr uniq wc xargs".split(" "),
);

/** Whether the command only compares: its status is all that it gives. */
export function isComparison({ name, args }: Call): boolean {
  if (name === "[" || name === "test" || name === "cmp" || name === "diff") return true;
  return (
    name === "grep" &&
    args.some(({ literal }) => literal?.startsWith("-") && !literal.startsWith("--") && literal.includes("q"))
  );
}

/** Whether the shell itself runs the command, so that its arguments stand on no command line. */
export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name);
}

/** Whether the program talks to a cluster or a service: it fails for many reasons, and its failure is worth noticing. */
export function isRemote(name: string): boolean {
  return REMOTE.has(name);
}

/** Whether the command takes something back: a failure of that is no failure of the test. */
export function isUndo({ name, args }: Call): boolean {
  if (UNDOING.has(name)) return true;
  return args.some(({ literal }) => literal !== undefined && UNDOING.has(literal));
}

/** Whether the command only shows something. */
export function isDiagnostic({ name, args }: Call): boolean {
  if (name === "cat" || name === "ls" || name === "ps" || name === "env") return true;
  return (
    (name === "kubectl" || name === "helm") && args.some(({ literal }) => literal !== undefined && ASKING.has(literal))
  );
}

/** Whether there is something in the piece, and all of it only prints. */
export function printsOnly(node: SyntaxNode, callOf: ReadonlyMap<Command, Call>): boolean {
  switch (node.type) {
    case "Command": {
      const call = callOf.get(node);
      // What goes to a file is kept for something.
      const shown = call?.outputs.every((file) => file.startsWith("/dev/")) === true;
      return shown && ["echo", "printf", ":", "true"].includes(call?.name ?? "");
    }
    case "CompoundList":
      return node.commands.length > 0 && node.commands.every(({ command }: Statement) => printsOnly(command, callOf));
    case "BraceGroup":
      return printsOnly(node.body, callOf);
    default:
      return false;
  }
}
