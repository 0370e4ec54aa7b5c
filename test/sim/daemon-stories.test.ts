import { describe, expect, test } from 'vitest';
import type { Action, CompiledScenario } from '../../src/scenario/compiled.js';
import type { RunResult } from '../../src/sim/result.js';
import { autoScalingGroup, capacityProvider } from '../support/capacity.js';
import { behaviour, service, taskDefinition } from '../support/scenario.js';
import { fault, run } from './run.js';

const MINUTE = 60e6;
const [CONTAINER] = taskDefinition().containerDefinitions;
const bridge = (family: string, cpuUnits: number, revision = 1) =>
  taskDefinition({
    family,
    revision,
    cpuUnits,
    memoryMiB: 512,
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [{ ...CONTAINER, portMappings: [] }],
  });
const WEB = service({
  targetGroups: [],
  launchType: undefined,
  capacityProviderStrategy: [{ capacityProvider: 'cp', base: 0, weight: 1 }],
});
const AGENT = service({
  name: 'agent',
  schedulingStrategy: 'DAEMON',
  taskDefinition: 1,
  desiredCount: 0,
  launchType: 'EC2',
  targetGroups: [],
  minimumHealthyPercent: 0,
  maximumPercent: 100,
});
const action = (atSeconds: number, request: Action['request']): Action => ({ atUs: atSeconds * 1e6, index: 0, request });

/** Tasks of `web` reserve half an m7i.large, those of `agent` a quarter. */
function cluster(web: number, over: Partial<CompiledScenario> = {}) {
  return run({
    traffic: [],
    durationUs: 30 * MINUTE,
    taskDefinitions: [bridge('web', 1024), bridge('agent', 512), bridge('agent', 512, 2)],
    behaviours: [behaviour(), behaviour(), behaviour()],
    services: [{ ...WEB, desiredCount: web }, AGENT],
    autoScalingGroups: [autoScalingGroup()],
    capacityProviders: [capacityProvider()],
    ...over,
  });
}

