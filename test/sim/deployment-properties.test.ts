import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deploymentLimits } from '../../src/rules/service/limits.js';
import type { Action, CompiledScenario, ServiceChanges } from '../../src/scenario/compiled.js';
import type { RunResult, TaskRecord } from '../../src/sim/result.js';
import { behaviour, scenario, service, taskDefinition } from '../support/scenario.js';
import { constant, run } from './run.js';

const [GROUP] = scenario().targetGroups;
const MINUTE = 60e6;

const anyChange: fc.Arbitrary<ServiceChanges> = fc.oneof(
  fc.record({ taskDefinition: fc.nat(2) }),
  fc.record({ desiredCount: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ taskDefinition: fc.nat(2), desiredCount: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ maximumPercent: fc.integer({ min: 100, max: 250 }) }),
  fc.record({ minimumHealthyPercent: fc.integer({ min: 0, max: 100 }) }),
);

/** A service, and up to six updates of it within the first twenty minutes. */
const anyStory = fc
  .record({
    desiredCount: fc.integer({ min: 0, max: 6 }),
    minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
    maximumPercent: fc.integer({ min: 100, max: 250 }),
    hasTargetGroup: fc.boolean(),
    delaySeconds: fc.constantFrom(0, 30, 120),
    readySeconds: fc.constantFrom(0, 20, 70),
    updates: fc.array(fc.record({ atSeconds: fc.integer({ min: 30, max: 1200 }), changes: anyChange, force: fc.boolean() }), {
      maxLength: 6,
    }),
  })
  .map(({ hasTargetGroup, delaySeconds, readySeconds, updates, ...spec }): Partial<CompiledScenario> => {
    const definitions = [1, 2, 3].map((revision) => taskDefinition({ revision }));
    return {
      durationUs: 240 * MINUTE,
      traffic: [],
      taskDefinitions: definitions,
      behaviours: definitions.map(() => behaviour({ ready: constant(readySeconds * 1e6) })),
      targetGroups: [{ ...GROUP, deregistrationDelayUs: delaySeconds * 1e6 }],
      services: [service({ ...spec, healthCheckGracePeriodUs: 300e6, ...(hasTargetGroup ? {} : { targetGroups: [] }) })],
      actions: [...updates]
        .sort((a, b) => a.atSeconds - b.atSeconds)
        .map(({ atSeconds, changes, force }, index): Action => {
          const request = { call: 'UpdateService', service: 0, changes, forceNewDeployment: force } as const;
          return { atUs: atSeconds * 1e6, index, request };
        }),
    };
  });

/** How the service is configured at an instant, as far as the run has it. */
function specAt(result: RunResult, atUs: number) {
  const { services, actions } = result.scenario;
  let spec = services[0];
  for (const { atUs: since, request } of actions)
    if (since <= atUs && request.call === 'UpdateService') {
      const next = { ...spec, ...request.changes };
      if (next.minimumHealthyPercent <= next.maximumPercent) spec = next;
    }
  return spec;
}

const limitsAt = (result: RunResult, atUs: number) => {
  const { desiredCount, minimumHealthyPercent, maximumPercent } = specAt(result, atUs);
  return deploymentLimits(desiredCount, minimumHealthyPercent, maximumPercent);
};
const isThere = ({ createdAt, stoppedAt }: TaskRecord, atUs: number) => createdAt <= atUs && (stoppedAt ?? Number.POSITIVE_INFINITY) > atUs;
const isHealthyAfter = ({ healthyAt, stoppingAt }: TaskRecord, atUs: number) =>
  (healthyAt ?? Number.POSITIVE_INFINITY) <= atUs && (stoppingAt ?? Number.POSITIVE_INFINITY) > atUs;

test('whatever is asked of a service: nothing starts beyond the maximum, no replacement breaks the minimum, it comes to rest as wanted', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const result = run(story);
      const { tasks, services, deployments, decisions } = result;
      for (const { createdAt } of tasks.filter((task) => task.createdAt > 0)) {
        const isRollout = (services.findLast((row) => row.atUs < createdAt)?.deployments ?? 1) > 1;
        const live = tasks.filter(
          (task) => isThere(task, createdAt) && (isRollout || (task.stoppingAt ?? Number.POSITIVE_INFINITY) > createdAt),
        );
        const { high } = limitsAt(result, createdAt);
        expect(live.length, `at ${createdAt / 1e6} s`).toBeLessThanOrEqual(Math.max(high, specAt(result, createdAt).desiredCount));
      }
      const replaced = new Set(
        decisions.filter(({ kind, outcome }) => kind === 'stop' && outcome === 'replaced').map(({ subject }) => subject),
      );
      for (const task of tasks.filter(({ taskId, healthyAt }) => replaced.has(`task/${taskId}`) && healthyAt !== undefined)) {
        const atUs = task.stoppingAt ?? 0;
        if (!isHealthyAfter({ ...task, stoppingAt: undefined }, atUs - 1)) continue;
        const left = tasks.filter((other) => isHealthyAfter(other, atUs)).length;
        expect(left, `at ${atUs / 1e6} s`).toBeGreaterThanOrEqual(limitsAt(result, atUs).low);
      }
      const last = specAt(result, Number.POSITIVE_INFINITY);
      const pass = decisions.filter(({ kind }) => kind === 'service-pass').at(-1);
      if (pass?.outcome === 'blocked') {
        const { low, high } = deploymentLimits(last.desiredCount, last.minimumHealthyPercent, last.maximumPercent);
        expect([low, high]).toEqual([last.desiredCount, last.desiredCount]);
        return;
      }
      expect(pass?.outcome).toBe('steady');
      expect(services.at(-1)).toMatchObject({ desired: last.desiredCount, running: last.desiredCount, pending: 0, deployments: 1 });
      expect(deployments.at(-1)?.rolloutState).toBe('COMPLETED');
      const running = tasks.filter(({ stoppingAt }) => stoppingAt === undefined);
      expect(running.every((task) => task.deploymentId === deployments.at(-1)?.deploymentId)).toBe(true);
    }),
    { numRuns: 40 },
  );
}, 60_000);
