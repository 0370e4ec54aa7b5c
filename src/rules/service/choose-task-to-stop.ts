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
