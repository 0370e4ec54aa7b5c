/** Columns on a time axis: a few pixels of a slide each. */
export const COLUMNS = 300;

/** An instant in microseconds and a value; null where there is none. */
export type Point = readonly [atUs: number, value: number | null];

/** Takes points in order of time and keeps no more of them than a line will show. */
export interface Thinner {
  readonly add: (atUs: number, value: number | null) => void;
  /** @returns at most three points for each column; all of them where there are no more than that */
  readonly points: () => readonly Point[];
}

/**
 * Leaves of each column of equal width what a line drawn through all points would show there: the least value, the
 * greatest and the last, in order of time. A gap is kept where a column has nothing else.
 * @param untilUs end of the axis, which starts at 0
 * @param columns on the whole axis
 */
export function thinner(untilUs: number, columns: number): Thinner {
  /** All points, while they are few. */
  let few: Point[] | undefined = [];
  const kept: Point[] = [];
  let open = emptyColumn(-1);
  return {
    add: (atUs, value) => {
      const point: Point = [atUs, value];
      if (few !== undefined && few.push(point) > columns * 3) few = undefined;
      const number = Math.min(columns - 1, Math.floor((atUs / untilUs) * columns));
      if (number !== open.number) {
        kept.push(...pointsOf(open));
        open = emptyColumn(number);
      }
      addTo(open, point);
    },
    points: () => few ?? [...kept, ...pointsOf(open)],
  };
}

/** What `thinner` leaves of some points. */
export function thinned(points: readonly Point[], untilUs: number, columns: number): readonly Point[] {
  if (points.length <= columns * 3) return points;
  const line = thinner(untilUs, columns);
  for (const [atUs, value] of points) line.add(atUs, value);
  return line.points();
}

/** A column that still takes points. */
interface Column {
  readonly number: number;
  /** Of those that have a value; undefined without one. */
  extremes: { least: Point; greatest: Point; last: Point } | undefined;
  /** Whether the least came before the greatest. */
  isRising: boolean;
  /** The last without a value. */
  gap: Point | undefined;
}

function emptyColumn(number: number): Column {
  return { number, extremes: undefined, isRising: true, gap: undefined };
}

function addTo(column: Column, point: Point): void {
  const [, value] = point;
  if (value === null) column.gap = point;
  else if (column.extremes === undefined) column.extremes = { least: point, greatest: point, last: point };
  else {
    const { extremes } = column;
    if (value < extremes.least[1]!) {
      extremes.least = point;
      column.isRising = false;
    }
    if (value > extremes.greatest[1]!) {
      extremes.greatest = point;
      column.isRising = true;
    }
    extremes.last = point;
  }
}

function pointsOf({ extremes, isRising, gap }: Column): readonly Point[] {
  if (extremes === undefined) return gap === undefined ? [] : [gap];
  const { least, greatest, last } = extremes;
  return [...new Set(isRising ? [least, greatest, last] : [greatest, least, last])];
}
