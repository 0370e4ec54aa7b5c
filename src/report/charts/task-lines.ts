import type { Json } from './picture.js';
import { colorScale, DASHES, dashScale, dataOf } from './theme.js';

/**
 * Counts of tasks from a change to the next, a line for each name.
 * @param rows `t`, `y` and `s`, the name
 * @param most the highest count of all panels that are to be compared
 */
export function taskLines(rows: readonly Json[], names: readonly string[], most: number, x: Json, tickCount: number): Json {
  const legend = { orient: 'right', direction: 'vertical', columns: 1, offset: 14 };
  return {
    data: dataOf(rows),
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2.5 },
    encoding: {
      x,
      y: {
        field: 'y',
        type: 'quantitative',
        title: null,
        scale: { domain: [0, most * 1.1], nice: false },
        axis: { tickCount, tickMinStep: 1, format: ',~f' },
      },
      color: { field: 's', type: 'nominal', scale: colorScale(names), legend },
      strokeDash: { field: 's', type: 'nominal', scale: dashScale(names, DASHES), legend },
    },
  };
}
