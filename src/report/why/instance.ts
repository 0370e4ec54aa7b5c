import { type Micros, secondsText, US_PER_SECOND } from '../../base/units.js';
import { isoText } from '../../scenario/instants.js';
import type { DecisionRecord, InstanceRecord, TaskRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import type { AnswerTable, Fact, Reason } from './answer.js';
import { choiceTable, decidedText } from './choice.js';
import { clockOf } from './clock.js';
import { CONTROL_PLANE } from './control-plane.js';
import { heardOf, lastDecision, pointOf, serviceOf, shortId, timelineOf } from './decided.js';
import type { Answerer, RunRecords, Suggestion, WhyView } from './question.js';
import { tasksText } from './scaling-words.js';
import { decisionSentence } from './sentences.js';
import { assumed } from './sources.js';
import { numbersText } from './task-start.js';

/** `instance/<id>`: why a container instance was launched, why it went or stayed, what ran on it. */
export const instance = {
  kind: 'instance',
  usage: 'instance/<id> [--at <t>]',
  names: ({ run }) => run.instances.map(({ instanceId }) => instanceId),
  answer: (view, id, atUs) => {
    const { run } = view;
    const record = instanceOf(run, id);
    const exit = exitDecision(run, record, atUs);
    return {
      subject: `instance/${id}`,
      variant: run.scenario.variant,
      start: isoText(run.scenario.startEpochMs),
      ...(atUs === undefined ? {} : { atSeconds: atUs / US_PER_SECOND }),
      headline: headlineOf(run, record),
      facts: factsOf(run, record),
      because: [...exitReasons(view, record, exit, atUs), ...launchReasons(run, record)],
      whatIf: whatIfOf(run, record, exit),
      timeline: lifeOf(run, record),
      tables: [...(heardOf(view, exit)?.traces ?? []).map(choiceTable), tasksTable(run, record)],
    };
  },
  closerLook: ({ run }, id, atUs) => {
    const exit = exitDecision(run, instanceOf(run, id), atUs);
    return exit === undefined ? [] : [pointOf(exit, atUs)];
  },
  suggestions,
} satisfies Answerer;

function instanceOf({ instances }: RunRecords, id: string): InstanceRecord {
  return instances.find(({ instanceId }) => instanceId === id) as InstanceRecord;
}

function tasksOn({ tasks }: RunRecords, { instanceId }: InstanceRecord): readonly TaskRecord[] {
  return tasks.filter(({ containerInstanceId }) => containerInstanceId === instanceId);
}

/** The choice in which its group gave it up; of one that stayed the last choice that passed it over. */
function exitDecision(run: RunRecords, record: InstanceRecord, atUs: Micros = Number.POSITIVE_INFINITY): DecisionRecord | undefined {
  const own = lastDecision(run, 'termination', `instance/${record.instanceId}`, atUs);
  if (own !== undefined || record.terminatedAt !== undefined || record.autoScalingGroup === '') return own;
  const siblings = new Set(
    run.instances.flatMap(({ autoScalingGroup, instanceId }) =>
      autoScalingGroup === record.autoScalingGroup ? [`instance/${instanceId}`] : [],
    ),
  );
  siblings.add(`autoScalingGroup/${record.autoScalingGroup}`);
  const from = record.launchedAt ?? 0;
  return run.decisions.findLast(
    ({ kind, subject, atUs: decidedUs }) => kind === 'termination' && siblings.has(subject) && decidedUs >= from && decidedUs <= atUs,
  );
}

function headlineOf(run: RunRecords, record: InstanceRecord): string {
  const clock = clockOf(run);
  const { instanceId, instanceType, availabilityZone, terminatedAt, drainingAt, terminationReason } = record;
  const count = tasksOn(run, record).length;
  const who = `Instance ${instanceId} (${instanceType === '' ? 'external' : instanceType}, ${availabilityZone})`;
  const begun = isThereFromStart(record) ? 'was there when the run began' : `was launched at ${clock(record.launchedAt ?? 0)}`;
  const ran = `ran ${tasksText(count)}`;
  if (terminatedAt !== undefined) return `${who} ${begun}, ${ran} and was gone at ${clock(terminatedAt)}: ${terminationReason}.`;
  if (drainingAt !== undefined) return `${who} ${begun}, ${ran} and was still DRAINING at the end, since ${clock(drainingAt)}.`;
  return `${who} ${begun}, ${ran} and was still there at the end.`;
}

function isThereFromStart({ launchedAt, registeredAt }: InstanceRecord): boolean {
  return launchedAt === 0 && registeredAt === 0;
}

function factsOf(run: RunRecords, record: InstanceRecord): Fact[] {
  const file = 'instances.csv';
  const step = (label: string, from: Micros | undefined, to: Micros | undefined): Fact[] =>
    from === undefined || to === undefined || to <= from
      ? []
      : [{ label, value: `${durationText((to - from) / US_PER_SECOND)} (${secondsText(from)} to ${secondsText(to)})`, file }];
  const { registeredCpu, registeredMemoryMiB, autoScalingGroup, purchaseOption, terminationReason } = record;
  return [
    { label: 'registered', value: `${registeredCpu} CPU units, ${registeredMemoryMiB} MiB`, file },
    ...(autoScalingGroup === '' ? [] : [{ label: 'group', value: `${autoScalingGroup}, ${purchaseOption}`, file }]),
    { label: 'tasks placed on it', value: String(tasksOn(run, record).length), file: 'tasks.csv' },
    ...step('booting', record.launchedAt, record.runningAt),
    ...step('agent registering', record.runningAt, record.registeredAt),
    ...step('DRAINING', record.drainingAt, record.terminatedAt),
    ...(terminationReason === '' ? [] : [{ label: 'terminationReason', value: terminationReason, file }]),
  ];
}

/** Why it was launched: what its group wanted, and who had asked for that. */
function launchReasons(run: RunRecords, record: InstanceRecord): Reason[] {
  if (record.autoScalingGroup === '')
    return [{ sentence: 'It is a container instance that the scenario gives by hand.', ...CONTROL_PLANE.beginning }];
  if (isThereFromStart(record))
    return [
      {
        sentence: 'It was there when the run began: its group started with as many instances as the tasks needed.',
        ...CONTROL_PLANE.beginning,
      },
    ];
  const launch = lastDecision(run, 'launch', `instance/${record.instanceId}`);
  if (launch === undefined) return [];
  const { desired, instances } = launch.inputs;
  const wanted = `${record.autoScalingGroup} had ${instances} instances and a desired capacity of ${desired} at ${secondsText(launch.atUs)} s`;
  return [
    { sentence: `It was launched because ${wanted}.`, ...CONTROL_PLANE.managedScaling },
    ...wishReasons(run, record, launch),
    { sentence: `It was launched in ${launch.outcome}: ${launch.because} (${numbersText(launch)}).`, ...CONTROL_PLANE.launchZone },
  ];
}

/** Who set the desired capacity, or what the group had lost. */
function wishReasons(run: RunRecords, record: InstanceRecord, launch: DecisionRecord): Reason[] {
  const change = managedChange(run, record, launch.atUs);
  if (change !== undefined && change.atUs === launch.atUs) return [{ sentence: decisionSentence(change), ...CONTROL_PLANE.managedScaling }];
  const lost = run.instances.filter(
    ({ autoScalingGroup, terminatedAt, terminationReason }) =>
      autoScalingGroup === record.autoScalingGroup &&
      terminatedAt !== undefined &&
      terminatedAt <= launch.atUs &&
      terminationReason !== 'scale-in',
  );
  const latest = lost.reduce<InstanceRecord | undefined>(
    (last, one) => (last === undefined || (one.terminatedAt ?? 0) > (last.terminatedAt ?? 0) ? one : last),
    undefined,
  );
  return [
    ...(latest === undefined
      ? []
      : [
          assumed(
            'hostLossReport',
            `It takes the place of one that was lost: ${latest.instanceId} at ${secondsText(latest.terminatedAt ?? 0)} s (${latest.terminationReason}); the group knew a little later.`,
          ),
        ]),
    ...(change === undefined
      ? []
      : [
          {
            sentence: `The desired capacity was set at ${secondsText(change.atUs)} s: ${decisionSentence(change)}`,
            ...CONTROL_PLANE.managedScaling,
          },
        ]),
  ];
}

/** The last change of a group's desired capacity by managed scaling. */
function managedChange(run: RunRecords, { autoScalingGroup }: InstanceRecord, atUs: Micros): DecisionRecord | undefined {
  const subject = `capacity-provider/${providerOf(run, autoScalingGroup)}`;
  return run.decisions.findLast(
    (decision) =>
      decision.kind === 'managed-scaling' && decision.subject === subject && decision.outcome !== 'unchanged' && decision.atUs <= atUs,
  );
}

function providerOf({ scenario }: RunRecords, group: string): string | undefined {
  return scenario.capacityProviders.find(({ autoScalingGroup }) => autoScalingGroup === group)?.name;
}

/** Why it went, or why it stayed. */
function exitReasons(view: WhyView, record: InstanceRecord, exit: DecisionRecord | undefined, atUs: Micros | undefined): Reason[] {
  const { run } = view;
  const details = (heardOf(view, exit)?.traces ?? []).flatMap((trace) => decidedText(trace) ?? []);
  const detailed = details.map((sentence) => ({ sentence, ...CONTROL_PLANE.termination }));
  if (exit?.subject === `instance/${record.instanceId}`) {
    const change = managedChange(run, record, exit.atUs);
    return [
      {
        sentence: `Its group gave it up at ${secondsText(exit.atUs)} s: ${exit.because} (${numbersText(exit)}).`,
        ...CONTROL_PLANE.termination,
      },
      ...detailed,
      ...(change === undefined ? [] : [{ sentence: decisionSentence(change), ...CONTROL_PLANE.managedScaling }]),
      ...drainingReasons(run, record),
    ];
  }
  if (record.terminatedAt !== undefined)
    return [
      {
        sentence: `Nobody gave it up: it was lost at ${secondsText(record.terminatedAt)} s (${record.terminationReason}).`,
        ...CONTROL_PLANE.fault,
      },
      assumed('hostLossReport', 'ECS and its group knew a little later, and replaced what ran on it.'),
    ];
  if (record.autoScalingGroup === '') return [];
  return [...keptReasons(run, record, exit, atUs), ...detailed];
}

function drainingReasons(run: RunRecords, record: InstanceRecord): Reason[] {
  const { drainingAt, terminatedAt } = record;
  if (drainingAt === undefined || terminatedAt === undefined) return [];
  const took = durationText((terminatedAt - drainingAt) / US_PER_SECOND);
  const count = tasksOn(run, record).filter(
    ({ createdAt, stoppedAt = Number.POSITIVE_INFINITY }) => createdAt <= drainingAt && stoppedAt > drainingAt,
  ).length;
  const moved =
    count === 0 ? 'no task was left on it, so it only had to shut down' : `its ${tasksText(count)} had to stop first, then it shut down`;
  return [{ sentence: `It was DRAINING for ${took}: ${moved}.`, ...CONTROL_PLANE.draining }];
}

/** Why an instance that is still there has not gone. */
function keptReasons(run: RunRecords, record: InstanceRecord, exit: DecisionRecord | undefined, atUs: Micros | undefined): Reason[] {
  const last = lastDecision(run, 'managed-scaling', `capacity-provider/${providerOf(run, record.autoScalingGroup)}`, atUs);
  return [
    ...(exit === undefined
      ? [{ sentence: 'Its group never had to give up an instance while it was there.', ...CONTROL_PLANE.termination }]
      : exit.outcome === 'held back'
        ? [{ sentence: `Its group had to shrink and could not: ${exit.because} (${numbersText(exit)}).`, ...CONTROL_PLANE.termination }]
        : [
            {
              sentence: `The last time its group gave one up, at ${secondsText(exit.atUs)} s, it was ${exit.subject}: ${exit.because}.`,
              ...CONTROL_PLANE.termination,
            },
          ]),
    ...(last === undefined ? [] : [{ sentence: decisionSentence(last), ...CONTROL_PLANE.managedScaling }]),
  ];
}

function whatIfOf(run: RunRecords, record: InstanceRecord, exit: DecisionRecord | undefined): string[] {
  const group = run.scenario.autoScalingGroups.find(({ name }) => name === record.autoScalingGroup);
  const provider = run.scenario.capacityProviders.find(({ autoScalingGroup }) => autoScalingGroup === record.autoScalingGroup);
  if (group === undefined) return [];
  const isOwn = exit?.subject === `instance/${record.instanceId}`;
  const change = isOwn ? managedChange(run, record, exit.atUs) : undefined;
  const from = /^desired (\d+)/.exec(change?.outcome ?? '')?.[1];
  return [
    ...(isOwn && provider?.managedTerminationProtection === false
      ? ['With managed termination protection no instance with tasks on it would have gone.']
      : []),
    ...(from === undefined ? [] : [`A minSize of ${group.name} of ${from} would have kept all of its instances.`]),
    ...(!isOwn && exit?.outcome === 'held back'
      ? ['Without managed termination protection one of the instances would have gone, its tasks with it.']
      : []),
    ...(record.terminatedAt === undefined && exit === undefined
      ? [`${group.name} shrinks when CapacityProviderReservation has been below target for 15 minutes.`]
      : []),
  ];
}

function lifeOf(run: RunRecords, record: InstanceRecord) {
  const decisions = run.decisions.filter(({ subject }) => subject === `instance/${record.instanceId}`);
  const events = run.events.filter(({ resource }) => resource === `container-instance/${record.instanceId}`);
  return timelineOf([
    ...decisions.map(({ atUs, kind, outcome, because }) => [atUs, `${kind}: ${outcome} (${because})`] as const),
    [isThereFromStart(record) ? undefined : record.runningAt, 'running'],
    ...events.map(({ atUs, message }) => [atUs, message] as const),
    [record.terminatedAt, `gone (${record.terminationReason})`],
  ]);
}

function tasksTable(run: RunRecords, record: InstanceRecord): AnswerTable {
  const cell = (us: Micros | undefined) => (us === undefined ? '' : secondsText(us));
  return {
    title: 'tasks placed on it (tasks.csv)',
    header: ['task', 'service', 'created', 'started', 'stopping', 'stopCode'],
    rows: tasksOn(run, record).map((task) => [
      ...[shortId(task.taskId), serviceOf(task), cell(task.createdAt), cell(task.startedAt), cell(task.stoppingAt)],
      task.stopCode,
    ]),
  };
}

function suggestions({ run }: WhyView): readonly Suggestion[] {
  const gone = run.instances.find(({ terminationReason }) => terminationReason === 'scale-in');
  const launched = run.instances.find((record) => record.autoScalingGroup !== '' && !isThereFromStart(record));
  const ask = (record: InstanceRecord | undefined, text: (id: string) => string): Suggestion[] =>
    record === undefined ? [] : [{ subject: `instance/${record.instanceId}`, atUs: undefined, text: text(record.instanceId) }];
  return [...ask(launched, (id) => `Why was instance ${id} launched?`), ...ask(gone, (id) => `Why did instance ${id} go?`)];
}
