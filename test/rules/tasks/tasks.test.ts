import { describe, expect, test } from 'vitest';
import type { ContainerDependency } from '../../../src/aws/nouns.js';
import { judgeProbe, taskHealth } from '../../../src/rules/tasks/container-health.js';
import { type DependencyView, judgeDependencies } from '../../../src/rules/tasks/dependency.js';
import { countAdmitted, type HostNeed } from '../../../src/rules/tasks/host-resources.js';
import { planRestart } from '../../../src/rules/tasks/restart.js';
import { hasNetworkInterface, isActivated } from '../../../src/rules/tasks/status-path.js';
import { stopCodeOf } from '../../../src/rules/tasks/stop-code.js';
import { containersToStop } from '../../../src/rules/tasks/stop-order.js';
import { planTermination } from '../../../src/rules/tasks/termination.js';
import { planWork } from '../../../src/rules/tasks/work.js';
import { Draw } from '../../support/draw.js';

const S = 1e6;

describe('dependsOn: met, not yet, or never', () => {
  const view = (over: Partial<DependencyView>): DependencyView => ({
    lastStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    exitCode: undefined,
    startedAtUs: 10 * S,
    startTimeoutSeconds: undefined,
    ...over,
  });
  const PENDING = view({ lastStatus: 'PENDING', startedAtUs: undefined });
  const ended = (exitCode: number | undefined) => view({ lastStatus: 'STOPPED', exitCode });
  const judge = (condition: ContainerDependency['condition'], dependency: DependencyView, atSeconds = 15) =>
    judgeDependencies('app', [{ containerName: 'init', condition }], () => dependency, atSeconds * S);

  test.each([
    ['START', PENDING, 'Waiting'],
    ['START', view({}), 'Met'],
    // It is met by a dependency that has stopped already, too.
    ['START', ended(1), 'Met'],
    ['COMPLETE', view({}), 'Waiting'],
    ['COMPLETE', ended(0), 'Met'],
    ['COMPLETE', ended(7), 'Met'],
    ['SUCCESS', view({}), 'Waiting'],
    ['SUCCESS', ended(0), 'Met'],
    ['SUCCESS', ended(7), 'Never'],
    ['SUCCESS', ended(undefined), 'Never'],
    ['HEALTHY', view({}), 'Waiting'],
    ['HEALTHY', view({ healthStatus: 'HEALTHY' }), 'Met'],
    ['HEALTHY', view({ healthStatus: 'UNHEALTHY' }), 'Waiting'],
  ] as const)('%s of %o: %s', (condition, dependency, kind) => {
    expect(judge(condition, dependency).kind).toBe(kind);
  });

  test.each(['COMPLETE', 'SUCCESS', 'HEALTHY'] as const)('%s: its own start and its own startTimeout are the clock', (condition) => {
    const dependency = view({ startTimeoutSeconds: 30 });
    expect(judge(condition, dependency, 39).kind).toBe('Waiting');
    expect(judge(condition, dependency, 40)).toEqual({
      kind: 'Never',
      reason: 'CannotStartContainerError: dependency graph: container ordering dependency [init] for target [app] has timed out.',
    });
    expect(judge(condition, view({}), 1e6).kind).toBe('Waiting');
  });

  test('START knows no timeout; what has stopped cannot time out', () => {
    expect(judge('START', view({ startTimeoutSeconds: 1 }), 1000).kind).toBe('Met');
    expect(judge('COMPLETE', view({ ...ended(0), startTimeoutSeconds: 1 }), 1000).kind).toBe('Met');
  });

  test('a dependency that will never start is terminal, whatever is asked of it', () => {
    const never = view({ lastStatus: 'STOPPED', startedAtUs: undefined, exitCode: 143 });
    for (const condition of ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'] as const)
      expect(judge(condition, never)).toMatchObject({
        kind: 'Never',
        reason: expect.stringContaining('because dependency will never start'),
      });
  });

  test('in their order, the first that is not met decides', () => {
    const dependencies: ContainerDependency[] = [
      { containerName: 'slow', condition: 'HEALTHY' },
      { containerName: 'init', condition: 'SUCCESS' },
    ];
    const views: Record<string, DependencyView> = { slow: view({}), init: ended(3) };
    expect(judgeDependencies('app', dependencies, (name) => views[name], 15 * S).kind).toBe('Waiting');
    expect(judgeDependencies('app', dependencies.toReversed(), (name) => views[name], 15 * S).kind).toBe('Never');
  });
});

describe('health checks of containers (O-35)', () => {
  /** Probes every 30 s from a start at 0, passing at the instants given. @returns changes: `90 UNHEALTHY` */
  const run = (startPeriodSeconds: number, passing: (atSeconds: number) => boolean, untilSeconds = 600) => {
    let health = { healthStatus: 'UNKNOWN', failedProbes: 0 } as ReturnType<typeof judgeProbe>;
    const changes: string[] = [];
    for (let at = 30; at <= untilSeconds; at += 30) {
      const next = judgeProbe(health, { retries: 3, startPeriodUs: startPeriodSeconds * S }, at * S, passing(at));
      if (next.healthStatus !== health.healthStatus) changes.push(`${at} ${next.healthStatus}`);
      health = next;
    }
    return changes;
  };

  test.each([
    ['always failing, no start period', 0, () => false, ['90 UNHEALTHY']],
    ['always failing, start period 120 s', 120, () => false, ['210 UNHEALTHY']],
    ['a success at 60 s inside the start period, then failures', 120, (at: number) => at === 60, ['60 HEALTHY', '150 UNHEALTHY']],
    ['always passing', 0, () => true, ['30 HEALTHY']],
    ['two failures are not three', 0, (at: number) => at % 90 === 0, ['90 HEALTHY']],
    ['one success mends it', 0, (at: number) => at === 120, ['90 UNHEALTHY', '120 HEALTHY', '210 UNHEALTHY']],
  ])('%s', (_, startPeriod, passing, expected) => {
    expect(run(startPeriod, passing)).toEqual(expected);
  });

  test.each([
    [['HEALTHY', 'HEALTHY'], 'HEALTHY'],
    [['HEALTHY', 'UNKNOWN'], 'UNKNOWN'],
    [['UNKNOWN', 'UNHEALTHY'], 'UNHEALTHY'],
    [['HEALTHY', 'UNHEALTHY'], 'UNHEALTHY'],
  ] as const)('a task whose essential containers are %o is %s (API_HealthCheck, order of priority)', (containers, expected) => {
    expect(taskHealth(containers)).toBe(expected);
  });
});

describe('restartPolicy (restart_tracker.go)', () => {
  const policy = { ignoredExitCodes: [0], attemptPeriodUs: 300 * S };
  test.each([
    [1, 0, undefined, 299, false, 'attempt reset period has not elapsed'],
    [1, 0, undefined, 300, true, 'its restart policy asks for it'],
    [0, 0, undefined, 1000, false, 'exit code 0 should be ignored'],
    [1, 1000, 999, 1298, false, 'attempt reset period has not elapsed'],
    [1, 1000, 999, 1299, true, 'its restart policy asks for it'],
  ])('exit code %i, started %i s, restarted %s s, ended %i s: %s, %s', (exitCode, started, restarted, at, isRestarted, because) => {
    const exited = { exitCode, startedAtUs: started * S, lastRestartAtUs: restarted === undefined ? undefined : restarted * S };
    expect(planRestart(policy, exited, at * S)).toEqual({ isRestarted, because });
  });
});

describe('stopping', () => {
  const chain = [
    { name: 'db', dependsOn: [] },
    { name: 'app', dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }] },
    { name: 'proxy', dependsOn: [{ containerName: 'app', condition: 'START' }] },
    { name: 'log', dependsOn: [] },
  ] as const;
  const running = { lastStatus: 'RUNNING', killAtUs: undefined } as const;
  const stopped = { lastStatus: 'STOPPED', killAtUs: 30 } as const;
  const stopping = { lastStatus: 'RUNNING', killAtUs: 30 } as const;
  test.each([
    ['all run: those on which nobody depends', [running, running, running, running], [2, 3]],
    ['they were told: nobody else', [running, running, stopping, stopping], []],
    ['the proxy is gone: the app', [running, running, stopped, stopping], [1]],
    ['the app is gone: the database', [running, stopped, stopped, stopped], [0]],
  ])('%s', (_, containers, expected) => {
    expect(containersToStop(chain, containers)).toEqual(expected);
  });

  test.each([
    [30, 1, 1, 143],
    [30, 30, 30, 143],
    [30, 31, 30, 137],
    [30, Number.POSITIVE_INFINITY, 30, 137],
  ])('stopTimeout %i s, the process takes %f s: %f s, exit code %i', (timeout, exit, afterUs, exitCode) => {
    expect(planTermination(timeout, exit)).toEqual({ afterUs, exitCode });
  });

  test.each([
    ['CannotPullContainerError: failed to resolve ref x: not found', 'TaskFailedToStart'],
    ['CannotStartContainerError: dependency graph: …', 'TaskFailedToStart'],
    ['OutOfMemoryError: Container killed due to memory usage', 'EssentialContainerExited'],
    ['Essential container in task exited', 'EssentialContainerExited'],
  ])('%s: %s', (reason, expected) => {
    expect(stopCodeOf(reason)).toBe(expected);
  });
});

