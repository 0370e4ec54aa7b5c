import type { TaskRecord } from '../../sim/result.js';
import { COLUMNS, type Point, thinned } from './thin.js';

/** How many of the tasks run, from a change to the next. */
export function runningTasks(tasks: readonly TaskRecord[], durationUs: number): readonly Point[] {
  const starts = Float64Array.from(tasks, ({ startedAt }) => startedAt ?? 0).sort();
  const ends = Float64Array.from(tasks, ({ executionStoppedAt, stoppedAt }) => executionStoppedAt ?? stoppedAt ?? Infinity).sort();
  const points: [number, number][] = [[0, 0]];
  for (let started = 0, ended = 0; ; ) {
    const atUs = Math.min(starts[started] ?? Infinity, ends[ended] ?? Infinity);
    if (atUs === Infinity) break;
    while (starts[started] === atUs) started++;
    while (ends[ended] === atUs) ended++;
    const last = points[points.length - 1];
    if (last[0] === atUs) last[1] = started - ended;
    else points.push([atUs, started - ended]);
  }
  const count = points[points.length - 1][1];
  points.push([durationUs, count]);
  return thinned(points, durationUs, COLUMNS);
}
