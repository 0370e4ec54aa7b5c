import { US_PER_MINUTE } from '../../base/units.js';
import { countText } from '../format.js';
import { fileNames } from './file-names.js';
import type { ChartRun, Json, Picture, PictureInput, PictureKind } from './picture.js';
import type { JobBar } from './runs-data.js';
import { COLORS, dataOf, label, specOf } from './theme.js';
import { faultLayers, type TimeAxis, timeAxisOf } from './time-axis.js';

const WIDTH = 760;
/** Tasks that get a row each; of more a job has one row for all of its tasks. */
const ROWS_MAX = 64;
const ENDS: readonly JobBar['end'][] = ['exit code 0', 'failed', 'still running'];
const END_COLORS = [COLORS[0], COLORS[1], COLORS[7]];

/** When the tasks of jobs ran and how they ended, a picture for each variant. */
export const runsPicture = {
  kind: 'runs',
  draw: ({ runs }: PictureInput): readonly Picture[] => {
    const shown = runs.filter(({ charts }) => charts.jobs.length > 0);
    const files = fileNames(
      'runs',
      shown.map(({ summary }) => (runs.length > 1 ? [summary.name] : [])),
    );
    return shown.map((run, index) => pictureOf(files[index], run, runs.length > 1));
  },
} satisfies PictureKind;

function pictureOf(file: string, run: ChartRun, areSeveral: boolean): Picture {
  const { charts, scenario, summary } = run;
  const bars = charts.jobs;
  const time = timeAxisOf(scenario, spanOf(bars, scenario.durationUs));
  const finding = findingOf(run);
  const title = areSeveral ? `${label(summary.name)}: ${finding}` : finding;
  const isByTask = bars.length <= ROWS_MAX;
  const jobs = [...new Set(bars.map(({ job }) => job))];
  const faults = charts.faults.length > 0 ? '; faults are shaded' : '';
  return {
    file,
    title,
    description: `When the tasks of jobs ran, ${isByTask ? 'a row for each task' : 'a row for each job'}, coloured by how they ended. ${title}.`,
    spec: specOf(
      title,
      `${isByTask ? 'A row for each task' : 'Tasks of a job in one row'}, from its start to its end${faults}`,
      plotOf(run, jobs, isByTask, time),
    ),
    table: {
      header: ['job', 'tasks', ...ENDS],
      rows: jobs.map((job) => {
        const own = bars.filter((bar) => bar.job === job);
        return [label(job), countText(own.length), ...ENDS.map((end) => countText(own.filter((bar) => bar.end === end).length))];
      }),
    },
  };
}

/** All of them, and a little before and after; the whole run where they fill half of it. */
function spanOf(bars: readonly JobBar[], durationUs: number): { readonly fromUs: number; readonly untilUs: number } {
  const fromUs = Math.min(...bars.map((bar) => bar.fromUs));
  const untilUs = Math.max(...bars.map((bar) => bar.untilUs));
  if (untilUs - fromUs > durationUs / 2) return { fromUs: 0, untilUs: durationUs };
  const marginUs = Math.max(US_PER_MINUTE, Math.round((untilUs - fromUs) / 20));
  return { fromUs: Math.max(0, fromUs - marginUs), untilUs: Math.min(durationUs, untilUs + marginUs) };
}

function findingOf({ summary, charts }: ChartRun): string {
  const jobs = summary.workloads.filter(({ runs }) => runs !== undefined);
  const sum = (of: (runs: NonNullable<(typeof jobs)[number]['runs']>) => number) =>
    jobs.reduce((total, { runs }) => total + (runs === undefined ? 0 : of(runs)), 0);
  const failed = charts.jobs.filter(({ end }) => end === 'failed').length;
  const tasks = failed === 0 ? '' : `, ${countText(failed)} ${failed === 1 ? 'task' : 'tasks'} failed`;
  return `${countText(sum(({ succeeded }) => succeeded))} of ${countText(sum(({ started }) => started))} runs succeeded${tasks}`;
}

function plotOf({ charts }: ChartRun, jobs: readonly string[], isByTask: boolean, time: TimeAxis): Json {
  const x = time.x(true);
  const rows = [...charts.jobs].sort((a, b) => jobs.indexOf(a.job) - jobs.indexOf(b.job) || a.fromUs - b.fromUs);
  const rowCount = isByTask ? rows.length : jobs.length;
  const order = (bar: JobBar, index: number) => (isByTask ? index : jobs.indexOf(bar.job));
  const data = rows.map((bar, index) => ({ o: order(bar, index), t: time.at(bar.fromUs), u: time.at(bar.untilUs), s: bar.end }));
  const names = jobs.map((job) => ({
    o: order(
      rows.find((bar) => bar.job === job) as JobBar,
      rows.findIndex((bar) => bar.job === job),
    ),
    l: label(job, 18),
  }));
  const y = { field: 'o', type: 'ordinal', axis: null, scale: { paddingInner: 0.2 } };
  return {
    width: WIDTH,
    height: { step: Math.max(8, Math.min(40, 480 / rowCount)) },
    layer: [
      ...faultLayers(charts.faults, time, x),
      {
        data: dataOf(data),
        mark: { type: 'bar', stroke: null, opacity: isByTask ? 0.95 : 0.6, clip: true },
        encoding: {
          x,
          x2: { field: 'u' },
          y,
          color: {
            field: 's',
            type: 'nominal',
            title: null,
            scale: { domain: ENDS, range: END_COLORS },
            legend: {
              symbolType: 'square',
              symbolSize: 180,
              orient: 'right',
              direction: 'vertical',
              columns: 1,
              offset: 14,
              values: ENDS.filter((end) => rows.some((bar) => bar.end === end)),
            },
          },
        },
      },
      { data: dataOf(names), mark: { type: 'text', align: 'right', x: -10, fontSize: 14 }, encoding: { y, text: { field: 'l' } } },
    ],
  };
}
