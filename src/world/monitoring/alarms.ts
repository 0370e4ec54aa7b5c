import type { MetricAlarm } from '../../aws/nouns.js';
import { TARGET_TRACKING_ALARMS } from '../../aws/quotas.js';
import { type Micros, US_PER_MINUTE } from '../../base/units.js';
import type { Distribution } from '../../kernel/distribution.js';
import { type AlarmState, EXTRA_PERIODS, evaluateAlarm } from '../../rules/alarms/evaluate.js';
import { isBreaching, ruleText, statisticOf } from '../../rules/alarms/metric.js';
import { seriesName } from '../../scenario/tracked-metric.js';
import { recordEvent } from '../record.js';
import type { World } from '../world.js';

/** In which state an alarm is; one that nobody defined has no data. */
export function alarmStateOf(world: World, alarmName: string): AlarmState {
  return world.state.alarms[indexOf(world, alarmName)]?.state ?? 'INSUFFICIENT_DATA';
}

/** Once a minute: every alarm of the scenario looks at the datapoints it can see. */
export function onMetricAlarms(world: World): void {
  world.scenario.alarms.forEach((alarm, index) => {
    if (looksBehindStart(world, alarm.evaluationPeriods * alarm.periodUs)) return;
    const points = periodsOf(world, alarm);
    const { evaluationPeriods, datapointsToAlarm, treatMissingData } = alarm;
    const breaches = (value: number) => isBreaching(alarm, value);
    const { state } = world.state.alarms[index];
    moveTo(world, index, evaluateAlarm(points, breaches, evaluationPeriods, datapointsToAlarm, treatMissingData, state), ruleText(alarm));
  });
}

/**
 * Whether the window of an alarm begins before the run: where everything has been running for long, what was then is not
 * missing, it is not known, and the alarm stays as it is.
 */
export function looksBehindStart(world: World, windowUs: Micros): boolean {
  return world.scenario.begin === 'running' && visibleUntilUs(world) < windowUs;
}

/** The end of the newest minute whose datapoints can be seen by now. */
function visibleUntilUs(world: World): number {
  return Math.floor((world.nowUs - world.constant('ecsMetricDelay')) / US_PER_MINUTE) * US_PER_MINUTE;
}

/** Somebody sets the state of an alarm. @returns false where there is no such alarm */
export function setAlarmState(world: World, alarmName: string, state: AlarmState): boolean {
  const index = indexOf(world, alarmName);
  if (index < 0) return false;
  moveTo(world, index, state, undefined);
  return true;
}

/** @param rule undefined: somebody says so */
function moveTo(world: World, index: number, to: AlarmState, rule: string | undefined): void {
  const monitor = world.state.alarms[index];
  const from = monitor.state;
  if (from === to) return;
  monitor.state = to;
  recordAlarmChange(world, world.scenario.alarms[index].name, from, to, rule);
}

/** Notes that an alarm has changed its state. @param name as CloudWatch has it @param rule of the alarm, which held in ALARM alone */
export function recordAlarmChange(world: World, name: string, from: AlarmState, to: AlarmState, rule: string | undefined): void {
  const reason = rule === undefined ? 'SetAlarmState' : to === 'ALARM' ? rule : to === 'OK' ? `not ${rule}` : 'datapoints are missing';
  const detail = { kind: 'alarm', name, from, to, reason } as const;
  recordEvent(world, 'aws.cloudwatch', 'CloudWatch Alarm State Change', name, `${from} -> ${to} (${reason})`, detail);
}

function indexOf(world: World, alarmName: string): number {
  return world.scenario.alarms.findIndex(({ name }) => name === alarmName);
}

/**
 * The window of an alarm, oldest period first: each as many minutes as the period has, the newest ending with the newest
 * minute whose datapoints can be seen by now. The window slides by a minute each time.
 * @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
function periodsOf(world: World, { metric, periodUs, evaluationPeriods }: MetricAlarm): (number | undefined)[] {
  const { series, seriesIds } = world.state;
  const recent = series[seriesIds.get(seriesName(metric)) ?? -1]?.recent ?? [];
  const endUs = visibleUntilUs(world);
  const count = evaluationPeriods + EXTRA_PERIODS;
  return Array.from({ length: count }, (_, index) => {
    const toUs = endUs - (count - 1 - index) * periodUs;
    return statisticOf(
      recent.filter(({ atUs }) => atUs >= toUs - periodUs && atUs < toUs),
      metric.stat,
    );
  });
}

/**
 * How many minutes back datapoints are kept at hand, so that every alarm has its whole window, those of scaling policies too.
 * @param delay of metrics: what has not been seen yet pushes nothing out
 */
export function minutesLookedBack(alarms: readonly MetricAlarm[], delay: Distribution): number {
  const windows = alarms.map(({ periodUs, evaluationPeriods }) => ((evaluationPeriods + EXTRA_PERIODS) * periodUs) / US_PER_MINUTE);
  const delayMinutes = delay.kind === 'constant' ? Math.ceil(delay.value / US_PER_MINUTE) + 1 : DRAWN_DELAY_MINUTES;
  return Math.max(POLICY_MINUTES, ...windows) + Math.max(LATE_MINUTES, delayMinutes);
}

/** Of the slow alarm of a target tracking policy, and what bridges late datapoints. */
const POLICY_MINUTES = TARGET_TRACKING_ALARMS.lowPeriods + EXTRA_PERIODS;
/** Kept beside a window: at least, and where the delay is drawn. */
const LATE_MINUTES = 15;
const DRAWN_DELAY_MINUTES = 240;
