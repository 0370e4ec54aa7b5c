import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_MS } from '../../base/units.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { durationText } from '../format.js';
import type { FaultMark } from './data.js';
import type { Json } from './picture.js';
import { dataOf, rounded } from './theme.js';
import type { Point } from './thin.js';

const TICKS_MAX = 12;
const STEPS_US = [
  ...[1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * US_PER_MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * US_PER_HOUR),
  ...[1, 2, 7, 14, 30, 91, 182, 365].map((days) => days * US_PER_DAY),
];

/** How a picture shows simulated time: minutes or hours since the start, or the simulated clock where a run is longer. */
export interface TimeAxis {
  /** The value that stands for an instant in data. */
  readonly at: (us: number) => number;
  /** An x encoding of the field `t`. @param isLabelled whether its axis has labels and a title */
  readonly x: (isLabelled: boolean) => Json;
  /** An instant in words: `41 min after the start`. */
  readonly text: (us: number) => string;
}

/** The whole run, or a part of it: minutes of a long run are told by the clock. */
export function timeAxisOf(
  { durationUs, startEpochMs }: CompiledScenario,
  { fromUs, untilUs } = { fromUs: 0, untilUs: durationUs },
): TimeAxis {
  const spanUs = untilUs - fromUs;
  const isClock = durationUs > 2 * US_PER_DAY || (durationUs > 3 * US_PER_HOUR && spanUs < durationUs);
  const unitUs = durationUs <= 3 * US_PER_HOUR ? US_PER_MINUTE : US_PER_HOUR;
  const at = (us: number) => (isClock ? startEpochMs + Math.round(us / US_PER_MS) : Math.round((us / unitUs) * 1000) / 1000);
  // In hours a third of one would read 0.3.
  const grainUs = unitUs === US_PER_HOUR && !isClock ? US_PER_HOUR / 2 : US_PER_MINUTE;
  const stepUs = STEPS_US.find((step) => step % grainUs === 0 && spanUs / step <= TICKS_MAX) ?? spanUs;
  const originUs = isClock ? startEpochMs * US_PER_MS + fromUs : fromUs;
  const firstUs = fromUs + ((stepUs - (originUs % stepUs)) % stepUs);
  const values: number[] = [];
  for (let us = firstUs; us <= untilUs; us += stepUs) values.push(at(us));
  const title = isClock ? 'simulated clock, UTC' : `${unitUs === US_PER_MINUTE ? 'minutes' : 'hours'} since the start`;
  return {
    at,
    text: (us) => `${durationText(us / 1e6)} after the start`,
    x: (isLabelled) => ({
      field: 't',
      type: 'quantitative',
      title: isLabelled ? title : null,
      scale: { domain: [at(fromUs), at(untilUs)], nice: false, zero: false },
      axis: {
        values,
        grid: true,
        labels: isLabelled,
        ticks: isLabelled,
        ...(isClock
          ? { labelExpr: stepUs < US_PER_DAY ? "utcFormat(datum.value, '%-d %b %H:%M')" : "utcFormat(datum.value, '%-d %b')" }
          : {}),
      },
    }),
  };
}

/** Rows of a line: `t` and `y`, and `s` for its name. */
export function rowsOf(points: readonly Point[], time: TimeAxis, name: string): readonly Json[] {
  return points.map(([atUs, value]) => ({ t: time.at(atUs), y: value === null ? null : rounded(value), s: name }));
}

/** Layers behind a panel's lines: a band while a fault lasts, a stroke where it is over at once. */
export function faultLayers(faults: readonly FaultMark[], time: TimeAxis, x: Json): readonly Json[] {
  const rows = faults.map(({ fromUs, untilUs }) => ({ t: time.at(fromUs), u: time.at(untilUs), isLong: untilUs > fromUs }));
  const [long, short] = [rows.filter(({ isLong }) => isLong), rows.filter(({ isLong }) => !isLong)];
  return [
    ...(long.length === 0
      ? []
      : [{ data: dataOf(long), mark: { type: 'rect', color: '#D55E00', opacity: 0.13 }, encoding: { x, x2: { field: 'u' } } }]),
    ...(short.length === 0
      ? []
      : [
          {
            data: dataOf(short),
            mark: { type: 'rule', color: '#D55E00', strokeWidth: 1.5, strokeDash: [3, 3], opacity: 0.7 },
            encoding: { x },
          },
        ]),
  ];
}
