import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import type { WorldState } from '../../src/world/state.js';
import { job, NO_SERVICES } from '../support/jobs.js';
import { behaviour, scenario, service, taskDefinition } from '../support/scenario.js';
import { constant, fault, finish, life, plain, run } from './run.js';

const S = 1e6;
const [APP] = taskDefinition().containerDefinitions;

/** One run of one task at 100 s: it is up at 129.5 s. */
function nightly(work: { cpu: number; wait: number }, over: Partial<CompiledScenario> = {}, program = {}): Partial<CompiledScenario> {
  return {
    ...NO_SERVICES,
    durationUs: 1200 * S,
    jobs: [job({ start: { kind: 'schedule', atUs: [100 * S] } })],
    behaviours: [behaviour({ work: { cpu: constant(work.cpu * S), wait: constant(work.wait * S) }, ...program })],
    ...over,
  };
}

/** Runs it, and looks at what its job counted. */
function counted(over: Partial<CompiledScenario>) {
  const simulation = new Simulation(scenario(over));
  const result = finish(simulation);
  const [world] = simulation.snapshot().components.filter((component) => 'state' in component) as unknown as { state: WorldState }[];
  return { result, counts: world.state.services[0].counts };
}

describe('a task that ends: run time = cpu / min(1, vCPU it may use, processes) x architecture + wait', () => {
  test.each<[{ cpu: number; wait: number }, number, object, number]>([
    [{ cpu: 60, wait: 0 }, 1024, {}, 60],
    [{ cpu: 60, wait: 0 }, 4096, {}, 60],
    [{ cpu: 60, wait: 0 }, 256, {}, 240],
    [{ cpu: 60, wait: 30 }, 512, {}, 150],
    [{ cpu: 60, wait: 0 }, 4096, { processes: 0.5 }, 120],
    [{ cpu: 0, wait: 45 }, 1024, {}, 45],
  ])('%o on %i CPU units %o: %i s', (work, cpuUnits, program, runSeconds) => {
    const { result, counts } = counted(nightly(work, { taskDefinitions: [taskDefinition({ cpuUnits })] }, program));
    const { startedAt = 0, executionStoppedAt = 0 } = result.tasks[0];
    expect(executionStoppedAt - startedAt).toBe((1 + runSeconds) * S);
    expect(result.tasks[0]).toMatchObject({ exitCode: 0, stopCode: 'EssentialContainerExited', group: 'family:etl', deploymentId: '' });
    // What it computed is booked, whatever the vCPU: 60 vCPU-seconds, over what it reserved from its start to its end.
    expect(counts.busyVcpuUs / S).toBeCloseTo(work.cpu, 6);
    expect(counts.reservedVcpuUs / S).toBeCloseTo((cpuUnits / 1024) * (1 + runSeconds), 6);
  });

  test('an ARM task takes as long as its vCPU are slower', () => {
    const { result, counts } = counted(
      nightly(
        { cpu: 60, wait: 0 },
        { taskDefinitions: [taskDefinition({ cpuArchitecture: 'ARM64' })], assume: { ...scenario().assume, armSpeed: constant(1.2) } },
      ),
    );
    expect(life(result, 0)).toContain('executionStoppedAt 179.5');
    expect(counts.busyVcpuUs / S).toBeCloseTo(50, 6);
  });

  test('its exit code is that of its program; exitAfter may come first', () => {
    const exit = { startUp: constant(1 * S), ready: constant(0), exitAfter: constant(20 * S), exitCode: 4 };
    const { result } = counted(nightly({ cpu: 60, wait: 0 }, {}, { containers: [exit] }));
    expect(result.tasks[0]).toMatchObject({ exitCode: 4, executionStoppedAt: 149.5 * S, stoppingAt: 150.5 * S, stoppedAt: 170.5 * S });
  });

  test('a task by itself that turns UNHEALTHY keeps running (containers-roadmap issue 161)', () => {
    const healthCheck = { intervalUs: 10 * S, timeoutUs: 5 * S, retries: 3, startPeriodUs: 0 };
    const ready = { startUp: constant(1 * S), ready: constant(1e4 * S), exitAfter: undefined, exitCode: 0 };
    const { result } = counted(
      nightly(
        { cpu: 300, wait: 0 },
        { taskDefinitions: [taskDefinition({ containerDefinitions: [{ ...APP, healthCheck }] })] },
        { containers: [ready] },
      ),
    );
    expect(result.events.map(({ message }) => message)).toContain(
      'family:etl lastStatus RUNNING desiredStatus RUNNING healthStatus UNHEALTHY',
    );
    expect(result.tasks[0]).toMatchObject({ exitCode: 0, executionStoppedAt: 429.5 * S });
  });

  test('out of memory: what it holds, or what it leaks on the way', () => {
    const reason = 'OutOfMemoryError: Container killed due to memory usage';
    const held = counted(nightly({ cpu: 60, wait: 0 }, {}, { memoryBaseMiB: 4096 })).result;
    expect(held.tasks[0]).toMatchObject({ exitCode: 137, stoppedReason: reason, executionStoppedAt: 129.5 * S });
    // 1024 MiB are left, at 36,864 an hour: 100 s.
    const leaking = counted(nightly({ cpu: 300, wait: 0 }, {}, { memoryBaseMiB: 1024, memoryLeakMiBPerHour: 36_864 })).result;
    expect(leaking.tasks[0]).toMatchObject({ exitCode: 137, stoppedReason: reason, executionStoppedAt: 229.5 * S });
  });

  test('Spot takes it back: SIGTERM, and what it had done is booked', () => {
    const { result, counts } = counted(
      nightly(
        { cpu: 600, wait: 0 },
        {
          jobs: [
            job({
              launchType: undefined,
              capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 }],
              start: { kind: 'schedule', atUs: [100 * S] },
            }),
          ],
          faults: [fault({ kind: 'spot-interruption', atUs: [200 * S], share: 1 })],
          assume: { ...scenario().assume, spotInterruptionsPerMonth: constant(0) },
        },
      ),
    );
    expect(result.tasks[0]).toMatchObject({
      stopCode: 'SpotInterruption',
      exitCode: 143,
      stoppingAt: 200 * S,
      executionStoppedAt: 201 * S,
    });
    expect(counts.busyVcpuUs / S).toBeCloseTo(201 - 129.5, 6);
  });
});

