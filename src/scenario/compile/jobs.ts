import type { Job } from '../../aws/nouns.js';
import type { RunTaskDocument } from '../aws/requests.js';
import type { CompletedRunTask, CompletedSchedule } from '../completion.js';
import { parseIso } from '../instants.js';
import { familyAndRevision } from '../revisions.js';
import { isSkipped, parseScheduleExpression, scheduleInstants } from '../schedule/expression.js';
import { parseTimeZone } from '../time-zones.js';
import { parseDuration } from '../values.js';
import type { Compilation } from './index.js';
import { RUNS_MAX } from './limits.js';
import { compileConstraint, definitionIndex, zonesOf } from './platform.js';
import { behaviourDocument } from './workloads.js';

/** Jobs of a scenario: those of schedules, then those of RunTask actions; schedules that start no tasks are listed. */
export function compileJobs(compilation: Compilation): readonly Job[] {
  const { document, report } = compilation;
  const starting = document.schedules.filter(({ name, runTask }) => {
    if (runTask === undefined) report.notSimulated(`schedules.${name}`);
    return runTask !== undefined;
  });
  const called = document.actions.flatMap(({ RunTask: request, name }) => (request === undefined ? [] : [{ request, name: name ?? '' }]));
  const names = [...starting.map(({ name }) => name), ...called.map(({ name }) => name)];
  for (const { name, runTask, timeout } of starting) if (timeout === undefined) noteEndless(compilation, name, runTask as RunTaskDocument);
  for (const { name, request } of called) noteEndless(compilation, name, request);
  return [
    ...starting.map((schedule) => scheduledJob(compilation, schedule, names)),
    ...called.map(({ request, name }) => ({
      ...commonJob(compilation, request, name),
      maxConcurrency: Number.POSITIVE_INFINITY,
      retries: 0,
      timeoutUs: Number.POSITIVE_INFINITY,
      start: { kind: 'action' } as const,
    })),
  ];
}

/** Index of the job that a RunTask action starts. */
export function jobOfAction({ document }: Pick<Compilation, 'document'>, index: number): number {
  const scheduled = document.schedules.filter(({ runTask }) => runTask !== undefined).length;
  return scheduled + document.actions.slice(0, index).filter(({ RunTask }) => RunTask !== undefined).length;
}

/** A task that nothing ends runs, and costs, to the end of the run. */
function noteEndless(compilation: Compilation, name: string, { taskDefinition }: RunTaskDocument): void {
  const { family, revision } = familyAndRevision(taskDefinition);
  const { work, runTime, exitAfter, containers } = behaviourDocument(compilation, family, revision ?? 1);
  const isEnding = [work, runTime, exitAfter, ...Object.values(containers ?? {}).map((container) => container.exitAfter)].some(
    (said) => said !== undefined,
  );
  if (!isEnding)
    compilation.report.note(`tasks of ${name} do not end by themselves: behaviour.${family} has neither work, runTime nor exitAfter`);
}

function commonJob(
  { document }: Compilation,
  given: RunTaskDocument,
  name: string,
): Omit<Job, 'maxConcurrency' | 'retries' | 'timeoutUs' | 'start'> {
  const request = given as CompletedRunTask;
  const { subnets, assignPublicIp } = request.networkConfiguration.awsvpcConfiguration;
  return {
    name,
    group: request.group,
    startedBy: request.startedBy ?? '',
    cluster: request.cluster,
    taskDefinition: definitionIndex(document, request.taskDefinition),
    count: request.count,
    launchType: request.launchType,
    capacityProviderStrategy: request.capacityProviderStrategy.map(({ capacityProvider, base, weight }) => ({
      capacityProvider,
      base,
      weight,
    })),
    availabilityZones: zonesOf(document, subnets),
    assignPublicIp: assignPublicIp === 'ENABLED',
    placementStrategy: request.placementStrategy.map((item) => ({ type: item.type, field: item.field ?? '' })),
    placementConstraints: request.placementConstraints.map(compileConstraint),
  };
}

function scheduledJob(compilation: Compilation, schedule: CompletedSchedule, names: readonly string[]): Job {
  const { name, runTask, arraySize, after } = schedule;
  const common = commonJob(compilation, runTask as RunTaskDocument, name);
  const timeout = parseDuration(schedule.timeout);
  return {
    ...common,
    count: arraySize ?? common.count,
    maxConcurrency: schedule.maxConcurrency ?? Number.POSITIVE_INFINITY,
    retries: schedule.retries,
    timeoutUs: timeout.ok ? timeout.value : Number.POSITIVE_INFINITY,
    start:
      after === undefined
        ? { kind: 'schedule', atUs: instantsOf(compilation, schedule) }
        : { kind: 'after', jobs: after.map((other) => names.indexOf(other)), when: schedule.when ?? 'success' },
  };
}

/** Calls of a schedule within the run. */
function instantsOf({ startEpochMs, durationUs, report }: Compilation, schedule: CompletedSchedule): readonly number[] {
  const expression = parseScheduleExpression(schedule.scheduleExpression ?? '');
  const zone = parseTimeZone(schedule.scheduleExpressionTimezone ?? 'UTC');
  if (!expression.ok || !zone.ok || schedule.state === 'DISABLED') return [];
  const instants = scheduleInstants(expression.value, {
    startEpochMs,
    durationUs,
    fromEpochMs: parseIso(schedule.startDate ?? '') ?? Number.NEGATIVE_INFINITY,
    untilEpochMs: parseIso(schedule.endDate ?? '') ?? Number.POSITIVE_INFINITY,
    zone: zone.value,
    max: RUNS_MAX + 1,
  });
  if (isSkipped(expression.value, zone.value))
    report.note(
      `schedule ${schedule.name} never calls: the clocks of ${schedule.scheduleExpressionTimezone} skip the time of ${schedule.scheduleExpression}`,
    );
  else if (instants.length === 0) report.note(`schedule ${schedule.name} does not call within the run: ${schedule.scheduleExpression}`);
  return instants;
}
