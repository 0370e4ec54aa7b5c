import type { WorkloadSummary } from '../../sim/result.js';
import { latencyText } from '../format.js';
import { positiveScale } from './log-scale.js';
import type { Json, Picture, PictureInput, PictureKind } from './picture.js';
import { COLORS, colorScale, dataOf, label, PLOT_WIDTH, rounded, specOf } from './theme.js';

const ROWS_MAX = 16;
/** Each with a colour and a shape of its own. */
const PERCENTILES = [
  ['p50', 'circle'],
  ['p90', 'square'],
  ['p95', 'triangle-up'],
  ['p99', 'diamond'],
  ['p999', 'cross'],
  ['max', 'triangle-right'],
] as const;
const NAMES = PERCENTILES.map(([name]) => (name === 'p999' ? 'p99.9' : name));

interface Row {
  readonly name: string;
  readonly latencyMs: WorkloadSummary['latencyMs'];
}

/** p50 to the maximum of each variant and workload, the lowest p99 first. */
export const latencyPercentiles = {
  kind: 'latency-percentiles',
  draw: ({ runs }: PictureInput): readonly Picture[] => {
    const areSeveral = runs.some(({ summary }) => summary.workloads.length > 1);
    const rows = runs
      .flatMap(({ summary }) =>
        summary.workloads.map(({ name, latencyMs }): Row => {
          const names = [...(runs.length > 1 ? [label(summary.name)] : []), ...(areSeveral || runs.length === 1 ? [label(name)] : [])];
          return { name: names.join(' · '), latencyMs };
        }),
      )
      .filter(({ latencyMs }) => latencyMs.p99 !== null)
      .sort((a, b) => (a.latencyMs.p99 ?? 0) - (b.latencyMs.p99 ?? 0));
    if (rows.length === 0) return [];
    const title = titleOf(rows);
    const left = Math.max(0, rows.length - ROWS_MAX);
    return [
      {
        file: 'latency-percentiles',
        title,
        description: `Percentiles of latency on one scale, a row for each variant and workload. ${title}.`,
        spec: specOf(
          title,
          `Latency of answered requests, first send to answer${left > 0 ? `; ${left} slower ones are not shown` : ''}`,
          bodyOf(rows.slice(0, ROWS_MAX)),
        ),
        table: {
          header: ['', ...NAMES],
          rows: rows.map(({ name, latencyMs }) => [name, ...PERCENTILES.map(([key]) => latencyText(latencyMs[key]))]),
        },
      },
    ];
  },
} satisfies PictureKind;

/** @param rows the lowest p99 first */
function titleOf(rows: readonly Row[]): string {
  const [first] = rows;
  const last = rows[rows.length - 1];
  const [low, high] = [latencyText(first.latencyMs.p99), latencyText(last.latencyMs.p99)];
  if (rows.length === 1) return `p99 of ${first.name} is ${low}, p50 ${latencyText(first.latencyMs.p50)}`;
  if (low === high) return `All have the same p99: ${low}`;
  const equals = rows.filter(({ latencyMs }) => latencyText(latencyMs.p99) === low);
  const best =
    equals.length === 1
      ? `${first.name} has the lowest p99`
      : `${equals[0].name} and ${equals.length === 2 ? equals[1].name : `${equals.length - 1} more`} have the lowest p99`;
  return `${best}: ${low}; ${last.name} the highest: ${high}`;
}

function bodyOf(rows: readonly Row[]): Json {
  const points = rows.flatMap(({ name, latencyMs }, order) =>
    PERCENTILES.flatMap(([key], index) => {
      const value = latencyMs[key];
      return value === null || value <= 0
        ? []
        : [{ v: name, o: order, s: NAMES[index], x: rounded(value), l: key === 'p50' || key === 'p99' ? latencyText(value) : '' }];
    }),
  );
  const spans = rows.map(({ name, latencyMs }, order) => ({
    v: name,
    o: order,
    x: rounded(latencyMs.p50 ?? 0),
    x2: rounded(latencyMs.max ?? 0),
  }));
  const { scale, axis } = positiveScale(
    points.map(({ x }) => x),
    14,
  );
  const y = {
    field: 'v',
    type: 'nominal',
    sort: { field: 'o', op: 'min' },
    title: null,
    axis: { labelFontSize: 15, domain: false, ticks: false, grid: false },
  };
  const x = { field: 'x', type: 'quantitative', title: 'latency, milliseconds', scale, axis };
  return {
    width: PLOT_WIDTH,
    height: { step: rows.length > 6 ? 52 : 74 },
    layer: [
      { data: dataOf(spans), mark: { type: 'rule', strokeWidth: 3, color: '#C3CAD1' }, encoding: { y, x, x2: { field: 'x2' } } },
      {
        data: dataOf(points),
        mark: { type: 'point', filled: true, size: 150, opacity: 1 },
        encoding: {
          y,
          x,
          color: {
            field: 's',
            type: 'nominal',
            scale: colorScale(NAMES, [...COLORS.slice(0, 1), COLORS[5], COLORS[2], COLORS[1], COLORS[6], COLORS[7]]),
            legend: { symbolType: 'circle', symbolSize: 150, columns: 6 },
          },
          shape: { field: 's', type: 'nominal', scale: { domain: NAMES, range: PERCENTILES.map(([, shape]) => shape) } },
        },
      },
      {
        data: dataOf(points.filter(({ l }) => l !== '')),
        mark: { type: 'text', dy: -17, fontSize: 13.5, fontWeight: 'bold' },
        encoding: { y, x, text: { field: 'l' } },
      },
    ],
  };
}
