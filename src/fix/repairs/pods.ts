import type { Edit, Scalar } from "../edit.js";
import { at, partsOf } from "../pointer.js";
import { addedTo, type Broken, type Repair, type Repairs } from "../repair.js";

/** What a container without root and without capabilities cannot miss. */
export const POD_REPAIRS: Repairs = {
  "test-not-restricted": ({ object, pointer }) => {
    const container = at(object, ...partsOf(pointer), "securityContext");
    const pod = at(object, ...partsOf(pointer.replace(/\/\w+\/\d+$/, "")), "securityContext");
    const drops = at(container, "capabilities", "drop");
    if (!Array.isArray(drops) || !drops.includes("ALL")) return "which capabilities it needs is not known";
    const missing = restrictions(container, pod);
    return typeof missing === "string" ? missing : inserted(object, pointer, missing);
  },
};

type Restriction = readonly [field: string, value: Scalar];

function restrictions(container: unknown, pod: unknown): readonly Restriction[] | string {
  const shared = (field: string) => at(container, field) ?? at(pod, field);
  const user = shared("runAsUser");
  const nonRoot = shared("runAsNonRoot");
  if (nonRoot !== true && (nonRoot !== undefined || typeof user !== "number" || user === 0))
    return "whether its image runs without root is not known";
  const escalation = at(container, "allowPrivilegeEscalation");
  if (escalation === true) return "somebody has allowed it to gain privileges";
  const seccomp = shared("seccompProfile");
  if (at(seccomp, "type") === "Unconfined") return "somebody has switched its seccomp profile off";
  return [
    ...(nonRoot === true ? [] : [["/runAsNonRoot", true] as const]),
    ...(escalation === false ? [] : [["/allowPrivilegeEscalation", false] as const]),
    ...(seccomp === undefined ? [["/seccompProfile/type", "RuntimeDefault"] as const] : []),
  ];
}

function inserted(object: Broken["object"], pointer: string, restrictions: readonly Restriction[]): ReturnType<Repair> {
  const edits: Edit[] = [];
  for (const [field, value] of restrictions) {
    const added = addedTo(object, `${pointer}/securityContext`, field, value);
    if (typeof added === "string") return added;
    edits.push(...added);
  }
  return edits;
}
