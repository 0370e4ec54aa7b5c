import { secondsText, US_PER_SECOND } from '../../base/units.js';
import type { TaskRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import type { Reason } from './answer.js';
import { decidedText } from './choice.js';
import { CONTROL_PLANE } from './control-plane.js';
import { decisionAt, heardOf, lastDecision, serviceOf, shortId } from './decided.js';
import type { RunRecords, WhyView } from './question.js';
import { decisionSentence } from './sentences.js';
import { assumed, RULES } from './sources.js';
import { desiredChange, numbersText } from './task-start.js';

/** Why a task stopped, and what its stopping took; nothing while it was to run. */
export function stopReasons(view: WhyView, task: TaskRecord): Reason[] {
  const { run } = view;
  if (task.stoppingAt === undefined) return [];
  return [
    ...(task.stopCode === 'ServiceSchedulerInitiated' ? chosenReasons(view, task, task.stoppingAt) : lossReasons(run, task)),
    ...endingReasons(run, task),
  ];
}

/** The scheduler stopped it: the pass, and why this one of all. */
function chosenReasons(view: WhyView, task: TaskRecord, stoppingAt: number): Reason[] {
  const { run } = view;
  const record = lastDecision(run, 'stop', `task/${task.taskId}`);
  const pass = decisionAt(run, 'service-pass', `service/${serviceOf(task)}`, stoppingAt);
  const chosen = task.containerInstanceId === '' ? CONTROL_PLANE.stopOnFargate : CONTROL_PLANE.stopOnInstance;
  const sources = { surplus: chosen, replaced: CONTROL_PLANE.rollout, draining: CONTROL_PLANE.draining, unhealthy: CONTROL_PLANE.pass };
  const source = sources[record?.outcome as keyof typeof sources] ?? CONTROL_PLANE.pass;
  const traces = heardOf(view, record)?.traces ?? [];
  const change = record?.outcome === 'surplus' ? desiredChange(run, serviceOf(task), stoppingAt) : undefined;
  return [
    ...(record === undefined
      ? [{ sentence: `It was stopped: ${task.stoppedReason}.`, ...CONTROL_PLANE.draining }]
      : [{ sentence: `The scheduler chose it (${record.outcome}): ${record.because} (${numbersText(record)}).`, ...source }]),
    ...traces.flatMap((trace) => decidedText(trace) ?? []).map((sentence) => ({ sentence, ...source })),
    ...strikeReasons(run, task),
    ...(pass === undefined || record === undefined ? [] : [{ sentence: decisionSentence(pass), ...CONTROL_PLANE.pass }]),
    ...(change === undefined
      ? []
      : [{ sentence: `Before that, at ${secondsText(change.atUs)} s: ${decisionSentence(change)}`, ...RULES.wantedCapacity }]),
  ];
}

/** Nobody chose it: what befell it. */
function lossReasons(run: RunRecords, task: TaskRecord): Reason[] {
  const { executionStoppedAt, stoppingAt = 0, stopCode, stoppedReason } = task;
  const late = executionStoppedAt === undefined ? 0 : stoppingAt - executionStoppedAt;
  return [
    ...strikeReasons(run, task),
    {
      sentence: `It ended with stopCode ${stopCode}: ${stoppedReason}`,
      ...(stopCode === 'SpotInterruption' ? CONTROL_PLANE.spot : CONTROL_PLANE.lifecycle),
    },
    ...(late > 0 && (stopCode === 'TerminationNotice' || stopCode === 'InfrastructureHealth')
      ? [assumed('hostLossReport', `Its containers were gone ${durationText(late / US_PER_SECOND)} before ECS knew.`)]
      : []),
  ];
}

/** The fault behind the end of a task, as the events have it. */
function strikeOn({ events }: RunRecords, task: TaskRecord): string | undefined {
  const hit = new Set([`task/${task.taskId}`, `container-instance/${task.containerInstanceId}`]);
  const at = task.executionStoppedAt ?? task.stoppingAt ?? 0;
  const strike = events.find(
    ({ source, resource, atUs }) => source === 'ecsim.fault' && hit.has(resource) && atUs >= task.createdAt && atUs <= at,
  );
  if (strike === undefined) return undefined;
  const what = strike.resource.startsWith('task/') ? 'it' : `its instance ${shortId(task.containerInstanceId)}`;
  return `${strike.message.replace(/ strikes .*/, '')} (${strike.detailType}) struck ${what} at ${secondsText(strike.atUs)} s`;
}

function strikeReasons(run: RunRecords, task: TaskRecord): Reason[] {
  const strike = strikeOn(run, task);
  if (strike === undefined) return [];
  return [{ sentence: `${strike}.`, ...CONTROL_PLANE.fault }];
}

/** What stopping took, step by step. */
function endingReasons(run: RunRecords, task: TaskRecord): Reason[] {
  const { stoppingAt, executionStoppedAt } = task;
  if (stoppingAt === undefined || executionStoppedAt === undefined || executionStoppedAt <= stoppingAt) return [];
  const group = targetGroupOf(run, task);
  const took = durationText((executionStoppedAt - stoppingAt) / US_PER_SECOND);
  if (group === undefined)
    return [
      {
        sentence: `From the decision to the end of its containers ${took}: SIGTERM, then the time the process takes.`,
        ...CONTROL_PLANE.lifecycle,
      },
    ];
  const delay = durationText(group.deregistrationDelayUs / US_PER_SECOND);
  return [
    {
      sentence: `From the decision to the end of its containers ${took}: it is deregistered from ${group.name}, its deregistration delay of ${delay} goes by, then SIGTERM.`,
      ...CONTROL_PLANE.lifecycle,
    },
  ];
}

function targetGroupOf({ scenario }: RunRecords, task: TaskRecord) {
  const [target] = scenario.services.find(({ name }) => name === serviceOf(task))?.targetGroups ?? [];
  return scenario.targetGroups.find(({ name }) => name === target?.targetGroup);
}

/** What would have kept a task, or let it go sooner. */
export function stopWhatIf(run: RunRecords, task: TaskRecord): string[] {
  const record = lastDecision(run, 'stop', `task/${task.taskId}`);
  const group = targetGroupOf(run, task);
  if (record?.outcome === 'surplus') {
    const change = desiredChange(run, serviceOf(task), task.stoppingAt ?? 0);
    const from = /^desired (\d+)/.exec(change?.outcome ?? '')?.[1];
    return [
      ...(from === undefined ? [] : [`Had the desired count stayed at ${from}, no task would have been surplus.`]),
      ...(group === undefined ? [] : [`A shorter deregistration delay of ${group.name} would have ended it sooner.`]),
    ];
  }
  if (record?.outcome === 'replaced') return ['Without a new deployment, or with scale-in protection, it would have stayed.'];
  if (record?.outcome === 'unhealthy')
    return ['Had its health checks passed again before its replacement was healthy, it would have stayed.'];
  if (task.stopCode === 'TerminationNotice' && task.containerInstanceId !== '')
    return [`instance/${task.containerInstanceId} tells why its instance went.`];
  return [];
}
