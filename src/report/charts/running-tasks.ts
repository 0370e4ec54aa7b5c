import type { TaskRecord } from '../../sim/result.js';
import { COLUMNS, type Point, thinned } from './thin.js';

/** How many of the tasks run, from a change to the next. */
export function runningTasks(tasks: readonly TaskRecord[], durationUs: number): readonly Point[] {
  const changes = tasks
    .flatMap(({ startedAt, executionStoppedAt, stoppedAt }): [number, number][] => {
      return [[startedAt ?? 0, 1], ...[executionStoppedAt ?? stoppedAt ?? []].flat().map((atUs): [number, number] => [atUs, -1])];
    })
    .sort(([a], [b]) => a - b);
  const points: [number, number][] = [[0, 0]];
  let count = 0;
  for (const [atUs, change] of changes) {
    count += change;
    const last = points[points.length - 1];
    if (last[0] === atUs) last[1] = count;
    else points.push([atUs, count]);
  }
  points.push([durationUs, count]);
  return thinned(points, durationUs, COLUMNS);
}
