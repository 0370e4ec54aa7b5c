import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AUTO_ROLLBACK_EVENTS, CODE_DEPLOY_CONFIGS, CODE_DEPLOY_HOOKS, type CodeDeployConfigName } from '../../src/aws/code-deploy.js';
import type { DeploymentStrategy } from '../../src/aws/nouns.js';
import type { Action, ActionRequest, CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import { behaviour, codeDeploy, lifecycleHook, requestKind, scenario, service, taskDefinition, traffic } from '../support/scenario.js';
import { constant, even, finish, plain } from './run.js';

const [GROUP] = scenario().targetGroups;
const MINUTE = 60e6;
const PAIR = { ...service().targetGroups[0], alternate: { targetGroup: 'web-green', hasTestListener: true } };
const STAGES = ['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'];

const anyHook = fc
  .record({
    targetType: fc.constantFrom('AWS_LAMBDA' as const, 'PAUSE' as const),
    stage: fc.constantFrom(...STAGES),
    outcome: fc.constantFrom('SUCCEEDED' as const, 'SUCCEEDED' as const, 'FAILED' as const),
    takesUs: fc.constantFrom(0, 40e6, Number.POSITIVE_INFINITY),
    timeoutUs: fc.constantFrom(MINUTE, 20 * MINUTE),
    timeoutAction: fc.constantFrom('ROLLBACK' as const, 'CONTINUE' as const),
  })
  .map(({ stage, ...hook }) => lifecycleHook({ ...hook, stages: [stage] }));

const bakeTimeUs = fc.constantFrom(0, 3 * MINUTE);
const hooks = fc.array(anyHook, { maxLength: 2 });
const anyNative: fc.Arbitrary<DeploymentStrategy> = fc.oneof(
  fc.record({ kind: fc.constant('BLUE_GREEN' as const), bakeTimeUs, hooks }),
  fc.record({
    kind: fc.constant('CANARY' as const),
    bakeTimeUs,
    hooks,
    canaryPercent: fc.constantFrom(0.1, 10),
    canaryBakeTimeUs: bakeTimeUs,
  }),
  fc.record({ kind: fc.constant('LINEAR' as const), bakeTimeUs, hooks, stepPercent: fc.constantFrom(30, 50), stepBakeTimeUs: bakeTimeUs }),
);
const anyCodeDeploy = fc
  .record({
    deploymentConfigName: fc.constantFrom(...(Object.keys(CODE_DEPLOY_CONFIGS) as CodeDeployConfigName[])),
    hasTestListener: fc.boolean(),
    readyWaitUs: fc.constantFrom(undefined, 4 * MINUTE),
    terminationWaitUs: fc.constantFrom(0, 6 * MINUTE),
    rollbackEvents: fc.subarray([...AUTO_ROLLBACK_EVENTS]),
    hooks: fc.array(
      fc.record({
        event: fc.constantFrom(...CODE_DEPLOY_HOOKS),
        outcome: fc.constantFrom('SUCCEEDED' as const, 'FAILED' as const),
        takesUs: fc.constantFrom(0, 40e6),
      }),
      { maxLength: 1 },
    ),
  })
  .map(codeDeploy);

const scaling = fc
  .integer({ min: 1, max: 5 })
  .map((desiredCount): ActionRequest => ({ call: 'UpdateService', service: 0, changes: { desiredCount }, forceNewDeployment: false }));
const nativeCall: fc.Arbitrary<ActionRequest> = fc.oneof(
  fc
    .nat(2)
    .map(
      (taskDefinition): ActionRequest => ({ call: 'UpdateService', service: 0, changes: { taskDefinition }, forceNewDeployment: false }),
    ),
  fc.record({
    call: fc.constant('ContinueServiceDeployment' as const),
    service: fc.constant(0),
    hooks: fc.constantFrom('any' as const, 'all' as const),
    action: fc.constantFrom('CONTINUE' as const, 'ROLLBACK' as const),
  }),
  fc.record({
    call: fc.constant('StopServiceDeployment' as const),
    service: fc.constant(0),
    stopType: fc.constantFrom('ABORT' as const, 'ROLLBACK' as const),
  }),
  scaling,
);
const codeDeployCall: fc.Arbitrary<ActionRequest> = fc.oneof(
  fc.record({
    call: fc.constant('CreateDeployment' as const),
    service: fc.constant(0),
    changes: fc.record({ taskDefinition: fc.nat(2), deploymentStrategy: anyCodeDeploy }),
  }),
  fc.record({
    call: fc.constant('ContinueDeployment' as const),
    service: fc.constant(0),
    wait: fc.constantFrom('READY_WAIT' as const, 'TERMINATION_WAIT' as const),
  }),
  fc.record({
    call: fc.constant('StopDeployment' as const),
    service: fc.constant(0),
    isRolledBack: fc.constantFrom(undefined, true, false),
  }),
  scaling,
);

/** A service whose deployments move its traffic, and calls about them in the first forty minutes. */
const anyStory = fc
  .oneof(
    fc.record({ strategy: anyNative, calls: fc.array(fc.tuple(fc.integer({ min: 30, max: 2400 }), nativeCall), { maxLength: 7 }) }),
    fc.record({ strategy: anyCodeDeploy, calls: fc.array(fc.tuple(fc.integer({ min: 30, max: 2400 }), codeDeployCall), { maxLength: 7 }) }),
  )
  .chain((story) =>
    fc.record({ story: fc.constant(story), isBroken: fc.boolean(), hasPair: fc.boolean(), cutSeconds: fc.integer({ min: 1, max: 2500 }) }),
  )
  .map(({ story: { strategy, calls }, isBroken, hasPair, cutSeconds }) => {
    const actions = [...calls]
      .sort(([a], [b]) => a - b)
      .map(([atSeconds, request], index): Action => ({ atUs: atSeconds * 1e6, index, request }));
    const good = behaviour({ requests: [requestKind({ cpu: constant(1000) })] });
    const spec: CompiledScenario = scenario({
      durationUs: 150 * MINUTE,
      taskDefinitions: [1, 2, 3].map((revision) => taskDefinition({ revision })),
      behaviours: [good, good, isBroken ? { ...good, isImageMissing: true } : good],
      targetGroups: [GROUP, { ...GROUP, name: 'web-green' }].map((group) => ({ ...group, deregistrationDelayUs: 20e6 })),
      services: [service({ desiredCount: 3, deploymentStrategy: strategy, ...(hasPair ? { targetGroups: [PAIR] } : {}) })],
      traffic: [traffic({ shape: even(2) })],
      actions,
    });
    return { spec, cutSeconds };
  });

test('whatever is called while traffic moves: no request is lost, as many tasks serve as are wanted, and a snapshot changes nothing', () => {
  fc.assert(
    fc.property(anyStory, ({ spec, cutSeconds }) => {
      const result = finish(new Simulation(spec));
      expect(result.summary.workloads[0].requests).toMatchObject({ failed: 0, rejected: 0, timedOut: 0 });
      const running = result.tasks.filter(({ stoppingAt, startedAt }) => stoppingAt === undefined && startedAt !== undefined);
      const desired = result.services.at(-1)?.desired ?? 3;
      const revisions = new Set(running.map(({ deploymentId }) => deploymentId));
      const full = [...revisions].filter((id) => running.filter(({ deploymentId }) => deploymentId === id).length === desired);
      expect(full.length, 'revisions in full').toBeGreaterThanOrEqual(1);
      expect(revisions.size).toBeLessThanOrEqual(2);
      const first = new Simulation(spec);
      first.advance(cutSeconds * 1e6, Number.POSITIVE_INFINITY);
      expect(JSON.stringify(plain(finish(Simulation.resume(spec, first.snapshot()))))).toBe(JSON.stringify(plain(result)));
    }),
    { numRuns: 60 },
  );
}, 120_000);
