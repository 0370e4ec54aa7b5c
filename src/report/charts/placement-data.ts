import type { InstanceRecord, RunResult, TaskRecord } from '../../sim/result.js';
import { groupedBy } from './grouping.js';
import { runningTasks } from './running-tasks.js';
import type { Point } from './thin.js';

/** Container instances that a picture has rows for. */
export const INSTANCE_ROWS_MAX = 60;
/** Cells of a row whose tasks changed too often to show each change. */
const CELLS_MAX = 100;

/** Where tasks were over time. */
export interface PlacementData {
  /** Grouped by zone, in order of launch; of more than fit a picture those that were there longest. */
  readonly instances: readonly InstanceStrip[];
  readonly instanceCount: number;
  /** Share of the registered CPU that tasks reserved, over all instances and their time, 0 to 1; null without instances. */
  readonly reservedMean: number | null;
  /** Tasks of Fargate in each zone, from a change to the next. */
  readonly fargate: readonly { readonly availabilityZone: string; readonly tasks: readonly Point[] }[];
}

export interface InstanceStrip {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly fromUs: number;
  readonly untilUs: number;
  /** Share of its CPU reserved by tasks, 0 to 1, and how many there are on average; without those that hold nothing. */
  readonly cells: readonly { readonly fromUs: number; readonly untilUs: number; readonly reserved: number; readonly tasks: number }[];
}

interface Stay {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly cpuUnits: number;
}

export function placementOf({ scenario, tasks, instances }: RunResult): PlacementData {
  const { durationUs } = scenario;
  const tasksOf = groupedBy(tasks, ({ containerInstanceId }) => containerInstanceId);
  const strips = instances.map((instance) =>
    stripOf(
      instance,
      (tasksOf.get(instance.instanceId) ?? []).map((task) => stayOf(task, durationUs)),
      durationUs,
    ),
  );
  const shown = [...strips].sort((a, b) => lengthOf(b.strip) - lengthOf(a.strip)).slice(0, INSTANCE_ROWS_MAX);
  const capacity = strips.reduce((sum, { registered }) => sum + registered, 0);
  const byZone = groupedBy(
    (tasksOf.get('') ?? []).filter(
      ({ startedAt, launchType }) => startedAt !== undefined && launchType !== 'EC2' && launchType !== 'EXTERNAL',
    ),
    ({ availabilityZone }) => availabilityZone,
  );
  return {
    instances: shown.map(({ strip }) => strip).sort(byZoneAndLaunch),
    instanceCount: instances.length,
    reservedMean: capacity === 0 ? null : strips.reduce((sum, { reserved }) => sum + reserved, 0) / capacity,
    fargate: [...byZone]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([availabilityZone, own]) => {
        return { availabilityZone, tasks: runningTasks(own, durationUs) };
      }),
  };
}

function stayOf({ createdAt, stoppedAt, cpuUnits }: TaskRecord, durationUs: number): Stay {
  return { fromUs: createdAt, untilUs: stoppedAt ?? durationUs, cpuUnits };
}

function lengthOf({ fromUs, untilUs }: InstanceStrip): number {
  return untilUs - fromUs;
}

function byZoneAndLaunch(a: InstanceStrip, b: InstanceStrip): number {
  if (a.availabilityZone !== b.availabilityZone) return a.availabilityZone < b.availabilityZone ? -1 : 1;
  return a.fromUs - b.fromUs || (a.instanceId < b.instanceId ? -1 : 1);
}

/** With CPU units x microseconds registered and reserved, for the mean. */
function stripOf(instance: InstanceRecord, stays: readonly Stay[], durationUs: number) {
  const fromUs = instance.launchedAt ?? 0;
  const untilUs = instance.terminatedAt ?? durationUs;
  const { instanceId, instanceType, availabilityZone, registeredCpu } = instance;
  const cells = cellsOf(stays, fromUs, untilUs).map(({ cpuUnits, ...cell }) => {
    return { ...cell, reserved: registeredCpu === 0 ? 0 : cpuUnits / registeredCpu };
  });
  return {
    strip: { instanceId, instanceType, availabilityZone, fromUs, untilUs, cells },
    registered: registeredCpu * (untilUs - fromUs),
    reserved: stays.reduce((sum, stay) => sum + stay.cpuUnits * Math.max(0, stay.untilUs - stay.fromUs), 0),
  };
}

interface Cell {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly cpuUnits: number;
  readonly tasks: number;
}

/** One cell from a change to the next; where there are too many, equal parts with their means. */
function cellsOf(stays: readonly Stay[], fromUs: number, untilUs: number): readonly Cell[] {
  const changes = stays
    .flatMap((stay) => [
      { atUs: stay.fromUs, cpuUnits: stay.cpuUnits, tasks: 1 },
      { atUs: stay.untilUs, cpuUnits: -stay.cpuUnits, tasks: -1 },
    ])
    .sort((a, b) => a.atUs - b.atUs);
  const cells: Cell[] = [];
  let cpuUnits = 0;
  let tasks = 0;
  changes.forEach((change, index) => {
    cpuUnits += change.cpuUnits;
    tasks += change.tasks;
    const endUs = Math.min(untilUs, changes[index + 1]?.atUs ?? untilUs);
    if (tasks > 0 && endUs > change.atUs) cells.push({ fromUs: change.atUs, untilUs: endUs, cpuUnits, tasks });
  });
  return cells.length <= CELLS_MAX ? cells : averaged(cells, fromUs, untilUs);
}

function averaged(cells: readonly Cell[], fromUs: number, untilUs: number): readonly Cell[] {
  const widthUs = (untilUs - fromUs) / CELLS_MAX;
  const sums = Array.from({ length: CELLS_MAX }, () => ({ cpuUnits: 0, tasks: 0 }));
  for (const cell of cells) {
    const first = Math.max(0, Math.floor((cell.fromUs - fromUs) / widthUs));
    for (let index = first; index < CELLS_MAX && fromUs + index * widthUs < cell.untilUs; index++) {
      const overlapUs = Math.min(cell.untilUs, fromUs + (index + 1) * widthUs) - Math.max(cell.fromUs, fromUs + index * widthUs);
      sums[index].cpuUnits += (cell.cpuUnits * overlapUs) / widthUs;
      sums[index].tasks += (cell.tasks * overlapUs) / widthUs;
    }
  }
  return sums.flatMap((sum, index) =>
    sum.tasks > 0 ? [{ ...sum, fromUs: fromUs + index * widthUs, untilUs: fromUs + (index + 1) * widthUs }] : [],
  );
}
