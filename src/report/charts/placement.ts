import { countText, percentText } from '../format.js';
import { fileNames } from './file-names.js';
import { peakOf } from './latency-over-time.js';
import type { ChartRun, Json, Picture, PictureInput, PictureKind } from './picture.js';
import type { InstanceStrip, PlacementData } from './placement-data.js';
import { taskLines } from './task-lines.js';
import { COLORS, dataOf, INK, label, rounded, specOf } from './theme.js';
import { faultLayers, rowsOf, type TimeAxis, timeAxisOf } from './time-axis.js';

const WIDTH = 760;

/** Where tasks were over time: a strip for each container instance, a line for each zone on Fargate. */
export const placement = {
  kind: 'placement',
  draw: ({ runs }: PictureInput): readonly Picture[] => {
    const shown = runs.filter(({ charts: { placement: data } }) => data.instances.length > 0 || data.fargate.length > 0);
    const files = fileNames(
      'placement',
      shown.map(({ summary }) => (runs.length > 1 ? [summary.name] : [])),
    );
    return shown.map((run, index) => pictureOf(files[index], run, runs.length > 1));
  },
} satisfies PictureKind;

function pictureOf(file: string, { scenario, summary, charts }: ChartRun, areSeveral: boolean): Picture {
  const data = charts.placement;
  const time = timeAxisOf(scenario);
  const finding = findingsOf(data).join('; ');
  const title = areSeveral ? `${label(summary.name)}: ${finding}` : capitalized(finding);
  const left = data.instanceCount - data.instances.length;
  const subtitle = [
    data.instances.length > 0 ? 'A strip for each container instance, by zone and launch; grey: nothing is reserved' : '',
    left > 0 ? `the ${data.instances.length} that were there longest of ${countText(data.instanceCount)}` : '',
    charts.faults.length > 0 ? 'faults are shaded' : '',
  ].filter((text) => text !== '');
  const plots = [
    ...(data.fargate.length > 0 ? [fargatePlot(data, charts.faults, time, data.instances.length === 0)] : []),
    ...(data.instances.length > 0 ? [instancesPlot(data.instances, charts.faults, time)] : []),
  ];
  return {
    file,
    title,
    description: `Where tasks were over time${data.instances.length > 0 ? ', a strip for each container instance shaded by the CPU that is reserved' : ', a line for each zone'}. ${title}.`,
    spec: specOf(title, capitalized(subtitle.join('; ')), {
      spacing: 22,
      resolve: { scale: { color: 'independent', strokeDash: 'independent', y: 'independent' } },
      vconcat: plots,
    }),
    table: tableOf(data, time),
  };
}

function findingsOf({ instances, instanceCount, reservedMean, fargate }: PlacementData): readonly string[] {
  const zones = new Set(instances.map(({ availabilityZone }) => availabilityZone).filter((zone) => zone !== '')).size;
  const peaks = fargate.map(({ tasks }) => peakOf(tasks)?.value ?? 0);
  const [least, most] = [Math.min(...peaks), Math.max(...peaks)];
  return [
    ...(fargate.length === 0
      ? []
      : [
          `Fargate tasks in ${zoneText(fargate.length)}, at most ${least === most ? (fargate.length > 1 ? `${most} in each` : countText(most)) : `${countText(least)} to ${countText(most)} in each`}`,
        ]),
    ...(instanceCount === 0
      ? []
      : [
          `${countText(instanceCount)} ${instanceCount === 1 ? 'instance' : 'instances'}${zones === 0 ? '' : ` in ${zoneText(zones)}`}, ${percentText(reservedMean === null ? null : Math.round(reservedMean * 100) / 100)} of their CPU reserved`,
        ]),
  ];
}

function zoneText(count: number): string {
  return count === 1 ? 'one zone' : `${count} zones`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function fargatePlot({ fargate }: PlacementData, faults: ChartRun['charts']['faults'], time: TimeAxis, isAlone: boolean): Json {
  const names = fargate.map(({ availabilityZone }) => label(availabilityZone));
  const x = time.x(isAlone);
  const most = Math.max(1, ...fargate.map(({ tasks }) => peakOf(tasks)?.value ?? 0));
  return {
    title: { text: 'Tasks on Fargate by zone', fontSize: 14.5, color: INK, offset: 6, frame: 'group' },
    width: WIDTH,
    height: isAlone ? 340 : 170,
    layer: [
      ...faultLayers(faults, time, x),
      taskLines(
        fargate.flatMap(({ tasks }, index) => rowsOf(tasks, time, names[index])),
        names,
        most,
        x,
        5,
      ),
    ],
  };
}

function instancesPlot(instances: readonly InstanceStrip[], faults: ChartRun['charts']['faults'], time: TimeAxis): Json {
  const x = time.x(true);
  const step = Math.max(9, Math.min(30, 420 / instances.length));
  const y = { field: 'o', type: 'ordinal', axis: null, scale: { paddingInner: 0.14 } };
  const lives = instances.map(({ fromUs, untilUs }, order) => ({ o: order, t: time.at(fromUs), u: time.at(untilUs) }));
  const cells = instances.flatMap((instance, order) =>
    instance.cells.map(({ fromUs, untilUs, reserved, tasks }) => ({
      o: order,
      t: time.at(fromUs),
      u: time.at(untilUs),
      y: rounded(reserved * 100),
      n: rounded(tasks),
    })),
  );
  const zones = [...new Set(instances.map(({ availabilityZone }) => availabilityZone))];
  const zoneRows = zones.map((zone) => ({
    o: instances.findIndex(({ availabilityZone }) => availabilityZone === zone),
    l: zone === '' ? 'no zone' : label(zone, 16),
  }));
  return {
    title: { text: 'Container instances: CPU reserved by tasks, %', fontSize: 14.5, color: INK, offset: 6, frame: 'group' },
    width: WIDTH,
    height: { step },
    layer: [
      ...faultLayers(faults, time, x),
      { data: dataOf(lives), mark: { type: 'bar', color: '#DDE2E7', stroke: null }, encoding: { x, x2: { field: 'u' }, y } },
      {
        data: dataOf(cells),
        mark: { type: 'bar', stroke: null },
        encoding: {
          x,
          x2: { field: 'u' },
          y,
          color: {
            field: 'y',
            type: 'quantitative',
            scale: { domain: [0, 100], range: ['#D6E6F4', COLORS[0], '#08306B'] },
            legend: {
              orient: 'right',
              direction: 'vertical',
              offset: 14,
              gradientLength: 130,
              gradientThickness: 16,
              values: [0, 25, 50, 75, 100],
              format: '~f',
            },
          },
        },
      },
      { data: dataOf(zoneRows), mark: { type: 'text', align: 'right', x: -10, fontSize: 14 }, encoding: { y, text: { field: 'l' } } },
    ],
  };
}

function tableOf({ instances, fargate }: PlacementData, time: TimeAxis): Picture['table'] {
  return {
    header: ['zone', 'where', 'most tasks at once', 'from'],
    rows: [
      ...fargate.map(({ availabilityZone, tasks }) => [label(availabilityZone), 'Fargate', countText(peakOf(tasks)?.value ?? 0), '']),
      ...instances.map(({ availabilityZone, instanceId, instanceType, cells, fromUs }) => [
        availabilityZone === '' ? 'no zone' : label(availabilityZone),
        label(`${instanceId} ${instanceType}`, 52),
        countText(cells.reduce((most, { tasks }) => Math.max(most, tasks), 0)),
        time.text(fromUs),
      ]),
    ],
  };
}
