/** Columns on a time axis: a few pixels of a slide each. */
export const COLUMNS = 300;

/** An instant in microseconds and a value; null where there is none. */
export type Point = readonly [atUs: number, value: number | null];

/**
 * Leaves of each column of equal width what a line drawn through all points would show there: the least value, the
 * greatest and the last, in order of time. A gap is kept where a column has nothing else.
 * @param points ascending in time
 * @param untilUs end of the axis, which starts at 0
 * @param columns on the whole axis
 * @returns at most three points for each column; the same points where there are no more than that
 */
export function thinned(points: readonly Point[], untilUs: number, columns: number): readonly Point[] {
  if (points.length <= columns * 3) return points;
  const kept: Point[] = [];
  for (let from = 0; from < points.length; ) {
    const column = columnOf(points[from], untilUs, columns);
    let to = from + 1;
    while (to < points.length && columnOf(points[to], untilUs, columns) === column) to++;
    kept.push(...extremes(points, from, to));
    from = to;
  }
  return kept;
}

function columnOf([atUs]: Point, untilUs: number, columns: number): number {
  return Math.min(columns - 1, Math.floor((atUs / untilUs) * columns));
}

function extremes(points: readonly Point[], from: number, to: number): readonly Point[] {
  let least = -1;
  let greatest = -1;
  let last = -1;
  for (let index = from; index < to; index++) {
    const value = points[index][1];
    if (value === null) continue;
    if (least < 0 || value < points[least][1]!) least = index;
    if (greatest < 0 || value > points[greatest][1]!) greatest = index;
    last = index;
  }
  if (last < 0) return [points[to - 1]];
  return [...new Set([least, greatest, last])].sort((a, b) => a - b).map((index) => points[index]);
}
