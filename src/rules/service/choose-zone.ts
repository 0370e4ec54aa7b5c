import { type ChoiceTrace, traceOfFewest } from '../choice/trace.js';

/**
 * The Availability Zone for the next Fargate task of a service: the one with the fewest of its tasks,
 * among equals the one named first.
 * @param taskCounts live tasks of the service in each zone, in the order of the service's subnets
 * @returns index of the zone
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html (tasks are spread over zones)
 */
export function chooseZone(taskCounts: readonly number[]): number {
  let best = 0;
  for (let zone = 1; zone < taskCounts.length; zone++) if (taskCounts[zone] < taskCounts[best]) best = zone;
  return best;
}

/** Why chooseZone chooses as it does, of the same counts. @param zones their names */
export function explainZone(zones: readonly string[], taskCounts: readonly number[]): ChoiceTrace {
  return traceOfFewest('Availability Zones', 'fewest tasks of the service', zones, taskCounts, chooseZone(taskCounts));
}
