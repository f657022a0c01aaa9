import fc from "fast-check";
import { expect, test } from "vitest";
import { inventoryOf } from "../../src/model/flux-inventory.js";
import type { Fields, ObjectRef } from "../../src/model/live.js";

test.each<[what: string, id: string, v: string, ref: ObjectRef]>([
  [
    "an object of a group",
    "shop_web_apps_Deployment",
    "v1",
    { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" },
  ],
  [
    "one of the core group",
    "shop_web__Service",
    "v1",
    { apiVersion: "v1", kind: "Service", namespace: "shop", name: "web" },
  ],
  [
    "one without a namespace",
    "_shop__Namespace",
    "v1",
    { apiVersion: "v1", kind: "Namespace", namespace: undefined, name: "shop" },
  ],
  [
    "a name with colons",
    "_system__shop__reader_rbac.authorization.k8s.io_ClusterRole",
    "v1",
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      namespace: undefined,
      name: "system:shop:reader",
    },
  ],
  [
    "a name that ends with a colon",
    "shop_reader___rbac.authorization.k8s.io_Role",
    "v1",
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", namespace: "shop", name: "reader:" },
  ],
  [
    "dots in the name and a beta version",
    "shop_a.b.c_widgets.example.com_Widget",
    "v1beta2",
    { apiVersion: "widgets.example.com/v1beta2", kind: "Widget", namespace: "shop", name: "a.b.c" },
  ],
])("reads %s", (_what, id, v, ref) => {
  expect(inventoryOf({ status: { inventory: { entries: [{ id, v }] } } })).toEqual([ref]);
});

test.each<[what: string, status: Fields | undefined, refs: readonly ObjectRef[] | undefined]>([
  ["no status", undefined, undefined],
  ["no inventory", {}, undefined],
  ["an inventory that is nothing", { inventory: null }, []],
  ["an inventory without entries", { inventory: {} }, []],
  ["an empty one", { inventory: { entries: [] } }, []],
  ["entries that are no list", { inventory: { entries: { id: "shop_web__Service", v: "v1" } } }, []],
  [
    "entries that cannot be read",
    {
      inventory: {
        entries: [
          null,
          7,
          "shop_web__Service",
          {},
          { id: "shop_web__Service" },
          { id: "shop", v: "v1" },
          { id: "", v: "v1" },
        ],
      },
    },
    [],
  ],
])("of %s it gives what is there", (_what, status, refs) => {
  expect(inventoryOf(status === undefined ? {} : { status })).toEqual(refs);
});

test("whatever name Kubernetes allows comes back as it was", () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
  const word = fc.stringMatching(/^[A-Z][A-Za-z]{0,8}$/);
  const group = fc.oneof(
    fc.constant(""),
    label,
    fc.tuple(label, label).map((parts) => parts.join(".")),
  );
  const version = fc.constantFrom("v1", "v2", "v1alpha1", "v1beta2");
  const name = fc
    .array(label, { minLength: 1, maxLength: 4 })
    .chain((parts) => fc.constantFrom(parts.join("."), parts.join(":")));
  const namespace = fc.option(label, { nil: undefined });
  fc.assert(
    fc.property(namespace, name, group, word, version, (namespace, name, group, kind, v) => {
      const id = `${namespace ?? ""}_${name.replaceAll(":", "__")}_${group}_${kind}`;
      const apiVersion = group === "" ? v : `${group}/${v}`;
      expect(inventoryOf({ status: { inventory: { entries: [{ id, v }] } } })).toEqual([
        { apiVersion, kind, namespace, name },
      ]);
    }),
  );
});
