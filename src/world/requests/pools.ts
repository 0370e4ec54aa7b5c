import type { LoadBalancer, Service, TargetGroup } from '../../aws/nouns.js';
import type { Loop } from '../../kernel/loop.js';
import type { Streams } from '../../kernel/stream.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import { Pool, type TargetPool } from './pool.js';
import { ShiftedPool } from './shifted-pool.js';
import { SlowStartPool } from './slow-start-pool.js';
import { ZonedPool } from './zoned-pool.js';

function groupOf(scenario: CompiledScenario, service: Service): TargetGroup | undefined {
  return scenario.targetGroups.find(({ name }) => name === service.targetGroups[0]?.targetGroup);
}

/** The load balancer in front of a service; undefined where it has none. */
export function balancerOf(scenario: CompiledScenario, service: Service): LoadBalancer | undefined {
  const group = groupOf(scenario, service);
  return group === undefined ? undefined : scenario.loadBalancers.find(({ name }) => name === group.loadBalancer);
}

/** Who chooses the target of each request of a service, as its target group has it. */
export function createPool(scenario: CompiledScenario, service: Service, loop: Loop, streams: Streams): TargetPool {
  const group = groupOf(scenario, service);
  const stream = streams.get(`balancer/${service.name}`);
  const create = () =>
    group !== undefined && group.slowStartUs > 0
      ? new SlowStartPool(loop, stream, group.slowStartUs)
      : new Pool(group?.algorithm ?? 'round_robin', stream);
  const createGroup = () =>
    group === undefined || group.isCrossZone
      ? create()
      : new ZonedPool(scenario.availabilityZones.map(create), streams.get(`nodes/${service.name}`));
  if (!shiftsTraffic(scenario, service)) return createGroup();
  return new ShiftedPool(createGroup(), createGroup(), streams.get(`traffic-shift/${service.name}`));
}

/** Whether a deployment of a service may ever move its traffic from one revision to another. */
function shiftsTraffic(scenario: CompiledScenario, service: Service): boolean {
  const changed = scenario.actions.flatMap(({ request }) => {
    // What CodeDeploy deploys does so from the start.
    if (request.call !== 'UpdateService' && request.call !== 'CreateService') return [];
    if (scenario.services[request.service] !== service) return [];
    return [request.call === 'UpdateService' ? request.changes.deploymentStrategy : request.spec?.deploymentStrategy];
  });
  return [service.deploymentStrategy, ...changed].some((strategy) => strategy !== undefined && strategy.kind !== 'ROLLING');
}
