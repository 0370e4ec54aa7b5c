import { latencyText } from '../format.js';
import type { FaultMark, WorkloadChart } from './data.js';
import { positiveScale } from './log-scale.js';
import type { ChartRun, Json, Picture, PictureInput, PictureKind } from './picture.js';
import { colorScale, dashScale, dataOf, INK, label, specOf } from './theme.js';
import type { Point } from './thin.js';
import { faultLayers, rowsOf, type TimeAxis, timeAxisOf } from './time-axis.js';

const WIDTH = 820;
const PANELS_MAX = 12;
const SERIES = ['p99', 'p50'];

interface Panel {
  readonly name: string;
  readonly workload: WorkloadChart;
  readonly faults: readonly FaultMark[];
}

/** p50 and p99 minute by minute, a panel for each variant and workload. */
export const latencyOverTime = {
  kind: 'latency-over-time',
  draw: ({ runs }: PictureInput): readonly Picture[] => {
    const panels = panelsOf(runs);
    const [first] = runs;
    if (first === undefined || panels.length === 0) return [];
    const time = timeAxisOf(first.scenario);
    const title = titleOf(panels, time);
    const shown = panels.slice(0, PANELS_MAX);
    const left = panels.length - shown.length;
    const subtitle = `Latency of the requests that arrived in each minute, milliseconds${left > 0 ? `; ${left} more are not shown` : ''}${shown.some(({ faults }) => faults.length > 0) ? '; faults are shaded' : ''}`;
    return [
      {
        file: 'latency-over-time',
        title,
        description: `Lines of p50 and p99 latency over time, a panel for each variant and workload. ${title}.`,
        spec: specOf(title, subtitle, bodyOf(shown, time)),
        table: {
          header: ['', 'median minute: p50', 'median minute: p99', 'slowest minute: p99', 'when'],
          rows: panels.map(({ name, workload }) => rowOf(name, workload, time)),
        },
      },
    ];
  },
} satisfies PictureKind;

function panelsOf(runs: readonly ChartRun[]): readonly Panel[] {
  const areSeveral = runs.some(({ charts }) => charts.workloads.length > 1);
  return runs.flatMap(({ summary, charts }) =>
    charts.workloads
      .filter(({ p99 }) => p99.some(([, value]) => value !== null))
      .map((workload) => {
        const names = [
          ...(runs.length > 1 ? [label(summary.name)] : []),
          ...(areSeveral || runs.length === 1 ? [label(workload.name)] : []),
        ];
        return { name: names.join(' · '), workload, faults: charts.faults };
      }),
  );
}

/** The point with the greatest value; undefined where there is none. */
export function peakOf(points: readonly Point[]): { readonly atUs: number; readonly value: number } | undefined {
  let peak: { readonly atUs: number; readonly value: number } | undefined;
  for (const [atUs, value] of points) if (value !== null && (peak === undefined || value > peak.value)) peak = { atUs, value };
  return peak;
}

function titleOf(panels: readonly Panel[], time: TimeAxis): string {
  let worst: { readonly panel: Panel; readonly atUs: number; readonly value: number } | undefined;
  for (const panel of panels) {
    const peak = peakOf(panel.workload.p99);
    if (peak !== undefined && (worst === undefined || peak.value > worst.value)) worst = { panel, ...peak };
  }
  if (worst === undefined) return 'No request was answered';
  const { panel, atUs, value } = worst;
  const fault = panel.faults.find(({ fromUs, untilUs }) => fromUs <= atUs + 60e6 && atUs <= untilUs);
  const during = fault === undefined ? '' : `, during ${label(fault.name)}`;
  return `The slowest minute is in ${panel.name}: p99 of ${latencyText(value)}, ${time.text(atUs)}${during}`;
}

function bodyOf(panels: readonly Panel[], time: TimeAxis): Json {
  const height = [320, 320, 190, 140, 112, 92, 80, 70][panels.length] ?? 62;
  const values = panels.flatMap(({ workload: { p50, p99 } }) =>
    [...p50, ...p99].flatMap(([, value]) => (value === null || value <= 0 ? [] : [value])),
  );
  const { scale, axis } = positiveScale(values, height < 100 ? 3 : 6);
  const y = { field: 'y', type: 'quantitative', title: null, scale, axis };
  return {
    spacing: 14,
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
    vconcat: panels.map(({ name, workload, faults }, index) => {
      const x = time.x(index === panels.length - 1);
      const legend = index === 0 ? { orient: 'right', direction: 'vertical', columns: 1, offset: 14 } : null;
      return {
        title: { text: name, fontSize: 14.5, color: INK, offset: 5, frame: 'group' },
        width: WIDTH,
        height,
        layer: [
          ...faultLayers(faults, time, x),
          {
            data: dataOf([...rowsOf(workload.p99, time, 'p99'), ...rowsOf(workload.p50, time, 'p50')]),
            mark: { type: 'line', clip: true, strokeWidth: 1.6 },
            encoding: {
              x,
              y,
              color: { field: 's', type: 'nominal', scale: colorScale(SERIES), legend },
              strokeDash: { field: 's', type: 'nominal', scale: dashScale(SERIES, [[], [5, 3]]), legend },
            },
          },
        ],
      };
    }),
  };
}

function rowOf(name: string, { p50, p99 }: WorkloadChart, time: TimeAxis): readonly string[] {
  const peak = peakOf(p99);
  return [
    name,
    latencyText(medianOf(p50)),
    latencyText(medianOf(p99)),
    latencyText(peak?.value ?? null),
    peak === undefined ? '' : time.text(peak.atUs),
  ];
}

function medianOf(points: readonly Point[]): number | null {
  const values = points.flatMap(([, value]) => value ?? []).sort((a, b) => a - b);
  return values[Math.floor((values.length - 1) / 2)] ?? null;
}
