import { US_PER_SECOND } from '../../base/units.js';
import { wantedCapacity } from '../../rules/scaling/target-tracking.js';
import type { DecisionRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import type { Answer, AnswerTable, Fact, Reason } from './answer.js';
import type { Clock } from './clock.js';
import { clockOf } from './clock.js';
import type { WhyView } from './question.js';
import { chainOf, delaysOf, momentsOf, neighboursOf } from './scaling-timeline.js';
import { type Direction, whatIfAsked, whatIfNotAsked } from './scaling-what-if.js';
import { alarmText, earliestAlarmUs, metricName, metricText, pointText, sentenceText, stateText, tasksText } from './scaling-words.js';
import { assumed, RULES } from './sources.js';
import { type ActivityView, changeOf, type PolicyView, scalingDecisions, type TrackingAt, viewOf } from './tracking.js';

/** What there is to say of one evaluation of target tracking: what it changed, or why it changed nothing. */
export function saidOf(view: WhyView, at: TrackingAt): Said {
  const { decision } = at;
  const asked = decision === undefined ? undefined : at.policies.find(({ policy }) => policy.name === decision.inputs.policy);
  const said = decision === undefined || asked === undefined ? notAsked(view, at) : wasAsked(view, at, decision, asked);
  const clock = clockOf(view.run);
  const policies = at.policies.length > 1 ? [policiesTable(at, clock)] : [];
  return {
    ...said,
    facts: [...factsOf(view, at), ...said.facts],
    because: [...said.because, ...delaysBehind(at)],
    tables: [...said.tables, ...policies, datapointsTable(at, asked, clock)],
  };
}

type Said = Pick<Answer, 'headline' | 'facts' | 'because' | 'whatIf' | 'timeline' | 'tables'>;

/** A policy was asked at that evaluation, and changed the desired count or left it. */
function wasAsked(view: WhyView, at: TrackingAt, decision: DecisionRecord, asked: PolicyView): Said {
  const clock = clockOf(view.run);
  const change = changeOf(decision);
  const direction: Direction = asked.high.state === 'ALARM' ? 'out' : 'in';
  const { policy, newest, high, low } = asked;
  const alarm = direction === 'out' ? high : low;
  const metric = newest === undefined ? 'no datapoint' : `${metricName(policy)} ${pointText(policy, newest, clock)}`;
  const when = clock(at.evaluatedUs);
  const side =
    direction === 'out'
      ? `above its target of ${metricText(policy, high.threshold)}`
      : `below AlarmLow's ${metricText(policy, low.threshold)}`;
  const steps = change === undefined ? neighboursOf(view.run, at) : chainOf(view.run, at, decision, asked, clock);
  const headline =
    change === undefined
      ? `${at.target.service} stayed at ${tasksText(at.desired)} at ${when} although ${alarm.kind} of ${policy.name} was in ALARM: ${decision.because}${cooldownText(at, decision, clock)}.`
      : `At ${when} policy ${policy.name} ${change.to > change.from ? 'raised' : 'lowered'} the desired count of ${at.target.service} from ${change.from} to ${change.to}: ${metric} was ${side}, and ${decision.because.replace(/^[^:]*: /, '')}.`;
  const delays = delaysOf(steps);
  const totalUs = delays.reduce((sum, [, us]) => sum + us, 0);
  return {
    headline,
    facts: [
      { label: 'the datapoint it went by', value: metric, file: 'metrics.csv' },
      ...(change === undefined || delays.length === 0
        ? []
        : [{ label: 'from the first such minute to that capacity', value: durationText(totalUs / US_PER_SECOND) }]),
    ],
    because: [
      { sentence: alarmText(policy, alarm, clock), ...RULES.alarm },
      { sentence: sentenceText(decision.because), ...(direction === 'out' ? RULES.scaleOut : RULES.scaleIn) },
      {
        sentence: `Target tracking wants ceil(running x metric / target) tasks, at least ${at.target.minCapacity} and at most ${at.target.maxCapacity}.`,
        ...RULES.wantedCapacity,
      },
      ...othersText(at, asked, direction),
    ],
    whatIf: whatIfAsked(direction, viewOf(at, asked), policy),
    timeline: momentsOf(steps),
    tables: delays.length === 0 || change === undefined ? [] : [delaysTable(delays)],
  };
}

/** Until when a cooldown holds, where it is the reason. */
function cooldownText(at: TrackingAt, { because }: DecisionRecord, clock: Clock): string {
  const activity = /scale-in cooldown/.test(because) ? at.scaleIn : /scale-out|its cooldown/.test(because) ? at.scaleOut : undefined;
  return activity === undefined ? '' : ` (${activityText(activity, clock)})`;
}

function activityText({ decidedUs, completedUs, cooldownUs, to }: ActivityView, clock: Clock): string {
  const head = `to ${tasksText(to)}, decided ${clock(decidedUs)}`;
  if (completedUs === undefined) return `${head}, under way; its cooldown of ${cooldownUs / US_PER_SECOND} s has not begun`;
  return `${head}, complete ${clock(completedUs)}, cooldown until ${clock(completedUs + cooldownUs)}`;
}

/** What the other policies of the target had to do with it. */
function othersText(at: TrackingAt, asked: PolicyView, direction: Direction): readonly Reason[] {
  if (at.policies.length < 2) return [];
  const holding = at.policies.filter(({ policy, low }) => !policy.disableScaleIn && low.state !== 'ALARM');
  const sentence =
    direction === 'out'
      ? `Of the policies in ALARM the one whose metric is furthest above its target counts: ${asked.policy.name}.`
      : holding.length > 0
        ? `Every policy that may scale in must agree; AlarmLow is not in ALARM of ${holding.map(({ policy }) => policy.name).join(', ')}.`
        : `Every policy that may scale in agrees, and the one that keeps most tasks counts: ${asked.policy.name}.`;
  return [{ sentence, ...(direction === 'out' ? RULES.scaleOut : RULES.scaleIn) }];
}

/** No alarm was in ALARM: why not, for both directions, the one that was nearer first. */
function notAsked(view: WhyView, at: TrackingAt): Said {
  const clock = clockOf(view.run);
  const isBelow = ({ policy, newest }: PolicyView) => newest !== undefined && newest.value < policy.targetValue;
  const alarms = at.policies.flatMap((policyView) => {
    const both = [policyView.high, policyView.low];
    return (isBelow(policyView) ? both.reverse() : both).map((alarm) => ({ policyView, alarm }));
  });
  const [first] = at.policies;
  return {
    headline: `Nothing asked ${at.target.service} to scale at ${clock(at.evaluatedUs)}, so it stayed at ${tasksText(at.desired)}: ${nearestText(first, clock)}.`,
    because: alarms.map(({ policyView, alarm }) => ({
      sentence: `${alarmText(policyView.policy, alarm, clock)}${earliestText(view, at, alarm, clock)}`,
      ...RULES.alarm,
    })),
    whatIf: alarms.flatMap(({ policyView, alarm }) => whatIfNotAsked(at, policyView, alarm, clock)),
    timeline: momentsOf(neighboursOf(view.run, at)),
    facts: [],
    tables: [],
  };
}

function nearestText(view: PolicyView | undefined, clock: Clock): string {
  if (view?.newest === undefined) return 'its alarms had no datapoint to go by';
  const { policy, newest, high, low } = view;
  const value = `${metricName(policy)} ${pointText(policy, newest, clock)}, the newest datapoint its alarms could see,`;
  if (newest.value > high.threshold)
    return `${value} is above the target of ${metricText(policy, high.threshold)}, but not long enough for AlarmHigh`;
  if (newest.value < low.threshold) return `${value} is below AlarmLow's ${metricText(policy, low.threshold)}, but not long enough`;
  return `${value} lies between AlarmLow's ${metricText(policy, low.threshold)} and the target of ${metricText(policy, high.threshold)}`;
}

/** When the alarm could have fired, and when it did. */
function earliestText(view: WhyView, at: TrackingAt, alarm: PolicyView['high'], clock: Clock): string {
  const earliestUs = earliestAlarmUs(at, alarm);
  if (earliestUs === undefined) return '';
  const fired = view.run.events.find(
    ({ resource, atUs, message }) => resource === alarm.name && atUs > at.evaluatedUs && message.includes('-> ALARM'),
  );
  const then = fired === undefined ? 'it never was in this run' : `it was at ${clock(fired.atUs)}`;
  return ` From here the earliest it could be in ALARM was ${clock(earliestUs)}; ${then}.`;
}

function factsOf(view: WhyView, at: TrackingAt): readonly Fact[] {
  const clock = clockOf(view.run);
  const { target, scaleIn, scaleOut } = at;
  const last = scalingDecisions(view.run, target).findLast((made) => made.atUs < at.evaluatedUs && changeOf(made) !== undefined);
  const since = last === undefined ? 'as the run began' : `since ${clock(last.atUs)}, by policy ${last.inputs.policy}`;
  const change = at.decision === undefined ? undefined : changeOf(at.decision);
  return [
    { label: 'alarms evaluated', value: `${clock(at.evaluatedUs)} (${at.evaluatedUs / US_PER_SECOND} s)` },
    { label: change === undefined ? 'desired count' : 'desired count before', value: `${at.desired} (${since})`, file: 'services.csv' },
    { label: 'running tasks', value: String(at.running), file: 'services.csv' },
    { label: 'minCapacity, maxCapacity', value: `${target.minCapacity}, ${target.maxCapacity}`, file: 'resolved.yaml' },
    ...at.policies.flatMap(({ policy, high, low }) => [
      {
        label: `target of ${policy.name}`,
        value: `${metricName(policy)} ${metricText(policy, policy.targetValue)}`,
        file: 'resolved.yaml',
      },
      { label: `AlarmHigh of ${policy.name}`, value: stateText(high, clock), file: 'events.csv' },
      { label: `AlarmLow of ${policy.name}`, value: stateText(low, clock), file: 'events.csv' },
    ]),
    ...(scaleOut === undefined ? [] : [{ label: 'scale-out in force', value: activityText(scaleOut, clock), file: 'decisions.csv' }]),
    ...(scaleIn === undefined ? [] : [{ label: 'scale-in in force', value: activityText(scaleIn, clock), file: 'decisions.csv' }]),
  ];
}

function delaysBehind(at: TrackingAt): readonly Reason[] {
  const [first] = at.policies;
  if (first === undefined) return [];
  const { high, low } = first;
  return [
    {
      sentence: `A target tracking policy has two alarms: ${high.periods} datapoints of a minute above the target, ${low.periods} below 90 % of it.`,
      ...RULES.trackingAlarms,
    },
    assumed('ecsMetricDelay', 'A datapoint can be seen by alarms only some time after its minute has ended.'),
  ];
}

function policiesTable({ policies, running }: TrackingAt, clock: Clock): AnswerTable {
  return {
    title: 'the policies of the target',
    header: ['policy', 'newest datapoint', 'target', 'AlarmHigh', 'AlarmLow', 'would want'],
    rows: policies.map(({ policy, newest, high, low }) => [
      policy.name,
      newest === undefined ? '' : `${metricName(policy)} ${pointText(policy, newest, clock)}`,
      metricText(policy, policy.targetValue),
      high.state,
      low.state,
      newest === undefined ? '' : tasksText(wantedCapacity(running, newest.value, policy.targetValue)),
    ]),
  };
}

/** The datapoints the alarms went by, of the policy that was asked or of the first. */
function datapointsTable(at: TrackingAt, asked: PolicyView | undefined, clock: Clock): AnswerTable {
  const { policy, high, low } = asked ?? at.policies[0];
  return {
    title: `datapoints that the alarms of ${policy.name} could see (metrics.csv)`,
    header: ['at', 'minute', metricName(policy), 'above target', 'below AlarmLow'],
    rows: low.points
      .filter((point) => point !== undefined)
      .map(({ atUs, value }) => [
        String(atUs / US_PER_SECOND),
        clock(atUs).replace(/:00$/, ''),
        metricText(policy, value),
        value > high.threshold ? 'yes' : '',
        value < low.threshold ? 'yes' : '',
      ]),
  };
}

function delaysTable(delays: ReturnType<typeof delaysOf>): AnswerTable {
  return {
    title: 'where the time went',
    header: ['step', 'took'],
    rows: delays.map(([step, us]) => [step, durationText(us / US_PER_SECOND)]),
  };
}
