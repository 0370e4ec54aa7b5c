import { nearestName } from '../../base/nearest.js';
import { wayFrom } from '../../base/way.js';
import type { RunTaskDocument } from '../aws/requests.js';
import type { ScheduleDocument } from '../aws/schedules.js';
import {
  type CompletedRunTask,
  type CompletedSchedule,
  type CompletedService,
  type Completion,
  hintFor,
  problemAt,
} from '../completion.js';
import { parseIso } from '../instants.js';
import type { Path } from '../tree.js';
import { workloadOf } from './functions.js';
import { noteLaunchType } from './launch-types.js';
import { checkArchitecture, checkConstraints, checkStrategy } from './placement.js';
import { microseconds } from './run.js';
import { runTaskOf } from './runs.js';
import { capacityOf, checkCompatible, definitionOf, networkOf, type Parts, placementOf } from './services.js';
import { definitionName } from './task-definitions.js';

/**
 * RunTask with everything written out, checked as ECS checks it.
 * @param what for notes: `schedule nightly`
 * @param atUs when it is called; undefined: by a schedule that is there from the start
 */
export function completeRunTask(
  completion: Completion,
  request: RunTaskDocument,
  what: string,
  path: Path,
  parts: Parts,
  atUs?: number,
): CompletedRunTask {
  const at = [...path, path.includes('ecsParameters') ? 'taskDefinitionArn' : 'taskDefinition'];
  const definition = definitionOf(completion, request.taskDefinition, at, parts.definitions, atUs);
  const capacity = capacityOf(completion, request, what, path, definition, parts.clusters);
  const { launchType: _, ...rest } = request;
  const completed: CompletedRunTask = {
    ...rest,
    cluster: request.cluster ?? 'default',
    taskDefinition: definition === undefined ? request.taskDefinition : definitionName(definition),
    group: request.group ?? `family:${definition?.family ?? request.taskDefinition}`,
    ...capacity,
    placementStrategy: placementOf(completion, request, path, capacity, []),
    networkConfiguration: networkOf(completion, request, path, parts.subnets),
  };
  checkStrategy(completion, completed, path);
  checkConstraints(completion, completed, definition, path);
  if (definition !== undefined) {
    checkArchitecture(completion, completed, definition, path);
    checkCompatible(completion, completed, path, definition);
    noteLaunchType(completion, request, what, capacity, definition);
  }
  return completed;
}

/** Names of workloads, so that each is its own. */
export class WorkloadNames {
  readonly #taken: Set<string>;

