import type { Json } from './picture.js';

/** Values this many times apart are told apart only on a logarithmic scale. */
const LINEAR_RATIO_MAX = 8;

/**
 * Scale and axis of a quantity over zero: from 0 where its values lie close together, else logarithmic with ticks at 1, 2 and 5.
 * @param values over 0
 * @param ticksMax that find room
 */
export function positiveScale(values: readonly number[], ticksMax: number): { readonly scale: Json; readonly axis: Json } {
  const least = values.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
  const most = values.reduce((max, value) => Math.max(max, value), 0);
  if (!(most > 0)) return { scale: { domain: [0, 1] }, axis: { tickCount: 2 } };
  if (most / least < LINEAR_RATIO_MAX)
    return { scale: { domain: [0, most * 1.12], nice: false }, axis: { tickCount: Math.min(5, ticksMax) } };
  const ticks = ticksBetween(least, most);
  const inside = ticks.slice(1, -1);
  const decades = inside.filter((tick) => /^1/.test(String(tick).replace(/[0.]/g, '')));
  const values1 = inside.length <= ticksMax || decades.length < 2 ? inside : decades;
  return {
    scale: { type: 'log', domain: [Math.max(ticks[0], least * 0.8), Math.min(ticks[ticks.length - 1], most * 1.25)], nice: false },
    axis: { values: values1, format: ',~f' },
  };
}

/** 1, 2 and 5 times powers of ten, from at most the least to at least the most. */
function ticksBetween(least: number, most: number): readonly number[] {
  let power = 1;
  while (power > least) power /= 10;
  while (power * 10 <= least) power *= 10;
  const ticks: number[] = [];
  for (; ; power *= 10) {
    for (const times of [1, 2, 5]) {
      const tick = Number((power * times).toPrecision(1));
      ticks.push(tick);
      if (tick >= most) {
        while (ticks.length > 2 && ticks[1] <= least) ticks.shift();
        return ticks;
      }
    }
  }
}