const tasksOf = (result: RunResult, group: string) => result.tasks.filter((task) => task.group === `service:${group}`);
const rowsOf = (result: RunResult, name: string) => result.services.filter((row) => row.service === name);

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.md (daemon scheduling strategy)
describe('a daemon', () => {
  test('runs once on every instance, with room kept for it: four tasks of half an instance need four', () => {
    const result = cluster(4);
    const running = result.instances.filter(({ terminatedAt }) => terminatedAt === undefined);
    // A quarter of each is the daemon's: one task of half an instance fits beside it.
    expect(running).toHaveLength(4);
    expect(
      tasksOf(result, 'agent')
        .map(({ containerInstanceId }) => containerInstanceId)
        .sort(),
    ).toEqual(running.map(({ instanceId }) => instanceId).sort());
    expect(rowsOf(result, 'agent').map(({ desired, running }) => [desired, running])).toEqual([[4, 4]]);
  });

  test('on a group that grows: the first task of each new instance, at the instant it registers', () => {
    const scaleOut = action(300, { call: 'UpdateService', service: 0, changes: { desiredCount: 3 }, forceNewDeployment: false });
    const result = cluster(1, { actions: [scaleOut] });
    const grown = result.instances.filter(({ launchedAt = 0 }) => launchedAt > 0);
    expect(grown.length).toBeGreaterThanOrEqual(2);
    for (const { instanceId, registeredAt } of grown) {
      const own = result.tasks.filter((task) => task.containerInstanceId === instanceId);
      const daemon = own.find(({ group }) => group === 'service:agent');
      expect(daemon?.createdAt).toBe(registeredAt);
      const first = result.decisions.find(({ kind, outcome }) => kind === 'placement' && outcome === `instance ${instanceId}`);
      expect(first?.subject).toBe(`task/${daemon?.taskId}`);
    }
    const desired = rowsOf(result, 'agent').map((row) => row.desired);
    expect(desired[desired.length - 1]).toBe(grown.length + 1);
  });

  test('does not keep an instance: a group with nothing but daemons shrinks, and the daemon stops last', () => {
    const scaleIn = action(60, { call: 'UpdateService', service: 0, changes: { desiredCount: 1 }, forceNewDeployment: false });
    const result = cluster(3, { actions: [scaleIn], durationUs: 90 * MINUTE });
    expect(result.instances.filter(({ terminatedAt }) => terminatedAt === undefined)).toHaveLength(1);
    for (const { instanceId } of result.instances.filter(({ terminatedAt }) => terminatedAt !== undefined)) {
      const own = result.tasks.filter((task) => task.containerInstanceId === instanceId);
      const last = own.sort((a, b) => (b.stoppingAt ?? 0) - (a.stoppingAt ?? 0))[0];
      expect(last.group).toBe('service:agent');
      expect(last.stoppedReason).toMatch(/DRAINING/);
    }
  });

  const updated = (minimumHealthyPercent: number) =>
    cluster(4, {
      services: [
        { ...WEB, desiredCount: 4 },
        { ...AGENT, minimumHealthyPercent },
      ],
      actions: [action(60, { call: 'UpdateService', service: 1, changes: { taskDefinition: 2 }, forceNewDeployment: false })],
    });

  test.each([
    [0, 4, 0],
    [50, 2, 2],
    [75, 1, 3],
  ])('is updated at $0 %: $1 at a time, stopped before their successors start, never fewer than $2', (minimum, batch, least) => {
    const result = updated(minimum);
    const agents = tasksOf(result, 'agent');
    const [old, fresh] = [1, 2].map((revision) => agents.filter(({ taskDefinition }) => taskDefinition === `agent:${revision}`));
    expect([old.length, fresh.length]).toEqual([4, 4]);
    for (const { containerInstanceId, createdAt } of fresh) {
      const before = old.find((task) => task.containerInstanceId === containerInstanceId);
      expect(before?.stoppedAt).toBeLessThanOrEqual(createdAt);
    }
    expect(old.filter(({ stoppingAt }) => stoppingAt === old[0].stoppingAt)).toHaveLength(batch);
    expect(Math.min(...rowsOf(result, 'agent').map(({ running }) => running))).toBeGreaterThanOrEqual(least);
    const deployment = result.deployments.find(({ taskDefinition }) => taskDefinition === 'agent:2');
    expect(deployment?.rolloutState).toBe('COMPLETED');
  });

  test('minimum and maximum 100 %: the update is stuck, and AWS says why', () => {
    const result = updated(100);
    expect(tasksOf(result, 'agent')).toHaveLength(4);
    expect(result.events.some(({ message }) => message.includes('was unable to stop or start tasks during a deployment'))).toBe(true);
  });

  test('leaves an instance that no longer meets its constraint', () => {
    const isMonitored = { type: 'memberOf', expression: 'attribute:monitored == yes' } as const;
    const put = (atSeconds: number, count: number) =>
      action(atSeconds, {
        call: 'PutAttributes',
        instances: { cluster: 'default', count, filter: '' },
        attributes: { monitored: atSeconds === 60 ? 'yes' : 'no' },
      });
    const result = cluster(3, {
      services: [
        { ...WEB, desiredCount: 3, placementConstraints: [{ type: 'distinctInstance', expression: '' }] },
        { ...AGENT, placementConstraints: [isMonitored] },
      ],
      actions: [put(60, Number.POSITIVE_INFINITY), put(600, 1)],
    });
    const [first, ...others] = tasksOf(result, 'agent');
    expect(others).toHaveLength(2);
    expect(Math.floor(first.createdAt / MINUTE)).toBe(1);
    const gone = tasksOf(result, 'agent').filter(({ stoppedAt }) => stoppedAt !== undefined);
    expect(gone).toHaveLength(1);
    expect(result.events.filter(({ message }) => message.includes('SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED'))).toHaveLength(1);
  });

  // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
  test.each([
    ['containers', /\) failed container health checks\.$/, 'Task failed container health checks'],
    ['target group', /\) \(port 80\) is unhealthy in \(target-group web\)/, 'Task failed ELB health checks in (target-group web)'],
  ])('that hangs is replaced, and says whose checks it failed: those of its %s', (whose, said, reason) => {
    const isByTarget = whose === 'target group';
    const agent = bridge('agent', 512);
    const [container] = agent.containerDefinitions;
    const healthCheck = { intervalUs: 30e6, timeoutUs: 5e6, retries: 3, startPeriodUs: 0 };
    const checked = { ...container, ...(isByTarget ? { portMappings: CONTAINER.portMappings } : { healthCheck }) };
    const result = cluster(1, {
      taskDefinitions: [bridge('web', 1024), { ...agent, containerDefinitions: [checked] }, bridge('agent', 512, 2)],
      services: [{ ...WEB, desiredCount: 1 }, isByTarget ? { ...AGENT, targetGroups: service().targetGroups } : AGENT],
      faults: [fault({ kind: 'task-hang', atUs: [5 * MINUTE], scope: { ...fault({}).scope, service: 'agent' } })],
    });
    const [hung, ...others] = tasksOf(result, 'agent');
    expect(hung).toMatchObject({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: reason });
    expect(others).toHaveLength(1);
    expect(result.events.filter(({ message }) => said.test(message))).toHaveLength(1);
  });
});
