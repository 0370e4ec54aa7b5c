import { expect, test } from 'vitest';
import { eventLog, eventRecords, logEvent, logTask } from '../../src/world/event-log.js';
import type { EventRecord } from '../../src/world/records.js';
import type { HealthStatus, Task, TaskStatus, WorldState } from '../../src/world/state.js';

const STATUSES = ['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING', 'DEACTIVATING', 'STOPPING', 'DEPROVISIONING', 'STOPPED'] as const;
const HEALTHS = ['UNKNOWN', 'HEALTHY', 'UNHEALTHY'] as const;
const STOPS = [
  ['', ''],
  ['UserInitiated', 'Task stopped by user'],
  ['UserInitiated', 'because'],
  ['EssentialContainerExited', 'because'],
] as const;

/** As a task stands when something is noted of it; it changes afterwards. */
function standing(lastStatus: TaskStatus, desiredStatus: Task['desiredStatus'], healthStatus: HealthStatus, stop: (typeof STOPS)[number]) {
  return {
    index: 1,
    taskId: 'abc',
    group: 'service:web',
    lastStatus,
    desiredStatus,
    healthStatus,
    stopCode: stop[0],
    stoppedReason: stop[1],
  };
}

test('an event says how its task stood then, whatever became of it; other events stand between them', () => {
  const log = eventLog();
  const tasks: unknown[] = [undefined, undefined];
  const expected: EventRecord[] = [];
  let atUs = 0;
  for (const lastStatus of STATUSES)
    for (const desiredStatus of ['RUNNING', 'STOPPED'] as const)
      for (const healthStatus of HEALTHS)
        for (const stop of STOPS) {
          tasks[1] = standing(lastStatus, desiredStatus, healthStatus, stop);
          logTask(log, ++atUs, tasks[1] as Task);
          const health = healthStatus === 'UNKNOWN' ? '' : ` healthStatus ${healthStatus}`;
          const reason = stop[1] === '' ? '' : ` (${stop[0]}: ${stop[1]})`;
          expected.push({
            atUs,
            source: 'aws.ecs',
            detailType: 'ECS Task State Change',
            resource: 'task/abc',
            message: `service:web lastStatus ${lastStatus} desiredStatus ${desiredStatus}${health}${reason}`,
            detail: { kind: 'task', task: 1, lastStatus, desiredStatus, healthStatus },
          });
          if (atUs % 7 !== 0) continue;
          const other = { atUs, source: 'aws.ecs', detailType: 'ECS Service Event', resource: 'service/web', message: `number ${atUs}` };
          logEvent(log, other);
          expected.push(other);
        }
  const read = () => [...eventRecords({ events: log, tasks } as unknown as WorldState)];
  expect(read()).toEqual(expected);
  expect(read()).toEqual(expected);
});
