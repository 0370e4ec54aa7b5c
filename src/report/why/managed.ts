import { MANAGED_SCALING_ALARMS } from '../../aws/quotas.js';
import { type Micros, US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import { capacityProviderReservation, type ManagedScalingView, planManagedScaling } from '../../rules/capacity/managed-scaling.js';
import { isoText } from '../../scenario/instants.js';
import type { DecisionRecord } from '../../sim/result.js';
import type { Answer } from './answer.js';
import { clockOf } from './clock.js';
import type { RunRecords, WhyView } from './question.js';
import { stateText } from './scaling-words.js';
import { decisionSentence } from './sentences.js';
import { assumed, RULES } from './sources.js';
import { alarmAt, changeOf } from './tracking.js';

/** Capacity providers whose group AWS scales. */
export function managedProviders({ scenario }: RunRecords): readonly string[] {
  return scenario.capacityProviders.flatMap(({ name, managedScaling }) => (managedScaling === undefined ? [] : [name]));
}

/** What managed scaling made of a capacity provider's group, or why it left it. @param atUs undefined: at the end of the run */
export function managedAnswer({ run }: WhyView, name: string, atUs: Micros | undefined): Answer {
  const { scenario } = run;
  const clock = clockOf(run);
  const group = scenario.capacityProviders.find((provider) => provider.name === name)?.autoScalingGroup ?? '';
  const decisions = run.decisions.filter(({ kind, subject }) => kind === 'managed-scaling' && subject === `capacity-provider/${name}`);
  const decision = decisions.findLast((made) => made.atUs <= (atUs ?? scenario.durationUs));
  const alarm = (kind: string) =>
    alarmAt(run, `TargetTracking-${group}-${kind}-ECSManagedAutoScalingPolicy-${name}`, decidedUs(run, decision, atUs));
  const [high, low] = [alarm('AlarmHigh'), alarm('AlarmLow')];
  const inputs = decision?.inputs ?? {};
  const fact = (label: string, key: string) => ({ label, value: String(inputs[key]), file: 'decisions.csv' });
  const changes = decisions.filter((made) => changeOf(made) !== undefined);
  const next = changes.findIndex((made) => made.atUs > (atUs ?? scenario.durationUs));
  const middle = next === -1 ? changes.length : next;
  return {
    subject: `scaling/${name}`,
    variant: scenario.variant,
    start: isoText(scenario.startEpochMs),
    ...(atUs === undefined ? {} : { atSeconds: atUs / US_PER_SECOND }),
    headline:
      decision === undefined
        ? `Managed scaling of ${name} had not been asked yet.`
        : `At ${clock(decidedUs(run, decision, atUs))} ${decisionSentence(decision)}`,
    facts:
      decision === undefined
        ? []
        : [
            fact('M, instances needed', 'M'),
            fact('N, instances there', 'N'),
            { label: 'CapacityProviderReservation', value: `${Math.round(Number(inputs.metric) * 100) / 100} %`, file: 'metrics.csv' },
            { label: 'targetCapacity', value: `${inputs.target} %`, file: 'resolved.yaml' },
            fact('desired capacity before', 'desired'),
            { label: 'minSize, maxSize', value: `${inputs.min}, ${inputs.max}`, file: 'resolved.yaml' },
            { label: 'AlarmHigh', value: stateText(high, clock), file: 'events.csv' },
            { label: 'AlarmLow', value: stateText(low, clock), file: 'events.csv' },
          ],
    because: [
      {
        sentence: `CapacityProviderReservation is M / N x 100; the group goes out when ${MANAGED_SCALING_ALARMS.highPeriods} datapoint is above targetCapacity, and in after ${MANAGED_SCALING_ALARMS.lowPeriods} below it.`,
        ...RULES.managedScaling,
      },
      assumed(
        'managedScalingMetricDelay',
        'A datapoint can be seen by the alarms of managed scaling some time after its minute has ended.',
      ),
    ],
    whatIf: decision === undefined ? [] : whatIfOf(decision, high.state === 'ALARM', low.state === 'ALARM'),
    timeline: changes
      .slice(Math.max(0, middle - 3), middle + 3)
      .map((made) => ({ atSeconds: made.atUs / US_PER_SECOND, text: decisionSentence(made) })),
    tables: [],
  };
}

/** The last evaluation at which this was decided, at or before the instant asked about. */
function decidedUs(run: RunRecords, decision: DecisionRecord | undefined, atUs: Micros | undefined): Micros {
  if (decision === undefined) return 0;
  const untilUs = Math.min(decision.untilUs, atUs ?? run.scenario.durationUs);
  return decision.atUs + Math.floor((untilUs - decision.atUs) / US_PER_MINUTE) * US_PER_MINUTE;
}

/** The rule asked again with one thing different. */
function whatIfOf({ inputs, because }: DecisionRecord, isHigh: boolean, isLow: boolean): readonly string[] {
  const view: ManagedScalingView = {
    needed: Number(inputs.M),
    present: Number(inputs.N),
    target: Number(inputs.target),
    desired: Number(inputs.desired),
    minSize: Number(inputs.min),
    maxSize: Number(inputs.max),
    isHigh,
    isLow,
    isHeld: because.startsWith('no scale-in within'),
  };
  const sizeBy = (changes: Partial<ManagedScalingView>) => planManagedScaling({ ...view, ...changes }).desired ?? view.desired;
  const decided = sizeBy({});
  const isAbove = (needed: number, target: number) => capacityProviderReservation(needed, view.present) > target;
  const others: readonly (readonly [string, Partial<ManagedScalingView>])[] = [
    ...(decided === view.desired && capacityProviderReservation(view.needed, view.present) < view.target
      ? ([['With AlarmLow in ALARM and no scale-out in the last 15 minutes', { isHigh: false, isLow: true, isHeld: false }]] as const)
      : []),
    ['With a lower minSize', { minSize: 0 }],
    ['With a higher maxSize', { maxSize: Number.MAX_SAFE_INTEGER }],
    ['With one instance more needed', { needed: view.needed + 1, isHigh: isAbove(view.needed + 1, view.target) }],
    ['With targetCapacity 80 %', { target: 80, isHigh: isAbove(view.needed, 80), isLow: false }],
  ];
  return others.flatMap(([label, changes]) => {
    const size = sizeBy(changes);
    return size === decided ? [] : [`${label} the desired capacity would have gone to ${size} instead of ${decided}.`];
  });
}
