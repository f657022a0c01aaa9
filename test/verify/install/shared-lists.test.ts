import { expect, test } from "vitest";
import type { Answer, ListRequest } from "../../../src/model/cluster.js";
import type { LiveObject } from "../../../src/model/live.js";
import { SharedLists } from "../../../src/verify/install/shared-lists.js";

type Objects = Answer<readonly LiveObject[]>;
const ROLES: ListRequest = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" };
const CRDS: ListRequest = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };

/** A cluster whose lists end when the test says so; each says how many were begun before it. */
function slow() {
  const begun: { readonly what: ListRequest; readonly end: () => void }[] = [];
  const list = (what: ListRequest) =>
    new Promise<Objects>((resolve) => {
      const count = begun.length;
      const failure = { kind: "server", message: `list ${count}` } as const;
      begun.push({ what, end: () => resolve({ ok: false, failure }) });
    });
  return { lists: new SharedLists({ list }), begun };
}

const said = async (list: Promise<Objects>) => {
  const answer = await list;
  return answer.ok ? "" : answer.failure.message;
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("who asks while a list is on its way gets the next one, with all who ask meanwhile", async () => {
  const { lists, begun } = slow();
  const first = said(lists.list(ROLES));
  const later = [said(lists.list(ROLES)), said(lists.list({ ...ROLES }))];
  await settle();
  expect(begun).toHaveLength(1);
  begun[0]?.end();
  await settle();
  expect(begun).toHaveLength(2);
  const last = said(lists.list(ROLES));
  begun[1]?.end();
  await settle();
  expect(begun).toHaveLength(3);
  begun[2]?.end();
  expect(await Promise.all([first, ...later, last])).toEqual(["list 0", "list 1", "list 1", "list 2"]);
  await settle();
  void lists.list(ROLES);
  expect(begun, "what is over is not given to anybody any more").toHaveLength(4);
});

test("other kinds and places are listed at the same time", () => {
  const { lists, begun } = slow();
  for (const what of [ROLES, CRDS, { ...CRDS, namespace: "shop" }]) void lists.list(what);
  expect(begun.map(({ what }) => what)).toEqual([ROLES, CRDS, { ...CRDS, namespace: "shop" }]);
});
