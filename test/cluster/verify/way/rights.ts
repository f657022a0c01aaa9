import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "../../../../src/model/kubernetes.js";
import { apply, kubectl } from "../../support/cluster.js";
import { keepRow } from "../../support/fault-table.js";
import { attempt } from "../../support/run.js";
import { judge } from "./judge.js";
import { type AdminAccess, CONTEXT, writeKubeconfig } from "./kubeconfig.js";
import { namespaceOf, Tree } from "./tree.js";
import { Verifier } from "./verifier.js";

const NAME = "rights";
const SUBJECT = { kind: "ServiceAccount", name: "verifier", namespace: namespaceOf(NAME) };
const ACCOUNT = `system:serviceaccount:${SUBJECT.namespace}:${SUBJECT.name}`;
const RBAC = "rbac.authorization.k8s.io";

/** A right that is taken out of what `--print-rbac` prints, and what is said then. */
const RIGHTS = [
  { kind: "ClusterRole", resource: "pods", says: /may not list pods; watch pods/ },
  {
    kind: "Role",
    resource: "jobs",
    says: /may not create jobs\.batch in way-rights; delete jobs\.batch in way-rights/,
  },
  { kind: "Role", resource: "leases", says: /may not get leases\.coordination\.k8s\.io in flux-system/ },
] as const;

/** Tests in which the verifier has the rights that `--print-rbac` prints, and no others. */
export function rights(admin: () => AdminAccess): void {
  describe("rights", () => {
    test("what --print-rbac prints is enough, and each part of it is needed", async () => {
      const tree = await Tree.make({ [NAME]: {} });
      const folder = mkdtempSync(join(tmpdir(), "way-rights-"));
      try {
        await tree.install();
        const printed = await new Verifier({ cwd: tree.folder, args: ["--print-rbac"] }).ended;
        expect(printed.exitCode, printed.stderr).toBe(0);
        const roles = parseAllDocuments(printed.stdout).map((document) => document.toJS() as Role);
        await bound(roles);
        const user = { token: (await kubectl("create", "token", SUBJECT.name, "-n", SUBJECT.namespace)).trim() };
        const kubeconfig = writeKubeconfig(join(folder, "kubeconfig"), { ...admin(), user });
        const observe = () =>
          new Verifier({ cwd: tree.folder, args: ["--context", CONTEXT, "--timeout", "1m"], kubeconfig }).ended;
        judge("the rights of --print-rbac, observe", await observe(), {
          verdict: "passed",
          reason: "Verified",
          exitCode: 0,
        });
        await secretsAreOutOfReach();
        for (const { kind, resource, says } of RIGHTS) {
          await bound(roles.map((role) => (role.kind === kind ? without(role, resource) : role)));
          const expected = { verdict: "error", reason: "RightsInsufficient", exitCode: 3, says } as const;
          judge(`the rights of --print-rbac without ${resource} in the ${kind}`, await observe(), expected);
          await bound(roles);
        }
      } finally {
        await kubectl("delete", "clusterrole,clusterrolebinding", "conformitron-verify", "--ignore-not-found");
        await kubectl("delete", "role,rolebinding", "conformitron-verify", "-n", "flux-system", "--ignore-not-found");
        rmSync(folder, { recursive: true, force: true });
        await tree.dispose();
      }
    });
  });
}

interface Role extends KubernetesObject {
  readonly rules: readonly { readonly apiGroups: readonly string[]; readonly resources: readonly string[] }[];
}

/** Applies roles as they are, each bound to the account. */
async function bound(roles: readonly Role[]): Promise<void> {
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: SUBJECT };
  const bindings = roles.map(({ kind, metadata: { name, namespace } }) => ({
    apiVersion: `${RBAC}/v1`,
    kind: `${kind}Binding`,
    metadata: { name, namespace },
    roleRef: { apiGroup: RBAC, kind, name },
    subjects: [SUBJECT],
  }));
  const { name, namespace } = account.metadata;
  const { ok, stderr } = await apply([{ ...account, metadata: { name, namespace } }, ...roles, ...bindings]);
  expect(ok, stderr).toBe(true);
}

/** Without a resource that its rules name. */
function without(role: Role, resource: string): Role {
  const rules = role.rules.map((rule) => ({ ...rule, resources: rule.resources.filter((it) => it !== resource) }));
  return { ...role, rules: rules.filter(({ resources }) => resources.length > 0) };
}

async function secretsAreOutOfReach(): Promise<void> {
  const may = async (verb: string, namespace: string) => {
    const { stdout } = await attempt("kubectl", ["auth", "can-i", verb, "secrets", "-n", namespace, "--as", ACCOUNT]);
    return stdout.trim();
  };
  for (const verb of ["list", "watch"]) {
    for (const namespace of [SUBJECT.namespace, "flux-system", "default"])
      expect(await may(verb, namespace)).toBe("no");
  }
  expect(await may("get", "default")).toBe("no");
  keepRow({ fault: "the rights of --print-rbac: list or watch Secrets", seen: "no, in no namespace" });
}
