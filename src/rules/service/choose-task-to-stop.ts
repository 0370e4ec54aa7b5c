import type { ChoiceTrace } from '../choice/trace.js';

/**
 * Which Fargate task of a service that has too many goes: in the Availability Zone with most of them (among equals
 * the one met first) the newest.
 * @param zones of the tasks, in order of creation; at least one
 * @returns index of the task
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (desiredCount: zones stay balanced)
 * @assumed within the zone AWS says no more; taking the newest keeps the longest-proven tasks
 */
export function chooseTaskToStop(zones: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const zone of zones) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  let most = zones[0];
  for (const [zone, count] of counts) if (count > (counts.get(most) ?? 0)) most = zone;
  return zones.lastIndexOf(most);
}

/** The tasks of each zone in order of creation, zones in the order met: chooseTaskToStop for many, without counting anew each time. */
export function stacksByZone<T>(tasks: readonly T[], zoneOf: (task: T) => string): Map<string, T[]> {
  const stacks = new Map<string, T[]>();
  for (const task of tasks) {
    const stack = stacks.get(zoneOf(task));
    if (stack === undefined) stacks.set(zoneOf(task), [task]);
    else stack.push(task);
  }
  return stacks;
}

/** Takes the task that chooseTaskToStop would choose. @param stacks at least one task */
export function takeFromFullest<T>(stacks: Map<string, T[]>): T {
  let [most] = stacks.keys();
  for (const [zone, stack] of stacks) if (stack.length > (stacks.get(most) as T[]).length) most = zone;
  const stack = stacks.get(most) as T[];
  if (stack.length === 1) stacks.delete(most);
  return stack.pop() as T;
}

/** Why chooseTaskToStop chooses as it does, of the same zones. @param names of the tasks */
export function explainTaskToStop(names: readonly string[], zones: readonly string[]): ChoiceTrace {
  return {
    of: 'tasks',
    links: ['most tasks in its zone', 'zone met first', 'newest'],
    options: names.map((name, index) => ({
      name,
      checks: [],
      ranks: [-zones.filter((zone) => zone === zones[index]).length, zones.indexOf(zones[index]), -index],
    })),
    chosen: zones.length === 0 ? undefined : chooseTaskToStop(zones),
  };
}
