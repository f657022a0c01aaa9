import { afterAll, beforeAll } from "vitest";
import { type AdminAccess, adminAccess } from "./way/kubeconfig.js";
import { table } from "./way/table.js";
import { throughProxy } from "./way/through-proxy.js";

let admin: AdminAccess;

beforeAll(async () => {
  admin = await adminAccess();
});

afterAll(() => {
  process.stdout.write(`\nFaults of the way, as they were judged\n${table()}\n\n`);
});

throughProxy(() => admin);
