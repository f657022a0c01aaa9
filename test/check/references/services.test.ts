import { expect, test } from "vitest";
import { SERVICES } from "../../../src/check/rules/references/services.js";
import { runRules } from "../../../src/check/run.js";
import { inventoryOf } from "../../support/inventory.js";

const FOLDER = "eks-anywhere-here/Addons/Partner/Acme";
const OTHERS = `apiVersion: v1
kind: Namespace
metadata: {name: declared}
---
apiVersion: v1
kind: Service
metadata: {name: there, namespace: acme}
---
apiVersion: v1
kind: Service
metadata: {name: elsewhere, namespace: declared}
`;

test.each<[text: string, expected: string[]]>([
  ["curl http://there.acme.svc", []],
  ["curl http://theer.acme.svc", ["theer in acme Did you mean there?"]],
  ["http://elsewhere.acme.svc", ["elsewhere in acme"]],
  ["elsewhere.declared.svc:80 there.declared.svc", ["there in declared"]],
  ["a.unknown.svc", []],
  ["lost.acme.svc lost.acme.svc.cluster.local", ["lost in acme"]],
  ["lost.acme.svc more.acme.svc", ["lost in acme", "more in acme"]],
  ["pod-0.lost.acme.svc", ["lost in acme"]],
  ["'lost.acme.svc'", ["lost in acme"]],
  ["user:password@lost.acme.svc", ["lost in acme"]],
  ["lost.acme.svcs lost.acme lost.svc", []],
  ["http://$name.acme.svc", []],
  ["http://${name}.acme.svc", []],
  ["http://${name}-db.acme.svc", []],
  ["http://$(NAME)db.acme.svc", []],
  ["printf %s.acme.svc", []],
  ["printf %s-db.acme.svc", []],
  ["http://lost.$namespace.svc", []],
  ["http://NAME_db.acme.svc", []],
])("finds the Services that %j addresses and that do not exist: %j", (text, expected) => {
  expect(missingIn(`containers: [{name: a, args: [${JSON.stringify(text)}]}]`)).toEqual(
    expected.map((found) => `/spec/containers/0/args/0 ${found}`),
  );
});

test("looks at commands, arguments and variables of all containers", () => {
  const text = "lost.acme.svc";
  const found = missingIn(
    `{initContainers: [{command: [sh, ${text}]}], containers: [{env: [{value: ${text}}, {value: 1}], image: ${text}}]}`,
  );
  expect(found).toEqual([
    "/spec/initContainers/0/command/1 lost in acme",
    "/spec/containers/0/env/0/value lost in acme",
  ]);
});

/** The Services that a pod misses, each with its place. */
function missingIn(spec: string): string[] {
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: pod, namespace: acme}\nspec: ${spec.startsWith("{") ? spec : `{${spec}}`}\n`;
  const files = { [`${FOLDER}/pod.yaml`]: pod, [`${FOLDER}/others.yaml`]: OTHERS };
  return runRules(inventoryOf({ files }), SERVICES, "2026-01-31").map(({ message, at }) => {
    const [, name, namespace, hint = ""] =
      /^Pod pod addresses the Service (\S+), which does not exist in namespace (\w+)\.(.*)$/.exec(message) ?? [];
    return `${"pointer" in at ? at.pointer : ""} ${name} in ${namespace}${hint}`;
  });
}
