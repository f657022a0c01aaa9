import { afterAll, beforeAll } from "vitest";
import { commandLine } from "./way/command-line.js";
import { type AdminAccess, adminAccess } from "./way/kubeconfig.js";
import { removeLeases } from "./way/leases.js";
import { restart } from "./way/restart.js";
import { rights } from "./way/rights.js";
import { stopping } from "./way/stopping.js";
import { throughProxy } from "./way/through-proxy.js";

let admin: AdminAccess;

beforeAll(async () => {
  admin = await adminAccess();
  await removeLeases();
});

afterAll(async () => {
  await removeLeases();
});

commandLine(() => admin);
rights(() => admin);
throughProxy(() => admin);
stopping();
restart();
