import { US_PER_SECOND } from '../../base/units.js';
import { countText, durationText } from '../format.js';
import { fileNames } from './file-names.js';
import { peakOf } from './latency-over-time.js';
import type { ChartRun, Json, Picture, PictureInput, PictureKind } from './picture.js';
import type { RolloutData } from './rollout-data.js';
import { taskLines } from './task-lines.js';
import { dataOf, INK, label, specOf } from './theme.js';
import { faultLayers, rowsOf, type TimeAxis, timeAxisOf } from './time-axis.js';

const WIDTH = 760;
/** Variants one below the other before a picture is too long to take in. */
const VARIANTS_MAX = 8;

/** How the revisions of a service took turns: a picture for each service, a plot for each variant. */
export const rollout = {
  kind: 'rollout',
  draw: ({ runs }: PictureInput): readonly Picture[] => {
    const services = [...new Set(runs.flatMap(({ charts }) => charts.rollouts.map(({ service }) => service)))];
    const files = fileNames(
      'rollout',
      services.map((service) => (services.length > 1 ? [service] : [])),
    );
    return services.map((service, index) => pictureOf(files[index], service, runs));
  },
} satisfies PictureKind;

interface Shown {
  readonly run: ChartRun;
  readonly data: RolloutData;
}

function pictureOf(file: string, service: string, runs: readonly ChartRun[]): Picture {
  const all = runs.flatMap((run): Shown[] => {
    const data = run.charts.rollouts.find((candidate) => candidate.service === service);
    return data === undefined ? [] : [{ run, data }];
  });
  const shown = all.slice(0, VARIANTS_MAX);
  const time = timeAxisOf(shown[0].run.scenario);
  const names = [...new Set(shown.flatMap(({ data }) => data.revisions.map(({ taskDefinition }) => taskDefinition)))];
  const title = findingOf(service, all, runs.length);
  const left = all.length - shown.length;
  const leftText = left === 0 ? '' : `; ${countText(left)} more variants are not shown`;
  const most = Math.max(1, ...shown.flatMap(({ data }) => data.revisions.map(({ tasks }) => peakOf(tasks)?.value ?? 0)));
  const height = Math.max(90, Math.min(260, 520 / shown.length));
  return {
    file,
    title,
    description: `RUNNING tasks of ${label(service)} by revision over time, a plot for each variant. ${title}.`,
    spec: specOf(title, `RUNNING tasks by revision; a dotted line where a deployment begins${leftText}`, {
      spacing: 22,
      vconcat: shown.map(({ run, data }, index) =>
        plotOf(run, data, names, most, height, time, runs.length > 1, index === shown.length - 1),
      ),
    }),
    table: tableOf(all),
  };
}

/** `web:2: completed in a, stuck in b`, of the last revision that was deployed. @param variants how many were run */
function findingOf(service: string, all: readonly Shown[], variants: number): string {
  const last = all.flatMap(({ run, data }) => data.outcomes.slice(-1).map((outcome) => ({ variant: run.summary.name, ...outcome })));
  const outcomes = [...new Set(last.map(({ outcome }) => outcome))];
  const clauses = outcomes.map((outcome) => {
    const of = last.filter((each) => each.outcome === outcome);
    if (variants === 1 || of.length === variants) return outcome;
    return `${outcome} in ${of.length > 2 ? `${countText(of.length)} variants` : of.map(({ variant }) => label(variant)).join(' and ')}`;
  });
  return `${label(last[0]?.taskDefinition ?? service)}: ${clauses.join(', ')}`;
}

function plotOf(
  { summary, charts }: ChartRun,
  { revisions, outcomes }: RolloutData,
  names: readonly string[],
  most: number,
  height: number,
  time: TimeAxis,
  areSeveral: boolean,
  isLast: boolean,
): Json {
  const x = time.x(isLast);
  const begins = outcomes.map(({ startedSeconds }) => ({ t: time.at(startedSeconds * US_PER_SECOND) }));
  return {
    title: { text: areSeveral ? label(summary.name) : 'Tasks', fontSize: 14.5, color: INK, offset: 6, frame: 'group' },
    width: WIDTH,
    height,
    layer: [
      ...faultLayers(charts.faults, time, x),
      { data: dataOf(begins), mark: { type: 'rule', strokeDash: [2, 3], color: INK, opacity: 0.7 }, encoding: { x } },
      taskLines(
        revisions.flatMap(({ taskDefinition, tasks }) => rowsOf(tasks, time, label(taskDefinition))),
        names.map((name) => label(name)),
        most,
        x,
        4,
      ),
    ],
  };
}

function tableOf(all: readonly Shown[]): Picture['table'] {
  return {
    header: ['variant', 'task definition', 'began at', 'outcome', 'after'],
    rows: all.flatMap(({ run, data }) =>
      data.outcomes.map(({ taskDefinition, startedSeconds, outcome, rolledBackTo, tookSeconds }) => [
        label(run.summary.name),
        label(taskDefinition),
        durationText(startedSeconds),
        rolledBackTo === '' ? outcome : `${outcome} to ${label(rolledBackTo)}`,
        durationText(tookSeconds),
      ]),
    ),
  };
}
