import { countText, meanText, percentText } from '../format.js';
import type { FaultMark, WorkloadChart } from './data.js';
import { fileNames } from './file-names.js';
import { peakOf } from './latency-over-time.js';
import type { ChartRun, Json, Picture, PictureInput, PictureKind } from './picture.js';
import type { ScalingData } from './scaling-data.js';
import { BAD, COLORS, colorScale, dashScale, dataOf, FAINT_INK, INK, label, specOf } from './theme.js';
import type { Point } from './thin.js';
import { faultLayers, rowsOf, type TimeAxis, timeAxisOf } from './time-axis.js';

const WIDTH = 790;
/** Workloads of a variant that get a picture: those with the most requests. */
const WORKLOADS_MAX = 4;
/** Faults whose names find room. */
const NAMED_FAULTS_MAX = 6;

/** A line of a panel. */
interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  readonly color: string;
  readonly dash: readonly number[];
  readonly isStep?: boolean;
}

interface Panel {
  readonly title: string;
  readonly height: number;
  readonly lines: readonly Line[];
}

/** Load, tasks, CPU and what happened, one below the other: a picture for each variant and workload. */
export const timeline = {
  kind: 'timeline',
  draw: ({ runs }: PictureInput): readonly Picture[] => {
    const shown = runs.flatMap((run) => busiest(run.charts.workloads).map((workload) => ({ run, workload })));
    const files = fileNames(
      'timeline',
      shown.map(({ run, workload }) => [
        ...(runs.length > 1 ? [run.summary.name] : []),
        ...(run.charts.workloads.length > 1 ? [workload.name] : []),
      ]),
    );
    return shown.map(({ run, workload }, index) => pictureOf(files[index], run, workload, runs.length > 1));
  },
} satisfies PictureKind;

function busiest(workloads: readonly WorkloadChart[]): readonly WorkloadChart[] {
  if (workloads.length <= WORKLOADS_MAX) return workloads;
  const peakRate = ({ offered }: WorkloadChart) => peakOf(offered)?.value ?? 0;
  const most = [...workloads].sort((a, b) => peakRate(b) - peakRate(a)).slice(0, WORKLOADS_MAX);
  return workloads.filter((workload) => most.includes(workload));
}

function pictureOf(file: string, { scenario, summary, charts }: ChartRun, workload: WorkloadChart, areSeveral: boolean): Picture {
  const time = timeAxisOf(scenario);
  const name = areSeveral ? `${label(workload.name)} in ${label(summary.name)}` : label(workload.name);
  const title = `${name}: ${findingOf(workload)}`;
  const panels = panelsOf(workload);
  const hasFaults = charts.faults.length > 0;
  const left = summary.workloads.length - busiest(charts.workloads).length;
  const subtitle = [
    hasFaults ? 'faults are shaded' : '',
    left > 0 && charts.workloads.length > WORKLOADS_MAX ? `${left} workloads with less traffic have no picture` : '',
  ].filter((text) => text !== '');
  const strip = stripOf(workload, charts.faults, time);
  const plots = [
    ...panels.map((panel, index) => plotOf(panel, charts.faults, time, strip === undefined && index === panels.length - 1)),
    ...(strip === undefined ? [] : [strip]),
  ];
  return {
    file,
    title,
    description: `Lines over time of ${panels.map((panel) => panel.title).join('; ')}, with faults, alarms and scaling marked. ${title}.`,
    spec: specOf(title, subtitle.join('; '), {
      spacing: 16,
      resolve: { scale: { color: 'independent', strokeDash: 'independent', y: 'independent' } },
      vconcat: plots,
    }),
    table: tableOf(panels, workload, charts.faults, time),
  };
}

