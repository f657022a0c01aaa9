import { at, fields, items, pointer } from "../../fields.js";
import { type Container, POD_KINDS, type PodTemplate } from "../../pods.js";
import type { ObjectRule } from "../../rule.js";
import { isTest } from "./homes.js";
import { containersOf, podOf } from "./pods.js";

/** Something that a pod may do to its node, and where it says so. */
interface Privilege {
  readonly pointer: string;
  readonly what: string;
}

const SOURCE = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";
const POD_FLAGS = ["hostNetwork", "hostPID", "hostIPC"];

/** What pods may do to their node. */
export const PRIVILEGES: readonly ObjectRule[] = [
  {
    code: "test-privileged",
    set: "policy",
    severity: "error",
    title: "A functional test asks for privileges on the node",
    why: "The repository refuses privileged tests: such a pod can take over the node and everything that runs on it.",
    fix: "remove the privilege; where only the product needs it, let the test look from outside",
    source: "the functional-test requirements of the conformance repository",
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined || !isTest(manifest, inventory)) return;
      for (const { pointer: where, what } of privilegesOf(pod)) report(where, `the test ${what}`);
    },
  },
  {
    code: "privileged-workload",
    set: "policy",
    severity: "info",
    title: "A workload has privileges on the node",
    why: "Storage drivers and agents need some; each is worth a look, because such a pod can take over its node.",
    fix: "remove what the product does not need",
    source: SOURCE,
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined || isTest(manifest, inventory)) return;
      for (const { pointer: where, what } of privilegesOf(pod))
        report(where, `${manifest.kind} ${manifest.name} ${what}`);
    },
  },
  {
    code: "test-not-restricted",
    set: "policy",
    severity: "warning",
    title: "A container of a functional test does not keep to the restricted Pod Security Standard",
    why: "A namespace that enforces the standard refuses the pod, and the CronJob then makes Jobs without pods.",
    fix: "set runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities.drop: [ALL] and seccompProfile.type: RuntimeDefault",
    source: SOURCE,
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined || !isTest(manifest, inventory)) return;
      for (const container of containersOf(pod)) {
        const missing = unrestricted(container, pod);
        if (missing.length > 0) report(container.pointer, `container ${container.name} ${missing.join(", ")}`);
      }
    },
  },
  {
    code: "writable-root-file-system",
    set: "policy",
    severity: "info",
    title: "A container of a functional test can write to its root file system",
    why: "A test that keeps files in its image's folders fails where the root is read-only, and can change its own programs.",
    fix: "set readOnlyRootFilesystem to true and mount an emptyDir for files",
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined || !isTest(manifest, inventory)) return;
      for (const { value, pointer: where, name } of containersOf(pod)) {
        if (at(value, "securityContext", "readOnlyRootFilesystem") === true) continue;
        report(`${where}/securityContext/readOnlyRootFilesystem`, `the root of container ${name} is writable`);
      }
    },
  },
];

function privilegesOf(pod: PodTemplate): Privilege[] {
  return [...podPrivileges(pod), ...containersOf(pod).flatMap(containerPrivileges)];
}

function podPrivileges({ spec, pointer: pod }: PodTemplate): Privilege[] {
  const flags = POD_FLAGS.filter((flag) => spec[flag] === true);
  const hostPaths = items(spec["volumes"]).flatMap((volume, index) =>
    at(volume, "hostPath") === undefined
      ? []
      : [{ pointer: `${pod}/volumes/${index}/hostPath`, what: "mounts a hostPath" }],
  );
  return [
    ...flags.map((flag) => ({ pointer: `${pod}/${flag}`, what: `sets ${flag}` })),
    ...userPrivileges(spec["securityContext"], pod),
    ...hostPaths,
  ];
}

function containerPrivileges({ value, pointer: container }: Container): Privilege[] {
  const context = fields(value["securityContext"]);
  const where = (...keys: readonly (string | number)[]) => container + pointer("securityContext", ...keys);
  const found: Privilege[] = userPrivileges(context, container);
  if (context["privileged"] === true) found.push({ pointer: where("privileged"), what: "is privileged" });
  if (context["allowPrivilegeEscalation"] === true) {
    found.push({ pointer: where("allowPrivilegeEscalation"), what: "allows privilege escalation" });
  }
  if (context["procMount"] === "Unmasked") found.push({ pointer: where("procMount"), what: "unmasks /proc" });
  for (const [index, capability] of items(at(context, "capabilities", "add")).entries()) {
    if (capability === "NET_BIND_SERVICE") continue;
    found.push({ pointer: where("capabilities", "add", index), what: `adds the capability ${capability}` });
  }
  for (const [index, port] of items(value["ports"]).entries()) {
    const hostPort = at(port, "hostPort");
    if (hostPort === undefined || hostPort === 0) continue;
    found.push({ pointer: `${container}/ports/${index}/hostPort`, what: `takes port ${hostPort} of the node` });
  }
  return found;
}

function userPrivileges(context: unknown, owner: string): Privilege[] {
  const found: Privilege[] = [];
  if (at(context, "runAsUser") === 0) {
    found.push({ pointer: `${owner}/securityContext/runAsUser`, what: "runs as root" });
  }
  if (at(context, "windowsOptions", "hostProcess") === true) {
    found.push({
      pointer: `${owner}/securityContext/windowsOptions/hostProcess`,
      what: "runs as a process of the host",
    });
  }
  return found;
}

/** What the restricted standard asks for and the container does not say. It knows ALL in capitals only. */
function unrestricted({ value }: Container, { spec }: PodTemplate): string[] {
  const own = (...path: string[]) => at(value, "securityContext", ...path);
  const shared = (...path: string[]) => own(...path) ?? at(spec, "securityContext", ...path);
  const drops = items(own("capabilities", "drop"));
  const seccomp = shared("seccompProfile", "type");
  return [
    ...(shared("runAsNonRoot") === true ? [] : ["may run as root (runAsNonRoot)"]),
    ...(own("allowPrivilegeEscalation") === false ? [] : ["may gain privileges (allowPrivilegeEscalation)"]),
    ...(drops.includes("ALL") ? [] : ["keeps capabilities (capabilities.drop)"]),
    ...(seccomp === "RuntimeDefault" || seccomp === "Localhost" ? [] : ["has no seccomp profile (seccompProfile)"]),
  ];
}
