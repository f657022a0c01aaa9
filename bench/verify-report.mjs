import { ms, ratio } from "./support.mjs";

/** Verbs that change something. */
export const WRITES = ["create", "update", "patch", "delete"];

/** The requests by what they do, for each count of solutions. */
export function printCounts(names, columns) {
  const rows = [...new Set(columns.flat().map(what))].sort();
  const line = (name, cells) =>
    console.log(`${name.padEnd(58)}${cells.map((cell) => String(cell).padStart(9)).join("")}`);
  line("requests for so many solutions", names);
  for (const row of rows) {
    line(
      row,
      columns.map((requests) => requests.filter((it) => what(it) === row).length),
    );
  }
  line(
    "together",
    columns.map(({ length }) => length),
  );
}

function what({ verb, resource }) {
  return `${verb} ${resource}`;
}

export function ofKind({ verb, resource, namespace = "", page }) {
  return `${verb} ${resource} ${namespace} ${page}`;
}

export function ofObject({ resource, namespace, name }) {
  return name !== undefined && `${resource} ${namespace} ${name}`;
}

export function isRead({ verb }) {
  return ["get", "list", "watch", "discover"].includes(verb);
}

export function isLease({ resource }) {
  return resource === "leases";
}

export function isWholesale({ verb, resource }) {
  return resource === "secrets" && (verb === "list" || verb === "watch");
}

/** How many requests one more solution costs. */
export function slope(few, many, further) {
  return (many.filter((it) => !isLease(it)).length - few.filter((it) => !isLease(it)).length) / further;
}

/** The most requests that are about the same, of those that have a key. */
export function most(requests, verbs, key) {
  const seen = new Map();
  for (const request of requests.filter(({ verb }) => verbs.includes(verb))) {
    const about = key(request);
    if (about) seen.set(about, (seen.get(about) ?? 0) + 1);
  }
  return Math.max(0, ...seen.values());
}

/** The median and the longest of times, of which there must be so many. */
export function latency(name, times, expected) {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
  const longest = sorted.length < expected ? Number.POSITIVE_INFINITY : sorted.at(-1);
  console.log(`${name}: median ${ms(median)}, longest ${ms(longest)} of ${sorted.length}`);
  ratio(`${name}: longest, in seconds`, longest / 1000, 1);
}