  constructor({ given }: Completion, services: readonly CompletedService[]) {
    this.#taken = new Set([
      ...services.map(({ serviceName }) => serviceName),
      ...given.functions.map(workloadOf),
      ...given.queues.map(({ queueName }) => queueName),
      ...Object.keys(given.dependencies),
    ]);
  }

  /** Takes a name that somebody gave. @returns whether it was free */
  take(name: string): boolean {
    const isFree = !this.#taken.has(name);
    this.#taken.add(name);
    return isFree;
  }

  /** Takes a name for tasks of a family: the family's, or where that is taken one like it. */
  takeFor(family: string): string {
    const isTaken = (name: string) => this.#taken.has(name);
    let name = isTaken(family) ? `${family}-task` : family;
    for (let number = 2; isTaken(name); number++) name = `${family}-task-${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** Schedules with what they start written out. */
export function completeSchedules(completion: Completion, names: WorkloadNames, parts: Parts): CompletedSchedule[] {
  return completion.given.schedules.map((schedule, index) => {
    const path: Path = ['schedules', index];
    if (!names.take(schedule.name))
      problemAt(
        completion,
        [...path, 'name'],
        `must have a name of its own: '${schedule.name}' is taken`,
        'a workload is known by the name of its service, function, queue or schedule',
      );
    checkSchedule(completion, schedule, path);
    const { target: _, runTask: __, ...rest } = schedule;
    const request = runTaskOf(schedule);
    const completed: CompletedSchedule = { ...rest, state: schedule.state };
    if (schedule.after === undefined) completed.scheduleExpressionTimezone = schedule.scheduleExpressionTimezone ?? 'UTC';
    else completed.when = schedule.when ?? 'success';
    if (request === undefined) return completed;
    const at = schedule.runTask === undefined ? [...path, 'target', 'ecsParameters'] : [...path, 'runTask'];
    const runTask = completeRunTask(completion, request, `schedule ${schedule.name}`, at, parts);
    return { ...completed, runTask: { ...runTask, startedBy: request.startedBy ?? startedByOf(schedule) } };
  });
}

/** What EventBridge Scheduler says who started a task. @assumed from tasks seen in accounts; AWS does not publish it */
function startedByOf({ name, after }: ScheduleDocument): string {
  return after === undefined ? `chronos-schedule/${name}` : `pipeline/${name}`;
}

function checkSchedule(completion: Completion, schedule: ScheduleDocument, path: Path): void {
  const { scheduleExpression, after, runTask, target } = schedule;
  const is = (key: string, message: string, hint?: string) => problemAt(completion, [...path, key], message, hint);
  if (scheduleExpression === undefined && after === undefined)
    is('scheduleExpression', 'is missing: a schedule says when it calls, or after what', "scheduleExpression: 'cron(0 2 * * ? *)'");
  if (scheduleExpression !== undefined && after !== undefined)
    is('after', 'cannot stand beside scheduleExpression: it begins by the clock, or when another has ended');
  if (after !== undefined && after.length === 0) is('after', 'must name a schedule');
  if (schedule.when !== undefined && after === undefined) is('when', 'belongs to after, which is not given');
  for (const key of ['state', 'startDate', 'endDate', 'scheduleExpressionTimezone'] as const)
    if (after !== undefined && schedule[key] !== undefined && schedule[key] !== 'ENABLED')
      is(key, 'is for a schedule that goes by the clock, and after is given');
  if (runTask !== undefined && target !== undefined) is('target', 'cannot stand beside runTask: it says the same as AWS has it');
  const isOther = (schedule.invoke ?? schedule.sendMessage ?? target) !== undefined;
  if (runTask === undefined && !isOther)
    is('runTask', 'is missing: a schedule starts tasks', 'runTask: { taskDefinition: etl, launchType: FARGATE }');
  const [from, until] = [schedule.startDate, schedule.endDate].map((text) => (text === undefined ? undefined : parseIso(text)));
  if (from !== undefined && until !== undefined && from >= until)
    is('endDate', `must lie after startDate, ${schedule.startDate}, but is '${schedule.endDate}'`);
  if (schedule.timeout !== undefined && microseconds(schedule.timeout) <= 0)
    is('timeout', `must be longer than 0, but is '${schedule.timeout}'`);
}

/** Checks that what a pipeline's stages follow is there, and that none follows itself. Call when all names are known. */
export function checkStages(completion: Completion, schedules: readonly CompletedSchedule[], others: readonly string[]): void {
  const known = [...schedules.filter(({ runTask }) => runTask !== undefined).map(({ name }) => name), ...others];
  const before = new Map(schedules.map(({ name, after }) => [name, after ?? []]));
  const told = new Set<string>();
  schedules.forEach(({ name, after }, index) => {
    (after ?? []).forEach((other, at) => {
      const path = ['schedules', index, 'after', at];
      if (!known.includes(other)) {
        problemAt(
          completion,
          path,
          `must name a schedule that starts tasks, but is '${other}'`,
          hintFor(other, known, nearestName(other, known)),
        );
        return;
      }
      const way = wayFrom(other, name, (from) => before.get(from) ?? []);
      if (way === undefined || way.some((stage) => told.has(stage))) return;
      for (const stage of way) told.add(stage);
      problemAt(
        completion,
        path,
        `must not lead back to the schedule itself, but ${[name, ...way].join(' -> ')}`,
        'none of them would ever begin',
      );
    });
  });
}
