import type { VariantSummary } from '../../sim/result.js';
import { latencyText, percentText, usdText } from '../format.js';
import { servedShare, serving } from '../verdict.js';
import { placeLabels } from './labels.js';
import type { Json, Picture, PictureInput, PictureKind } from './picture.js';
import { BAD, dataOf, FAINT_INK, GOOD, label, PLOT_WIDTH, rounded, specOf } from './theme.js';

const HEIGHT = 400;
const MEETS = 'meets every expectation';
const FAILS = 'fails an expectation';

interface Dot {
  readonly name: string;
  /** Share of what was asked of it that it served; undefined where that is nearly as much as any. */
  readonly served: number | undefined;
  readonly usd: number;
  readonly p99Ms: number;
  readonly isMet: boolean;
}

/** What each variant costs and how slow its slowest hundredth is: down and left is better. */
export const costAgainstP99 = {
  kind: 'cost-against-p99',
  draw: ({ runs }: PictureInput): readonly Picture[] => {
    const best = serving(runs.map(({ summary }) => summary));
    const dots = runs.flatMap(({ summary }) => dotOf(summary, best.includes(summary)));
    if (dots.length < 2) return [];
    const title = titleOf(dots);
    const areExpected = runs.some(({ summary }) => summary.expectations.length > 0);
    const limitMs = limitOf(runs.flatMap(({ scenario }) => scenario.expectations));
    const areFewerServed = dots.some(({ served }) => served !== undefined);
    const areSeveral = runs.some(({ summary }) => summary.workloads.length > 1);
    return [
      {
        file: 'cost-against-p99',
        title,
        description: `A point for each variant by its cost and its p99 latency. ${title}.`,
        spec: specOf(
          title,
          `Down and left is better${areSeveral ? '; p99 of the slowest workload of each variant' : ''}${areFewerServed ? '; a share: it served no more than that' : ''}`,
          bodyOf(dots, areExpected, limitMs),
        ),
        table: {
          header: ['variant', 'cost of the run', 'p99', ...(areExpected ? ['expectations'] : [])],
          rows: dots.map((dot) => [
            nameOf(dot),
            usdText(dot.usd),
            latencyText(dot.p99Ms),
            ...(areExpected ? [dot.isMet ? MEETS : FAILS] : []),
          ]),
        },
      },
    ];
  },
} satisfies PictureKind;

function dotOf(variant: VariantSummary, isServing: boolean): readonly Dot[] {
  const { name, cost, workloads, expectations } = variant;
  const p99s = workloads.flatMap(({ latencyMs }) => latencyMs.p99 ?? []);
  if (cost.totalUsd === null || p99s.length === 0) return [];
  return [
    {
      name: label(name),
      served: isServing ? undefined : servedShare(variant),
      usd: cost.totalUsd,
      p99Ms: Math.max(...p99s),
      isMet: expectations.every(({ holds }) => holds),
    },
  ];
}

/** Who turns requests away is cheap and fast for no merit: that stands with its name. */
function nameOf({ name, served }: Dot): string {
  return served === undefined ? name : `${name} (served ${percentText(served)})`;
}

/** The same where there is little room. */
function shortNameOf({ name, served }: Dot): string {
  return served === undefined ? name : `${name} ${percentText(Math.floor(served * 100) / 100)}`;
}

/** The p99 that is expected of everyone, where there is one such figure. */
function limitOf(expectations: PictureInput['runs'][number]['scenario']['expectations']): number | undefined {
  const values = new Set(
    expectations
      .filter(({ figure, op, from, after }) => figure === 'p99' && op.startsWith('<') && from === undefined && after === undefined)
      .map(({ value }) => value),
  );
  return values.size === 1 ? [...values][0] : undefined;
}

