import type { PlanStep } from "../../model/verify-plan.js";

/** Each step after the one that brings it and after those that it depends on; tests last. Steps in a circle keep their order, behind the others. */
export function inOrder(steps: readonly PlanStep[]): PlanStep[] {
  const sorted = afterDependencies(steps);
  return [...sorted.filter(({ part }) => part === "addon"), ...sorted.filter(({ part }) => part === "test")];
}

function afterDependencies(steps: readonly PlanStep[]): PlanStep[] {
  const waiting = new Map<PlanStep, number>();
  const followers = followersOf(steps, waiting);
  const ready = steps.filter((step) => !waiting.get(step));
  for (const step of ready) {
    for (const follower of followers.get(step) ?? []) {
      const count = (waiting.get(follower) ?? 1) - 1;
      waiting.set(follower, count);
      if (count === 0) ready.push(follower);
    }
  }
  const done = new Set(ready);
  return [...ready, ...steps.filter((step) => !done.has(step))];
}

/** @param waiting is told for how many others each step waits */
function followersOf(steps: readonly PlanStep[], waiting: Map<PlanStep, number>): Map<PlanStep, PlanStep[]> {
  const byId = new Map<string, PlanStep[]>();
  for (const step of steps) add(byId, idOf(step), step);
  const followers = new Map<PlanStep, PlanStep[]>();
  for (const step of steps) {
    const names = new Set([...(step.kustomization?.dependsOn ?? []), step.stageOf ?? ""]);
    const before = [...names].flatMap((name) => (name === "" ? [] : (byId.get(name) ?? [])));
    for (const other of before) if (other !== step) add(followers, other, step);
    waiting.set(step, before.filter((other) => other !== step).length);
  }
  return followers;
}

function idOf({ kustomization }: PlanStep): string {
  return kustomization === undefined ? "" : `${kustomization.ref.namespace}/${kustomization.ref.name}`;
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}
