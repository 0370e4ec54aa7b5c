import type { PlacedTask } from './candidate.js';
import type { StrategyItem } from './family.js';
import { countByValue, firstOf, type Rank, rankChain } from './rank.js';

/**
 * Which task stops when a service scales in: the one its strategies like least, link by link, then by draw.
 * @param tasks those of the service that may be stopped
 * @param draws a number for each task
 * @returns index into the tasks; undefined where there is none
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (desiredCount: which tasks stop)
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html (binpack, spread)
 */
export function chooseScaleIn(
  tasks: readonly PlacedTask[],
  strategies: readonly StrategyItem[],
  draws: readonly number[],
): number | undefined {
  return firstOf([...tasks.keys()], scaleInChain(tasks, strategies, draws), draws);
}

/** How the strategies rank the tasks, the one to stop first. */
export function scaleInChain(tasks: readonly PlacedTask[], strategies: readonly StrategyItem[], draws: readonly number[]): Rank[] {
  const tasksByValue = (field: string) =>
    countByValue(
      tasks,
      field,
      (task) => task.instance,
      () => 1,
    );
  return rankChain(strategies, draws, tasksByValue, (strategy, index, field, context) => strategy.stopRank(tasks[index], field, context));
}
