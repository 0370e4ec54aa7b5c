import type { RunResult } from '../../sim/result.js';
import { type DeploymentOutcome, deploymentOutcomes } from '../deployment-outcomes.js';
import { groupedBy } from './grouping.js';
import { runningTasks } from './running-tasks.js';
import type { Point } from './thin.js';

/** Revisions that a picture can tell apart; of more the newest. */
const REVISIONS_MAX = 6;

/** A service that was deployed during the run: RUNNING tasks of each of its revisions, and what came of its deployments. */
export interface RolloutData {
  readonly service: string;
  readonly revisions: readonly { readonly taskDefinition: string; readonly tasks: readonly Point[] }[];
  readonly outcomes: readonly DeploymentOutcome[];
}

export function rolloutsOf(result: RunResult): readonly RolloutData[] {
  const byService = groupedBy(deploymentOutcomes(result), ({ service }) => service);
  if (byService.size === 0) return [];
  const tasksOf = groupedBy(
    result.tasks.filter(({ startedAt }) => startedAt !== undefined),
    ({ group }) => group,
  );
  return [...byService].map(([service, outcomes]) => {
    const byRevision = new Map(groupedBy(tasksOf.get(`service:${service}`) ?? [], ({ taskDefinition }) => taskDefinition));
    // One that never ran a task is told of too: that is its story.
    for (const { taskDefinition } of outcomes) if (!byRevision.has(taskDefinition)) byRevision.set(taskDefinition, []);
    const revisions = [...byRevision].slice(-REVISIONS_MAX).map(([taskDefinition, tasks]) => {
      return { taskDefinition, tasks: runningTasks(tasks, result.scenario.durationUs) };
    });
    return { service, revisions, outcomes };
  });
}