function findingOf({ offered, scaling, lambda }: WorkloadChart): string {
  const rate = peakOf(offered)?.value ?? 0;
  const load = rate < 100 ? meanText(rate) : countText(rate);
  if (lambda !== undefined) {
    const throttles = lambda.throttles.reduce((sum, [, count]) => sum + (count ?? 0), 0);
    return `load peaks at ${load} requests/s, ${countText(peakOf(lambda.concurrent)?.value ?? 0)} environments at once${throttles > 0 ? ', and Lambda throttles' : ''}`;
  }
  const tasks = countText(peakOf(scaling?.running ?? [])?.value ?? 0);
  const outs = (scaling?.scalings ?? []).filter(({ direction }) => direction === 'out').length;
  const ins = (scaling?.scalings ?? []).length - outs;
  const ways = [outs > 0 ? `out ${timesText(outs)}` : '', ins > 0 ? `in ${timesText(ins)}` : ''].filter((text) => text !== '');
  const scaled = ways.length === 0 ? '' : `; scaled ${ways.join(', ')}`;
  return `load peaks at ${load} requests/s, tasks at ${tasks}${scaled}`;
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function panelsOf(workload: WorkloadChart): readonly Panel[] {
  const { offered, unserved, scaling, lambda, queue } = workload;
  const solid: readonly number[] = [];
  const hasUnserved = unserved.some(([, value]) => (value ?? 0) > 0);
  const load: Panel = {
    title: queue === undefined ? 'Requests a second' : 'Messages sent a second',
    height: 130,
    lines: [
      { name: 'offered', points: offered, color: COLORS[0], dash: solid },
      ...(hasUnserved ? [{ name: 'not served', points: unserved, color: BAD, dash: [4, 2] }] : []),
    ],
  };
  if (lambda !== undefined) return [load, ...lambdaPanels(lambda)];
  return [load, ...queuePanel(queue), ...(scaling === undefined ? [] : [tasksPanel(scaling), ...metricPanel(scaling)])];
}

function queuePanel(queue: WorkloadChart['queue']): readonly Panel[] {
  if (queue === undefined) return [];
  return [{ title: 'Messages waiting', height: 150, lines: [{ name: 'visible', points: queue.waiting, color: COLORS[4], dash: [] }] }];
}

function lambdaPanels({ concurrent, coldStarts, throttles }: NonNullable<WorkloadChart['lambda']>): readonly Panel[] {
  const hasThrottles = throttles.some(([, value]) => (value ?? 0) > 0);
  return [
    {
      title: 'Execution environments at work at once',
      height: 150,
      lines: [{ name: 'concurrent', points: concurrent, color: COLORS[2], dash: [] }],
    },
    {
      title: 'Invocations a minute',
      height: 130,
      lines: [
        { name: 'cold starts', points: coldStarts, color: COLORS[6], dash: [] },
        ...(hasThrottles ? [{ name: 'throttled', points: throttles, color: BAD, dash: [4, 2] }] : []),
      ],
    },
  ];
}

function tasksPanel({ wanted, desired, running }: ScalingData): Panel {
  return {
    title: 'Tasks',
    height: 170,
    lines: [
      { name: 'running', points: running, color: COLORS[2], dash: [], isStep: true },
      { name: 'desired', points: desired, color: INK, dash: [7, 5], isStep: true },
      ...(wanted.length === 0 ? [] : [{ name: 'wanted', points: wanted, color: COLORS[4], dash: [2, 2], isStep: true }]),
    ],
  };
}

const METRIC_TITLES: Readonly<Record<string, string>> = {
  ECSServiceAverageCPUUtilization: 'CPU utilization of the service, %',
  ECSServiceAverageMemoryUtilization: 'Memory utilization of the service, %',
  ALBRequestCountPerTarget: 'Requests for each target, a minute',
};

function metricPanel({ metric }: ScalingData): readonly Panel[] {
  if (metric.points.length === 0) return [];
  const [first] = metric.points;
  const last = metric.points[metric.points.length - 1];
  const target = metric.target;
  return [
    {
      title: METRIC_TITLES[metric.name] ?? metric.name,
      height: 130,
      lines: [
        { name: 'measured', points: metric.points, color: COLORS[6], dash: [] },
        ...(target === undefined
          ? []
          : [{ name: 'target', points: [first, last].map(([atUs]): Point => [atUs, target]), color: FAINT_INK, dash: [7, 5] }]),
      ],
    },
  ];
}

function plotOf({ title, height, lines }: Panel, faults: readonly FaultMark[], time: TimeAxis, isLast: boolean): Json {
  const x = time.x(isLast);
  const names = lines.map(({ name }) => name);
  const legend = { orient: 'right', direction: 'vertical', columns: 1, offset: 14 };
  const scales = {
    color: colorScale(
      names,
      lines.map(({ color }) => color),
    ),
    dash: dashScale(
      names,
      lines.map(({ dash }) => dash),
    ),
  };
  const most = Math.max(0, ...lines.map(({ points }) => peakOf(points)?.value ?? 0));
  const isWhole = lines.every(
    ({ isStep, name }) => isStep === true || name === 'cold starts' || name === 'throttled' || name === 'concurrent',
  );
  const lineLayer = (isStep: boolean): readonly Json[] => {
    const own = lines.filter((line) => (line.isStep === true) === isStep);
    if (own.length === 0) return [];
    return [
      {
        data: dataOf(own.flatMap(({ name, points }) => rowsOf(points, time, name))),
        mark: { type: 'line', ...(isStep ? { interpolate: 'step-after' } : {}) },
        encoding: {
          x,
          y: {
            field: 'y',
            type: 'quantitative',
            title: null,
            scale: { domain: [0, (most || 1) * 1.08], nice: false },
            axis: { tickCount: 4, format: ',~f', ...(isWhole ? { tickMinStep: 1 } : {}) },
          },
          color: { field: 's', type: 'nominal', scale: scales.color, legend },
          strokeDash: { field: 's', type: 'nominal', scale: scales.dash, legend },
        },
      },
    ];
  };
  return {
    title: { text: title, fontSize: 14.5, color: INK, offset: 6, frame: 'group' },
    width: WIDTH,
    height,
    layer: [...faultLayers(faults, time, x), ...lineLayer(false), ...lineLayer(true)],
  };
}

/** What happened: a row for each kind that did; undefined where nothing did. */
function stripOf({ scaling }: WorkloadChart, faults: readonly FaultMark[], time: TimeAxis): Json | undefined {
  const alarms = scaling?.alarms ?? [];
  const scalings = scaling?.scalings ?? [];
  const bars = [
    ...faults.map(({ fromUs, untilUs }) => ({ r: 'fault', t: time.at(fromUs), u: time.at(untilUs) })),
    ...alarms.map(({ level, fromUs, untilUs }) => ({ r: `alarm ${level}`, t: time.at(fromUs), u: time.at(untilUs) })),
  ];
  const marks = scalings.map(({ direction, atUs }) => ({ r: `scale ${direction}`, t: time.at(atUs) }));
  const names =
    faults.length <= NAMED_FAULTS_MAX ? faults.map(({ name, fromUs }) => ({ r: 'fault', t: time.at(fromUs), l: label(name, 20) })) : [];
  const all = ['fault', 'alarm high', 'alarm low', 'scale out', 'scale in'];
  const rows = all.filter((row) => [...bars, ...marks].some(({ r }) => r === row));
  if (rows.length === 0) return undefined;
  const x = time.x(true);
  const y = { field: 'r', type: 'nominal', title: null, scale: { domain: rows }, axis: { domain: false, ticks: false, grid: false } };
  const colors = all.map((row) => ({ fault: BAD, 'alarm high': COLORS[4], 'alarm low': COLORS[5] })[row] ?? INK);
  const color = { field: 'r', type: 'nominal', scale: { domain: all, range: colors }, legend: null };
  const shape = {
    field: 'r',
    type: 'nominal',
    scale: { domain: all, range: ['circle', 'circle', 'circle', 'triangle-up', 'triangle-down'] },
    legend: null,
  };
  return {
    title: { text: 'What happened', fontSize: 14.5, color: INK, offset: 6, frame: 'group' },
    width: WIDTH,
    height: rows.length * 24,
    layer: [
      { data: dataOf(bars), mark: { type: 'bar', height: 12, stroke: null }, encoding: { x, x2: { field: 'u' }, y, color } },
      // What is over at once has no length: a tick shows it all the same.
      { data: dataOf(bars), mark: { type: 'tick', height: 12, thickness: 2 }, encoding: { x, y, color } },
      { data: dataOf(marks), mark: { type: 'point', filled: true, size: 75, opacity: 1 }, encoding: { x, y, color, shape } },
      ...(names.length === 0
        ? []
        : [
            { data: dataOf(names), mark: { type: 'text', align: 'right', dx: -6, fontSize: 13 }, encoding: { x, y, text: { field: 'l' } } },
          ]),
    ],
  };
}

function tableOf(panels: readonly Panel[], { scaling }: WorkloadChart, faults: readonly FaultMark[], time: TimeAxis): Picture['table'] {
  const of = (points: readonly Point[]) => points.flatMap(([, value]) => value ?? []);
  return {
    header: ['', 'least', 'most', 'when most'],
    rows: [
      ...panels.flatMap(({ title, lines }) =>
        lines.map(({ name, points }) => {
          const peak = peakOf(points);
          const least = of(points).reduce<number | null>((min, value) => (min === null || value < min ? value : min), null);
          const text = (value: number | null) => (title.endsWith('%') ? percentText(value === null ? null : value / 100) : meanText(value));
          return [`${title}: ${name}`, text(least), text(peak?.value ?? null), peak === undefined ? '' : time.text(peak.atUs)];
        }),
      ),
      ...(scaling?.scalings ?? []).slice(0, 20).map(({ direction, atUs }) => [`scaled ${direction}`, '', '', time.text(atUs)]),
      ...faults.slice(0, 20).map(({ name, fromUs }) => [`fault: ${label(name)}`, '', '', time.text(fromUs)]),
    ],
  };
}
