import { type Micros, US_PER_SECOND } from '../../base/units.js';
import type { TaskRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import type { AnswerTable } from './answer.js';
import { serviceOf, shortId } from './decided.js';
import type { RunRecords } from './question.js';
import { placedAtOf } from './task-life.js';

/** The tasks of a service on their way at an instant, each with what it waits for; no table where there is none. */
export function underWayTable(run: RunRecords, service: string, atUs: Micros): AnswerTable[] {
  const rows = run.tasks.flatMap((task) => {
    if (serviceOf(task) !== service || task.createdAt > atUs || (task.stoppedAt ?? Number.POSITIVE_INFINITY) <= atUs) return [];
    const step = stepAt(run, task, atUs);
    return step === undefined ? [] : [[shortId(task.taskId), step.text, durationText((atUs - step.sinceUs) / US_PER_SECOND)]];
  });
  return rows.length === 0 ? [] : [{ title: 'tasks on their way then (tasks.csv)', header: ['task', 'doing', 'since'], rows }];
}

/** What a task was doing; undefined where it simply ran. */
function stepAt(run: RunRecords, task: TaskRecord, atUs: Micros): { readonly text: string; readonly sinceUs: Micros } | undefined {
  const placedAt = placedAtOf(run, task);
  const isBalanced = (run.scenario.services.find(({ name }) => name === serviceOf(task))?.targetGroups.length ?? 0) > 0;
  const steps: readonly (readonly [Micros | undefined, string])[] = [
    [task.createdAt, 'waits in PROVISIONING for room on an instance'],
    [placedAt, task.connectivityAt === undefined && task.pullStartedAt !== undefined ? 'is prepared' : 'its network interface is attached'],
    [task.connectivityAt, 'is prepared (microVM, agent)'],
    [task.pullStartedAt, 'pulls its image'],
    [task.pullStoppedAt, 'its containers are started'],
    [task.startedAt, isBalanced ? 'RUNNING, its health checks have not passed yet' : 'RUNNING, does not count as healthy yet'],
    [task.healthyAt, ''],
    [task.stoppingAt, `is being stopped (${task.stopCode})`],
    [
      task.executionStoppedAt,
      task.stoppingAt === undefined || (task.executionStoppedAt ?? 0) < task.stoppingAt
        ? 'its process or host is gone'
        : 'its network interface is detached',
    ],
  ];
  const done = steps.filter(([instant]) => instant !== undefined && instant <= atUs);
  const [sinceUs, text] = done.reduce((last, step) => ((step[0] ?? 0) >= (last[0] ?? 0) ? step : last));
  return text === '' ? undefined : { text, sinceUs: sinceUs ?? 0 };
}
