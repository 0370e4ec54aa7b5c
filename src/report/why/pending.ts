import { type Micros, US_PER_SECOND } from '../../base/units.js';
import type { TaskRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import type { AnswerTable } from './answer.js';
import { serviceOf, shortId } from './decided.js';
import type { RunRecords } from './question.js';
import { placedAtOf } from './task-life.js';

/** A task of a service that does not simply run at an instant. */
interface UnderWay {
  readonly taskId: string;
  /** `is pulling its image`. */
  readonly doing: string;
  readonly sinceUs: Micros;
}

/** The tasks of a service that were starting, stopping or lost at an instant, each with what it was doing. */
export function underWayAt(run: RunRecords, service: string, atUs: Micros): readonly UnderWay[] {
  return run.tasks.flatMap((task) => {
    if (serviceOf(task) !== service || task.createdAt > atUs || (task.stoppedAt ?? Number.POSITIVE_INFINITY) <= atUs) return [];
    const step = stepAt(run, task, atUs);
    return step === undefined ? [] : [{ taskId: task.taskId, doing: step.text, sinceUs: step.sinceUs }];
  });
}

/** `1 task waits in PROVISIONING for room on an instance`, one for each thing that tasks were doing. */
export function underWayTexts(tasks: readonly UnderWay[]): readonly string[] {
  return [...new Set(tasks.map(({ doing }) => doing))].map((doing) => {
    const count = tasks.filter((task) => task.doing === doing).length;
    return count === 1 ? `1 task ${doing}` : `${count} tasks, each ${doing}`;
  });
}

/** No table where there is none. */
export function underWayTable(tasks: readonly UnderWay[], atUs: Micros): AnswerTable[] {
  if (tasks.length === 0) return [];
  const rows = tasks.map(({ taskId, doing, sinceUs }) => [shortId(taskId), doing, durationText((atUs - sinceUs) / US_PER_SECOND)]);
  return [{ title: 'tasks that did not simply run then (tasks.csv)', header: ['task', 'doing', 'since'], rows }];
}

/** What a task was doing; undefined where it simply ran. */
function stepAt(run: RunRecords, task: TaskRecord, atUs: Micros): { readonly text: string; readonly sinceUs: Micros } | undefined {
  const placedAt = placedAtOf(run, task);
  const isLost =
    task.executionStoppedAt !== undefined && (task.stoppingAt ?? Number.POSITIVE_INFINITY) > Math.max(atUs, task.executionStoppedAt);
  const isBalanced = (run.scenario.services.find(({ name }) => name === serviceOf(task))?.targetGroups.length ?? 0) > 0;
  const steps: readonly (readonly [Micros | undefined, string])[] = [
    [task.createdAt, 'waits in PROVISIONING for room on an instance'],
    [
      placedAt,
      task.connectivityAt === undefined && task.pullStartedAt !== undefined ? 'is being prepared' : 'is getting its network interface',
    ],
    [task.connectivityAt, 'is being prepared (microVM, agent)'],
    [task.pullStartedAt, 'is pulling its image'],
    [task.pullStoppedAt, 'is starting its containers'],
    [task.startedAt, isBalanced ? 'is RUNNING, its health checks have not passed yet' : 'is RUNNING and does not count as healthy yet'],
    [task.healthyAt, ''],
    [task.stoppingAt, `is being stopped (${task.stopCode})`],
    [task.executionStoppedAt, isLost ? 'has lost its process or host, of which ECS learns later' : 'is losing its network interface'],
  ];
  const done = steps.filter(([instant]) => instant !== undefined && instant <= atUs);
  const [sinceUs, text] = done.reduce((last, step) => ((step[0] ?? 0) >= (last[0] ?? 0) ? step : last));
  return text === '' ? undefined : { text, sinceUs: sinceUs ?? 0 };
}