test('a run with all of it, resumed from snapshots, ends in the same bytes', () => {
  const check = { intervalUs: 7 * S, timeoutUs: 3 * S, retries: 2, startPeriodUs: 5 * S };
  const program = { startUp: constant(2 * S), ready: constant(1 * S), exitAfter: undefined, exitCode: 0 };
  const spec = scenario({
    begin: 'empty',
    durationUs: 400 * S,
    services: [service({ desiredCount: 2, healthCheckGracePeriodUs: 60 * S })],
    jobs: [job({ taskDefinition: 1, count: 2, start: { kind: 'schedule', atUs: [50 * S, 150 * S] } })],
    taskDefinitions: [
      taskDefinition({
        containerDefinitions: [
          { ...APP, name: 'init', essential: false, portMappings: [], startTimeoutSeconds: 60 },
          { ...APP, name: 'envoy', portMappings: [], healthCheck: check },
          {
            ...APP,
            healthCheck: check,
            restartPolicy: { ignoredExitCodes: [3], attemptPeriodUs: 60 * S },
            dependsOn: [
              { containerName: 'init', condition: 'SUCCESS' },
              { containerName: 'envoy', condition: 'HEALTHY' },
            ],
          },
        ],
      }),
      taskDefinition({ family: 'etl' }),
    ],
    behaviours: [
      behaviour({
        mainContainer: 2,
        containers: [
          { ...program, exitAfter: constant(9 * S) },
          program,
          { ...program, exitAfter: { kind: 'uniform', min: 20 * S, max: 120 * S }, exitCode: 1 },
        ],
      }),
      behaviour({ work: { cpu: { kind: 'exponential', mean: 40 * S }, wait: constant(5 * S) } }),
    ],
    faults: [fault({ kind: 'task-hang', atUs: [140 * S, 300 * S], forUs: 30 * S }), fault({ name: 'crash', atUs: [200 * S] })],
  });
  const whole = plain(run(spec));
  for (const atUs of [20, 33, 41, 75, 133.3, 141, 155, 201, 312].map((at) => at * S)) {
    const simulation = new Simulation(spec);
    simulation.advance(atUs, Number.POSITIVE_INFINITY);
    const resumed = Simulation.resume(spec, deserialize(serialize(simulation.snapshot())));
    expect(plain(finish(resumed))).toEqual(whole);
  }
  const result = run(spec);
  expect(result.decisions.some(({ kind, outcome }) => kind === 'restart' && outcome === 'restarted')).toBe(true);
  expect(result.tasks.filter(({ group }) => group === 'family:etl').every(({ exitCode }) => exitCode === 0)).toBe(true);
});
