import { hostname } from "node:os";
import { dirname } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { exists, makeFolders, move, readText, removeEmptyFolder, removeFile, writeNewText, writtenAt } from "./disk.js";
import { OutputError } from "./error.js";
import type { Place } from "./place.js";

/**
 * Makes this process the only one that writes the tree, taking over the lock of a process that ended without giving it
 * back. Of a process on another host nobody here can tell whether it lives, so its lock holds.
 *
 * @throws OutputError when another process is writing.
 */
export async function takeLock(place: Place): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (writeLock(place)) return;
    const text = lockText(place);
    const owner = text === undefined ? undefined : parseOwner(text);
    if (owner !== undefined && isAlive(owner, place)) throw locked(place, owner);
    // A lock without an owner is just being written, unless it stays so.
    if (owner !== undefined || attempt > ATTEMPTS / 2) removeDeadLock(place, text);
    else await setTimeout(PAUSE_MS);
  }
  throw locked(place);
}

/** Gives the lock back; the staging folder goes too when nothing else is in it. */
export function releaseLock(place: Place): void {
  removeFile(place.lock);
  removeEmptyFolder(place.staging);
}

const ATTEMPTS = 20;
const PAUSE_MS = 25;

interface Owner {
  readonly pid: number;
  readonly host: string;
}

function writeLock(place: Place): boolean {
  try {
    makeFolders(place.staging);
    const owner: Owner = { pid: process.pid, host: hostname() };
    return writeNewText(place.lock, `${JSON.stringify(owner)}\n`);
  } catch (error) {
    // Another process may just have removed the folder together with its own lock.
    if (isMissing(error) && exists(dirname(place.staging))) return false;
    if (exists(place.staging)) releaseLock(place);
    throw new OutputError(
      "staging",
      `cannot write ${place.stagingLabel}`,
      "make room, or make its folder writable",
      error,
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function lockText(place: Place): string | undefined {
  try {
    return readText(place.lock);
  } catch {
    return undefined;
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(text);
    if (typeof owner !== "object" || owner === null || !("pid" in owner && "host" in owner)) return undefined;
    const { pid, host } = owner;
    return Number.isSafeInteger(pid) && Number(pid) > 0 && typeof host === "string"
      ? { pid: Number(pid), host }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner, place: Place): boolean {
  if (owner.host !== hostname()) return true;
  // In a container every run may get the same process id: a lock that is older than this process is not its own.
  if (owner.pid === process.pid) return writtenAt(place.lock) >= performance.timeOrigin;
  try {
    return process.kill(owner.pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

// Renaming tells which lock was removed: when another process has taken over in between, its lock goes back.
function removeDeadLock(place: Place, expected: string | undefined): void {
  const aside = `${place.lock}.${process.pid}`;
  try {
    move(place.lock, aside);
    if (readText(aside) === expected) removeFile(aside);
    else move(aside, place.lock);
  } catch {
    // Somebody else was faster; the next attempt sees who.
  }
}

function locked(place: Place, owner?: Owner): OutputError {
  const who = owner === undefined ? "" : ` (process ${owner.pid} on ${owner.host})`;
  return new OutputError(
    "locked",
    `another synth is writing ${place.label}${who}`,
    `wait until it has ended; if none is running, delete ${place.stagingLabel}/lock`,
  );
}
