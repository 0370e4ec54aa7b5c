import { describe, expect, test } from 'vitest';
import type { MetricAlarm } from '../../src/aws/nouns.js';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import type { RunResult } from '../../src/sim/result.js';
import { behaviour, requestKind, traffic } from '../support/scenario.js';
import { constant, run, seconds } from './run.js';

function alarm(over: Partial<MetricAlarm> = {}): MetricAlarm {
  return {
    name: 'busy',
    metric: { namespace: 'AWS/ECS', metricName: 'CPUUtilization', dimensions: 'ClusterName=default;ServiceName=web', stat: 'Average' },
    periodUs: 60e6,
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    threshold: 50,
    comparison: 'GreaterThanThreshold',
    treatMissingData: 'missing',
    ...over,
  };
}

/** CPU at 30 % but for ten minutes from minute 20 on, in which it is at 80 %. */
function busy(over: Partial<CompiledScenario>): RunResult {
  const points = [
    [0, 3],
    [1200, 8],
    [1800, 3],
  ].map(([at, perSecond]) => ({ atUs: at * 1e6, perSecond }));
  return run({
    behaviours: [behaviour({ requests: [requestKind({ cpu: constant(100_000) })] })],
    traffic: [traffic({ shape: { kind: 'steps', steps: points, arrivals: 'even' } })],
    ...over,
  });
}

const changes = (result: RunResult) =>
  [...result.events]
    .filter(({ detailType }) => detailType === 'CloudWatch Alarm State Change')
    .map(({ atUs, resource, message }) => `${seconds(atUs)} ${resource} ${message}`);

describe('an alarm of the scenario', () => {
  // A minute's datapoint is seen three minutes after it has ended, and judged ten seconds later.
  test('is in ALARM after as many datapoints as it wants, and OK after the first that does not breach', () => {
    expect(changes(busy({ alarms: [alarm()] })).slice(-2)).toEqual([
      '1510 busy OK -> ALARM (CPUUtilization > 50 for 2 datapoints)',
      '2050 busy ALARM -> OK (not CPUUtilization > 50 for 2 datapoints)',
    ]);
  });

  test('with a period of five minutes looks at five minutes together, in a window that slides by one', () => {
    // Three minutes of 80 % and two of 30 % are 60 % on average.
    const result = busy({ alarms: [alarm({ periodUs: 300e6, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 59 })] });
    expect(changes(result).slice(-2)).toEqual([
      '1570 busy OK -> ALARM (CPUUtilization > 59 for 1 datapoints)',
      '2170 busy ALARM -> OK (not CPUUtilization > 59 for 1 datapoints)',
    ]);
  });

  test('takes a metric that is not there as it is told to', () => {
    const metric = { ...alarm().metric, metricName: 'None' };
    const named = (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((treatMissingData) =>
      alarm({ name: treatMissingData, metric, treatMissingData }),
    );
    expect(changes(busy({ alarms: named }))).toEqual([
      '310 missing OK -> INSUFFICIENT_DATA (datapoints are missing)',
      '310 breaching OK -> ALARM (None > 50 for 2 datapoints)',
    ]);
  });

  test('is OK from the start where everything has been running, until its whole window lies in the run', () => {
    const alarms = [alarm({ threshold: 10, treatMissingData: 'breaching' })];
    expect(changes(busy({ alarms })).map((text) => text.replace(/ \(.*/, ''))).toEqual(['310 busy OK -> ALARM']);
    expect(changes(busy({ alarms, begin: 'empty' }))[0]).toMatch(/^70 busy INSUFFICIENT_DATA -> ALARM/);
  });

  test('SetAlarmState holds until the next evaluation', () => {
    const result = busy({
      alarms: [alarm()],
      actions: [{ atUs: 600e6, index: 0, request: { call: 'SetAlarmState', alarm: 'busy', state: 'ALARM' } }],
    });
    expect(changes(result)).toEqual(
      expect.arrayContaining(['600 busy OK -> ALARM (SetAlarmState)', '610 busy ALARM -> OK (not CPUUtilization > 50 for 2 datapoints)']),
    );
  });

  test('costs what an alarm costs, an hour begun as a whole one', () => {
    const line = busy({ alarms: [alarm()] }).summary.cost.lines.find(({ service }) => service === 'CloudWatch');
    expect(line).toMatchObject({ resource: 'busy', item: 'alarm standard resolution' });
    expect(line?.quantity).toBeCloseTo(1 / 730, 9);
  });
});
