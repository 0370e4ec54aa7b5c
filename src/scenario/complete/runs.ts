import type { RunTaskDocument } from '../aws/requests.js';
import type { ScheduleDocument } from '../aws/schedules.js';
import type { ScenarioDocument } from '../document.js';
import type { Path } from '../tree.js';

/** A call of RunTask that a file asks for, and where. */
export interface Run {
  readonly request: RunTaskDocument;
  readonly path: Path;
}

/** What schedules and actions start: those of schedules first. */
export function runsOf(given: Pick<ScenarioDocument, 'schedules' | 'actions'>): readonly Run[] {
  const scheduled = given.schedules.flatMap((schedule, index) => {
    const request = runTaskOf(schedule);
    const path: Path = ['schedules', index, ...(schedule.runTask === undefined ? ['target', 'ecsParameters'] : ['runTask'])];
    return request === undefined ? [] : [{ request, path }];
  });
  const called = given.actions.flatMap(({ RunTask: request }, index) =>
    request === undefined ? [] : [{ request, path: ['actions', index, 'RunTask'] }],
  );
  return [...scheduled, ...called];
}

/** What a schedule starts, as RunTask has it; undefined where it starts no tasks. */
export function runTaskOf({ runTask, target }: ScheduleDocument): RunTaskDocument | undefined {
  if (runTask !== undefined || target?.ecsParameters === undefined) return runTask;
  const { taskDefinitionArn, taskCount, ...rest } = target.ecsParameters;
  return { ...rest, cluster: target.arn, taskDefinition: taskDefinitionArn, count: taskCount };
}
