import { describe, expect, test } from 'vitest';
import { numberCell, textCell } from '../../src/report/csv.js';
import { tables } from '../../src/report/index.js';
import { minute, result, task } from './fixtures.js';

// The columns of every file, in the contract's words and order (CONTRACT section 4).
const COLUMNS = `
tasks.csv: taskId, cluster, group, taskDefinition, deploymentId, launchType, capacityProvider, availabilityZone, containerInstanceId, cpuUnits, memoryMiB, architecture, hostPorts, createdAt, connectivityAt, pullStartedAt, pullStoppedAt, startedAt, healthyAt, stoppingAt, executionStoppedAt, stoppedAt, stopCode, stoppedReason, exitCode
instances.csv: instanceId, instanceType, availabilityZone, autoScalingGroup, purchaseOption, registeredCpu, registeredMemoryMiB, launchedAt, runningAt, registeredAt, drainingAt, terminatedAt, terminationReason
services.csv: at, service, desired, running, pending, healthyTargets, deployments
deployments.csv: deploymentId, service, taskDefinition, strategy, startedAt, finishedAt, rolloutState, failedTasks, reason, rolledBackTo
events.csv: at, source, detailType, resource, message
decisions.csv: at, until, times, kind, subject, outcome, because, inputs
metrics.csv: at, namespace, metricName, dimensions, sampleCount, sum, minimum, maximum, average
requests.csv: at, workload, offered, completed, failed, timedOut, rejected, inFlight, retries, failed502, failed503, failed504, latencyMsMean, latencyMsP50, latencyMsP90, latencyMsP95, latencyMsP99, latencyMsMax
latency.csv: workload, upToUs, count
meters.csv: hour, service, item, resource, quantity, unit
bill.csv: service, item, resource, quantity, unit, rateUsd, amountUsd, priceDate
functions.csv: at, function, invocations, coldStarts, throttles, concurrentMax, billedMs
queues.csv: at, queue, sent, received, deleted, deadLettered, visible, inFlight, oldestAgeSeconds
faults.csv: fault, kind, at, until, scope, recoveredAt, requestsLost
`;

function rowsOf(file: string, made: ReturnType<typeof result>): readonly (readonly string[])[] {
  return [...tables(made).find((table) => table.file === file)!.rows];
}

describe('tables', () => {
  test('every file has the columns of the contract, also where it has no row', () => {
    const made = tables(result()).map(({ file, header }) => `${file}: ${header.join(', ')}`);
    expect(made.join('\n')).toBe(COLUMNS.trim());
  });

  test('instants are seconds with three decimals, and what never happened is empty', () => {
    const row = rowsOf('tasks.csv', result({ tasks: [task({ createdAt: 90_500_000, hostPorts: [32768, 32769], exitCode: 0 })] }))[0]!;
    expect(row.join(',')).toBe('a1,default,service:web,web:1,ecs-svc/1,FARGATE,,us-east-1a,,256,512,X86_64,32768;32769,90.500,,,,,,,,,,,0');
  });

  test('what is undefined in a minute is empty, not NaN', () => {
    const none = { latencyMsMean: NaN, latencyMsP50: NaN, latencyMsP90: NaN, latencyMsP95: NaN, latencyMsP99: NaN, latencyMsMax: NaN };
    const row = rowsOf('requests.csv', result({ minutes: [minute(1, { offered: 0, completed: 0, ...none })] }))[0]!;
    expect(row.join(',')).toBe('60.000,web,0,0,0,0,0,0,0,0,0,0,,,,,,');
  });

  test('a minute of a function is a row', () => {
    const counts = { invocations: 100, coldStarts: 3, throttles: 1, concurrentMax: 7, billedMs: 4321 };
    const row = rowsOf('functions.csv', result({ functions: [{ atUs: 60e6, function: 'web-fn', ...counts }] }))[0]!;
    expect(row.join(',')).toBe('60.000,web-fn,100,3,1,7,4321');
  });

  test('inputs of a decision are one JSON object', () => {
    const decision = { atUs: 1e6, untilUs: 61e6, times: 2, kind: 'scaling', subject: 'web', outcome: 'none', because: 'in-range' };
    const row = rowsOf('decisions.csv', result({ decisions: [{ ...decision, inputs: { cpu: 61.5, zone: 'us-east-1a' } }] }))[0]!;
    expect(row).toEqual(['1.000', '61.000', '2', 'scaling', 'web', 'none', 'in-range', '{"cpu":61.5,"zone":"us-east-1a"}']);
  });

  test('rows are made again for each reader', () => {
    const [tasks] = tables(result({ tasks: [task()] }));
    expect([[...tasks!.rows].length, [...tasks!.rows].length]).toEqual([1, 1]);
  });
});

describe('cells', () => {
  test.each([
    // value, cell, why
    [0.1 + 0.2, '0.30000000000000004', 'reads back as the same number'],
    [1e-7, '0.0000001', 'no exponent below'],
    [1.25e-9, '0.00000000125', 'nor with a fraction'],
    [1e21, '1000000000000000000000', 'nor above'],
    [1.5e22, '15000000000000000000000', 'nor above with a fraction'],
    [-2.5e-8, '-0.000000025', 'sign kept'],
    [-0, '0', 'a zero has no sign'],
    [Number.NaN, '', 'undefined'],
  ])('the number %d is %j (%s)', (value, cell) => {
    expect(numberCell(value)).toBe(cell);
  });

  test.each([
    ['=HYPERLINK("x")', '\'=HYPERLINK("x")'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'\r=1"],
    ['(service web) has reached a steady state.', '(service web) has reached a steady state.'],
    ['a=b', 'a=b'],
  ])('the text %j is %j: no spreadsheet runs it', (text, cell) => {
    expect(textCell(text)).toBe(cell);
  });
});
