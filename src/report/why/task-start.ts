import { secondsText, US_PER_SECOND } from '../../base/units.js';
import type { DecisionRecord, TaskRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import type { Reason } from './answer.js';
import { closestText, decidedText } from './choice.js';
import { CONTROL_PLANE } from './control-plane.js';
import { decisionAt, heardOf, isInitial, lastDecision, serviceOf, shortId } from './decided.js';
import { passSource } from './pass-plan.js';
import type { RunRecords, WhyView } from './question.js';
import { tasksText } from './scaling-words.js';
import { decisionSentence } from './sentences.js';
import { RULES } from './sources.js';

/** Why a task was started: the pass that did, and what lay behind it. */
export function startReasons(run: RunRecords, task: TaskRecord): Reason[] {
  if (isInitial(task)) return [{ sentence: 'It was RUNNING when the run began (begin: running).', ...CONTROL_PLANE.beginning }];
  const service = serviceOf(task);
  const pass = decisionAt(run, 'service-pass', `service/${service}`, task.createdAt);
  const change = desiredChange(run, service, task.createdAt);
  return [
    ...(pass === undefined ? [] : [{ sentence: decisionSentence(pass), ...passSource(pass) }]),
    ...(change === undefined
      ? []
      : [{ sentence: `Before that, at ${secondsText(change.atUs)} s: ${decisionSentence(change)}`, ...changeSource(change) }]),
    ...lossReasons(run, task),
  ];
}

/** The last decision that changed the desired count of a service, at or before an instant. */
export function desiredChange({ decisions, scenario }: RunRecords, service: string, atUs: number): DecisionRecord | undefined {
  const cluster = scenario.services.find(({ name }) => name === service)?.cluster ?? '';
  const subject = `service/${cluster}/${service}`;
  return decisions.findLast(
    (decision) =>
      (decision.kind === 'scaling' || decision.kind === 'update') &&
      decision.subject === subject &&
      decision.outcome !== 'unchanged' &&
      decision.atUs <= atUs,
  );
}

/** What a change of the desired count rests on. */
export function changeSource({ kind }: DecisionRecord): Pick<Reason, 'rule' | 'source'> {
  return kind === 'update' ? CONTROL_PLANE.update : RULES.wantedCapacity;
}

/** Tasks of the service that ended in the minute before without the scheduler wanting it. */
function lossReasons(run: RunRecords, task: TaskRecord): Reason[] {
  const lost = run.tasks.filter(
    ({ group, stoppingAt, stopCode }) =>
      group === task.group &&
      stopCode !== 'ServiceSchedulerInitiated' &&
      stoppingAt !== undefined &&
      stoppingAt <= task.createdAt &&
      stoppingAt > task.createdAt - 60 * US_PER_SECOND,
  );
  return [...new Set(lost.map(({ stopCode }) => stopCode))].map((code) => {
    const count = lost.filter(({ stopCode }) => stopCode === code).length;
    return {
      sentence: `In the minute before, ${tasksText(count)} of ${serviceOf(task)} had ended with stopCode ${code}.`,
      ...CONTROL_PLANE.pass,
    };
  });
}

/** Why a task was placed where it is, or nowhere. */
export function placementReasons(view: WhyView, task: TaskRecord): Reason[] {
  const record = lastDecision(view.run, 'placement', `task/${task.taskId}`);
  if (record === undefined) return [];
  const source = sourceOf(task);
  const sentence =
    record.outcome === 'PROVISIONING'
      ? `It found no room, looked for ${record.times === 1 ? 'once' : `${record.times} times, last at ${secondsText(record.untilUs)} s`}: ${record.because} (${numbersText(record)}).`
      : `It was placed ${record.outcome.startsWith('instance ') ? `on ${record.outcome}` : `in ${record.outcome}`}: ${record.because} (${numbersText(record)}).`;
  const traces = heardOf(view, record)?.traces ?? [];
  const details = traces.flatMap((trace) => decidedText(trace) ?? closestText(trace) ?? []);
  return [
    { sentence, ...source },
    ...details.map((detail) => ({ sentence: detail, ...source })),
    ...(record.outcome === 'PROVISIONING' ? capacityReasons(view.run, task, record.untilUs) : waitReasons(view.run, task, record)),
  ];
}

function sourceOf(task: TaskRecord): Pick<Reason, 'rule' | 'source'> {
  return task.launchType === 'FARGATE' ? CONTROL_PLANE.zone : CONTROL_PLANE.placement;
}

/** What a task waited for before it had a place. */
function waitReasons(run: RunRecords, task: TaskRecord, placed: DecisionRecord): Reason[] {
  if (placed.atUs <= task.createdAt) return [];
  const taker = run.instances.find(({ instanceId }) => instanceId === task.containerInstanceId);
  const wait = durationText((placed.atUs - task.createdAt) / US_PER_SECOND);
  const waited = `Before that it waited ${wait} in PROVISIONING: no container instance had room`;
  if (taker?.launchedAt === undefined || taker.registeredAt === undefined || taker.registeredAt < task.createdAt)
    return [{ sentence: `${waited} until then.`, ...CONTROL_PLANE.waiting }];
  const launched = `${taker.instanceId} was launched at ${secondsText(taker.launchedAt)} s and registered at ${secondsText(taker.registeredAt)} s`;
  const scaling = lastDecision(run, 'managed-scaling', `capacity-provider/${task.capacityProvider}`, taker.launchedAt);
  const asked = scaling?.atUs === taker.launchedAt ? [{ sentence: decisionSentence(scaling), ...CONTROL_PLANE.managedScaling }] : [];
  return [{ sentence: `${waited}; ${launched}.`, ...CONTROL_PLANE.waiting }, ...asked];
}

/** What managed scaling makes of a task that waits for room. */
function capacityReasons(run: RunRecords, task: TaskRecord, atUs: number): Reason[] {
  const decision = lastDecision(
    run,
    'managed-scaling',
    `capacity-provider/${task.capacityProvider}`,
    Math.max(atUs, task.stoppedAt ?? run.scenario.durationUs),
  );
  if (decision === undefined) return [];
  return [{ sentence: `${decisionSentence(decision)} (at ${secondsText(decision.atUs)} s)`, ...CONTROL_PLANE.managedScaling }];
}

/** `instances 4, RESOURCE:MEMORY 4, strategy binpack(memory)`. */
export function numbersText({ inputs }: Pick<DecisionRecord, 'inputs'>): string {
  return Object.entries(inputs)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** What would have placed a task otherwise, or at all. */
export function placementWhatIf(view: WhyView, task: TaskRecord): string[] {
  const record = lastDecision(view.run, 'placement', `task/${task.taskId}`);
  if (record === undefined) return [];
  const { autoScalingGroups, capacityProviders } = view.run.scenario;
  if (record.outcome !== 'PROVISIONING') return sooner(view.run, task);
  const provider = capacityProviders.find(({ name }) => name === task.capacityProvider);
  const group = autoScalingGroups.find(({ name }) => name === provider?.autoScalingGroup);
  const scaling = lastDecision(view.run, 'managed-scaling', `capacity-provider/${task.capacityProvider}`);
  const isFull = scaling?.because.startsWith('at maxSize') === true;
  return [
    ...(group !== undefined && isFull
      ? [`A maxSize of ${group.name} above ${group.maxSize} would have let managed scaling launch another ${group.shape.instanceType}.`]
      : []),
    ...smallerTask(task, record),
  ];
}

/** What of the task itself kept it out: a smaller one does not help against a port that is taken. */
function smallerTask(task: TaskRecord, { inputs }: DecisionRecord): string[] {
  const lacked = (...resources: readonly string[]) => resources.some((resource) => Number(inputs[`RESOURCE:${resource}`] ?? 0) > 0);
  return [
    ...(lacked('CPU', 'MEMORY')
      ? [`A task that asks for less than ${task.cpuUnits} CPU units and ${task.memoryMiB} MiB may find room where this one found none.`]
      : []),
    ...(lacked('PORTS') ? ['With hostPort 0 it would take any free port of an instance: one that is taken would not keep it out.'] : []),
  ];
}

/** What would have brought a task up sooner. */
function sooner(run: RunRecords, task: TaskRecord): string[] {
  const waited = run.decisions.find(
    ({ kind, subject, outcome }) => kind === 'placement' && subject === `task/${task.taskId}` && outcome === 'PROVISIONING',
  );
  const placed = lastDecision(run, 'placement', `task/${task.taskId}`);
  if (waited === undefined || placed === undefined) return [];
  const wait = durationText((placed.atUs - waited.atUs) / US_PER_SECOND);
  return [
    `With room to spare (targetCapacity of ${task.capacityProvider} below 100 %) it need not have waited ${wait} for ${shortId(task.containerInstanceId)}.`,
  ];
}