test.each([
  ['awsvpc', true],
  ['bridge', false],
  ['host', false],
  ['none', false],
] as const)('network mode %s: PROVISIONING and DEPROVISIONING %s', (mode, expected) => {
  expect(hasNetworkInterface(mode)).toBe(expected);
});

test.each([
  [0, false],
  [1, false],
  [2, true],
])('%i target groups: ACTIVATING %s', (count, expected) => {
  expect(isActivated(count)).toBe(expected);
});

describe('what the agent of an instance lets begin', () => {
  const need = (cpuUnits: number, hostPorts: number[] = [], gpuCount = 0): HostNeed => ({ cpuUnits, memoryMiB: 0, gpuCount, hostPorts });
  const free = (cpuUnits: number, gpuCount = 0) => ({ cpuUnits, memoryMiB: 0, gpuCount });
  test.each([
    ['nothing leaves: all', free(0), [need(512), need(512)], [], 2],
    ['all of it is still held', free(0), [need(1024)], [need(1024)], 0],
    ['half of it is', free(0), [need(512), need(512)], [need(512)], 1],
    ['first come, first served: a small one behind waits too', free(0), [need(1024), need(256)], [need(512)], 0],
    ['a host port that is still bound', free(4096), [need(256, [80])], [need(256, [80])], 0],
    ['another host port', free(4096), [need(256, [80])], [need(256, [81])], 1],
    ['a GPU that is still held', free(4096, 0), [need(256, [], 1)], [need(256, [], 1)], 0],
  ])('%s', (_, left, waiting, leaving, expected) => {
    expect(countAdmitted(left, waiting, leaving)).toBe(expected);
  });

  test('never more than there is, and nobody is passed over', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const draw = new Draw(seed, 'agent');
      const registered = 4096;
      const some = () => Array.from({ length: draw.whole(0, 5) }, () => need(draw.of(128, 512, 1024)));
      const [running, waiting, leaving] = [some(), some(), some()];
      const sum = (needs: readonly HostNeed[]) => needs.reduce((total, { cpuUnits }) => total + cpuUnits, 0);
      if (sum(running) + sum(waiting) > registered || sum(running) + sum(leaving) > registered) continue;
      const count = countAdmitted(free(registered - sum(running) - sum(waiting)), waiting, leaving);
      expect(sum(running) + sum(leaving) + sum(waiting.slice(0, count))).toBeLessThanOrEqual(registered);
      if (count < waiting.length) expect(sum(running) + sum(leaving) + sum(waiting.slice(0, count + 1))).toBeGreaterThan(registered);
    }
  });
});

test.each([
  // CPU s, wait s, vCPU, speed → run time s, vCPU used, why
  [60, 0, 1, 1, 60, 1, 'one vCPU'],
  [60, 0, 4, 1, 60, 1, 'one thread uses one'],
  [60, 0, 0.25, 1, 240, 0.25, 'a quarter of one'],
  [60, 10, 0.5, 1, 130, 0.5, 'waiting takes as long anywhere'],
  [60, 0, 1, 1.2, 50, 1, 'a faster vCPU'],
])('work of %i s CPU and %i s wait on %f vCPU at speed %f: %f s at %f vCPU (%s)', (cpu, wait, vcpu, speed, runSeconds, used) => {
  const plan = planWork(cpu * S, wait * S, vcpu, speed);
  expect(plan.runUs).toBe(runSeconds * S);
  expect(plan.vcpu).toBe(used);
});
