import { type Micros, US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import { meanOf } from '../../kernel/mean.js';
import type { DecisionRecord, ServiceRecord } from '../../sim/result.js';
import type { Moment } from './answer.js';
import type { Clock } from './clock.js';
import type { RunRecords } from './question.js';
import { metricName, metricText, pointText, tasksText } from './scaling-words.js';
import { changeOf, isBreaching, type PolicyView, type SeenPoint, scalingDecisions, type TrackingAt } from './tracking.js';

interface Step {
  readonly atUs: Micros;
  readonly text: string;
  /** What the delay up to here is called; undefined where it is not part of the chain. */
  readonly delay?: string;
}

/** The chain from the load to the capacity of one change: when each link was there. */
export function chainOf(run: RunRecords, at: TrackingAt, decision: DecisionRecord, view: PolicyView, clock: Clock): readonly Step[] {
  const change = changeOf(decision);
  if (change === undefined) return [];
  const isOut = change.to > change.from;
  const steps = [
    ...metricSteps(run, at, view, isOut, clock),
    { atUs: decision.atUs, text: `${view.policy.name}: desired count ${change.from} -> ${change.to}`, delay: 'alarm to desired count' },
    ...taskSteps(run, at, decision, isOut),
    ...capacitySteps(run, at, decision, change.to, isOut),
  ];
  return steps.sort((a, b) => a.atUs - b.atUs);
}

export function momentsOf(steps: readonly Step[]): readonly Moment[] {
  return steps.map(({ atUs, text }) => ({ atSeconds: atUs / US_PER_SECOND, text }));
}

/** The first minute of the breach, when enough of it could be seen, and the alarm. */
function metricSteps(
  run: RunRecords,
  at: TrackingAt,
  { policy, high, low, newest }: PolicyView,
  isOut: boolean,
  clock: Clock,
): readonly Step[] {
  const alarm = isOut ? high : low;
  const points = (at.points.get(policy) ?? []).filter((point) => newest !== undefined && point.atUs <= newest.atUs);
  let first: SeenPoint | undefined;
  for (let index = points.length - 1; index >= 0 && isBreaching(alarm, points[index].value); index--) first = points[index];
  if (first === undefined) return [];
  const delayUs = Math.round(meanOf(run.scenario.assume.ecsMetricDelay));
  const enoughUs = first.atUs + alarm.periods * US_PER_MINUTE;
  const side = isOut ? 'above' : 'below';
  const steps: Step[] = [
    {
      atUs: first.atUs,
      text: `the first minute ${side} ${metricText(policy, alarm.threshold)}: ${metricName(policy)} ${pointText(policy, first, clock)}`,
    },
    {
      atUs: enoughUs + delayUs,
      text: `alarms can see ${alarm.periods} such minutes`,
      delay: `${alarm.periods} minutes of datapoints, and ${delayUs / US_PER_SECOND} s until they can be seen`,
    },
  ];
  if (alarm.state !== 'ALARM' || alarm.sinceUs === undefined) return steps;
  return [...steps, { atUs: alarm.sinceUs, text: `${alarm.kind} of ${policy.name} is in ALARM`, delay: 'until the alarm is evaluated' }];
}

/** Until when a change is followed: the next one. */
function untilOf(run: RunRecords, at: TrackingAt, decision: DecisionRecord): Micros {
  const next = scalingDecisions(run, at.target).find((other) => other.atUs > decision.atUs && changeOf(other) !== undefined);
  return next?.atUs ?? run.scenario.durationUs;
}

function taskSteps(run: RunRecords, at: TrackingAt, decision: DecisionRecord, isOut: boolean): readonly Step[] {
  const untilUs = untilOf(run, at, decision);
  const instants = run.tasks
    .filter(({ group, cluster }) => group === `service:${at.target.service}` && cluster === at.target.cluster)
    .map((task) => (isOut ? task.createdAt : task.stoppingAt))
    .filter((atUs) => atUs !== undefined)
    .filter((atUs) => atUs >= decision.atUs && atUs < untilUs)
    .sort((a, b) => a - b);
  const [first] = instants;
  if (first === undefined) return [];
  const together = instants.filter((atUs) => atUs < first + US_PER_SECOND).length;
  const what = isOut ? 'starts' : 'begins to stop';
  return [{ atUs: first, text: `the service scheduler ${what} ${tasksText(together)}`, delay: 'until the next pass of the scheduler' }];
}

function capacitySteps(run: RunRecords, at: TrackingAt, decision: DecisionRecord, to: number, isOut: boolean): readonly Step[] {
  const untilUs = untilOf(run, at, decision);
  const rows = run.services.filter(({ service, atUs }) => service === at.target.service && atUs >= decision.atUs && atUs < untilUs);
  const is = (count: (row: ServiceRecord) => number) => rows.find((row) => (isOut ? count(row) >= to : count(row) <= to));
  const running = is((row) => row.running);
  if (running === undefined) {
    const until = untilUs === run.scenario.durationUs ? 'the run ended' : 'the desired count changed again';
    return [{ atUs: untilUs, text: `${until} before ${tasksText(to)} were RUNNING` }];
  }
  const steps: Step[] = [
    { atUs: running.atUs, text: `${tasksText(running.running)} RUNNING`, delay: isOut ? 'start of the tasks' : 'stop of the tasks' },
  ];
  const service = run.scenario.services.find(({ name }) => name === at.target.service);
  const healthy = isOut && service?.targetGroups.length !== 0 ? is((row) => row.healthyTargets) : undefined;
  if (healthy !== undefined)
    steps.push({ atUs: healthy.atUs, text: `${healthy.healthyTargets} healthy targets`, delay: 'registration and health checks' });
  return steps;
}

/** The links of the chain with how long each took. */
export function delaysOf(steps: readonly Step[]): readonly (readonly [string, Micros])[] {
  const delays: (readonly [string, Micros])[] = [];
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    if (step.delay !== undefined && before !== undefined) delays.push([step.delay, step.atUs - before.atUs]);
  });
  return delays;
}

/** What happened around an instant at which nothing did: the alarms' last and next changes, the last and next change of the desired count. */
export function neighboursOf(run: RunRecords, at: TrackingAt): readonly Step[] {
  const names = new Set(at.policies.flatMap(({ high, low }) => [high.name, low.name]));
  const steps: Step[] = run.events
    .filter((event) => names.has(event.resource))
    .map((event) => ({ atUs: event.atUs, text: `${alarmWords(event.resource)}: ${event.message.replace(/ \(.*$/, '')}` }));
  for (const decision of scalingDecisions(run, at.target)) {
    const change = changeOf(decision);
    if (change !== undefined)
      steps.push({ atUs: decision.atUs, text: `desired count ${change.from} -> ${change.to}: ${decision.because}` });
  }
  steps.sort((a, b) => a.atUs - b.atUs);
  const after = steps.findIndex(({ atUs }) => atUs > at.evaluatedUs);
  const middle = after === -1 ? steps.length : after;
  return steps.slice(Math.max(0, middle - 4), middle + 4);
}

/** `AlarmLow of cpu60` of an alarm's long name. */
function alarmWords(name: string): string {
  return name.replace(/^.*-(AlarmHigh|AlarmLow)-(.*)$/, '$1 of $2');
}