function titleOf(all: readonly Dot[]): string {
  const praised = all.filter(({ served }) => served === undefined);
  const dots = praised.length === 0 ? all : praised;
  if (dots.length === 1 && all.length > 1) {
    const [{ name, usd, p99Ms }] = dots;
    return `No other serves nearly as much as ${name}: ${usdText(usd)}, p99 ${latencyText(p99Ms)}`;
  }
  const cheapest = dots.reduce((best, dot) => (dot.usd < best.usd ? dot : best));
  const fastest = dots.reduce((best, dot) => (dot.p99Ms < best.p99Ms ? dot : best));
  if (usdText(cheapest.usd) === usdText(fastest.usd))
    return `${fastest.name} is cheapest and fastest: ${usdText(fastest.usd)}, p99 ${latencyText(fastest.p99Ms)}`;
  if (latencyText(cheapest.p99Ms) === latencyText(fastest.p99Ms))
    return `${cheapest.name} is cheapest, and none is faster: ${usdText(cheapest.usd)}, p99 ${latencyText(cheapest.p99Ms)}`;
  return `${cheapest.name} is cheapest (${usdText(cheapest.usd)}, p99 ${latencyText(cheapest.p99Ms)}), ${fastest.name} fastest (p99 ${latencyText(fastest.p99Ms)}, ${usdText(fastest.usd)})`;
}

function bodyOf(dots: readonly Dot[], areExpected: boolean, limitMs: number | undefined): Json {
  const mostUsd = Math.max(...dots.map(({ usd }) => usd)) * 1.15 || 1;
  // A limit far above all points would press them together.
  const slowestMs = Math.max(...dots.map(({ p99Ms }) => p99Ms));
  const isLimitShown = limitMs !== undefined && limitMs < slowestMs * 2.5;
  const mostMs = Math.max(slowestMs, isLimitShown ? limitMs : 0) * 1.15;
  const places = placeLabels(
    dots.map((dot) => ({ text: shortNameOf(dot), x: (dot.usd / mostUsd) * PLOT_WIDTH, y: HEIGHT - (dot.p99Ms / mostMs) * HEIGHT })),
    { width: PLOT_WIDTH, height: HEIGHT, fontSize: 15 },
  );
  const rows = dots.map((dot, index) => ({
    v: shortNameOf(dot),
    x: rounded(dot.usd),
    y: rounded(dot.p99Ms),
    s: dot.isMet ? MEETS : FAILS,
    ...places[index],
  }));
  const x = {
    field: 'x',
    type: 'quantitative',
    title: 'cost of the whole run, USD',
    scale: { domain: [0, mostUsd], nice: false },
    axis: { tickCount: 7 },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: 'p99 latency, milliseconds',
    scale: { domain: [0, mostMs], nice: false },
    axis: { tickCount: 6, format: ',~f' },
  };
  const legend = areExpected ? { symbolSize: 170 } : null;
  const names = [MEETS, FAILS].filter((name) => rows.some(({ s }) => s === name));
  return {
    width: PLOT_WIDTH,
    height: HEIGHT,
    layer: [
      ...(isLimitShown ? limitLayers(limitMs, y) : []),
      {
        data: dataOf(rows),
        mark: { type: 'point', filled: true, size: 230, opacity: 1 },
        encoding: {
          x,
          y,
          color: {
            field: 's',
            type: 'nominal',
            scale: { domain: names, range: names.map((name) => (name === MEETS ? GOOD : BAD)) },
            legend: legend === null ? null : { ...legend, symbolType: 'circle' },
          },
          shape: {
            field: 's',
            type: 'nominal',
            scale: { domain: names, range: names.map((name) => (name === MEETS ? 'circle' : 'triangle-up')) },
            legend,
          },
        },
      },
      ...(['left', 'center', 'right'] as const).flatMap((align) => {
        const own = rows.filter((row) => row.align === align);
        return own.map((row) => ({
          data: dataOf([row]),
          mark: { type: 'text', align, dx: row.dx, dy: row.dy, fontSize: 15 },
          encoding: { x, y, text: { field: 'v' } },
        }));
      }),
    ],
  };
}

function limitLayers(limitMs: number, y: Json): readonly Json[] {
  const data = dataOf([{ y: limitMs, l: `expected: at most ${latencyText(limitMs)}` }]);
  return [
    { data, mark: { type: 'rule', strokeDash: [7, 5], color: FAINT_INK }, encoding: { y } },
    {
      data,
      mark: { type: 'text', align: 'right', x: PLOT_WIDTH - 4, dy: -9, color: FAINT_INK, fontSize: 13.5 },
      encoding: { y, text: { field: 'l' } },
    },
  ];
}
