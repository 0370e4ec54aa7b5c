import type { TargetGroup } from '../../aws/nouns.js';
import { planNodes } from '../../rules/balancing/nodes.js';
import { Kind } from '../kinds.js';
import type { World } from '../world.js';

/**
 * Where cross-zone load balancing is off, notes which zones have a healthy target: DNS takes a node without one out after
 * assume.loadBalancerNodeRemoval, and has it back at once.
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html (target group health)
 */
export function noteZones(world: World, service: number, group: TargetGroup | undefined): void {
  if (group === undefined || group.isCrossZone) return;
  const { availabilityZones } = world.scenario;
  const healthy = new Set(
    world
      .tasksOf(service)
      .filter(({ target }) => target === 'healthy')
      .map(({ availabilityZone }) => availabilityZone),
  );
  availabilityZones.forEach((name, zone) => {
    const known = world.state.emptyZones.find((empty) => empty.service === service && empty.zone === zone);
    if (healthy.has(name) && known !== undefined) {
      if (known.timer >= 0) world.loop.cancel(known.timer);
      world.state.emptyZones = world.state.emptyZones.filter((empty) => empty !== known);
    } else if (!healthy.has(name) && known === undefined) noteEmpty(world, service, zone);
  });
  refreshNodes(world, service);
}

/** What is empty as the run begins has been so for long. */
function noteEmpty(world: World, service: number, zone: number): void {
  const { name } = world.state.services[service].spec;
  const stream = `zone-removal/${name}/${world.scenario.availabilityZones[zone]}`;
  const timer =
    world.nowUs === 0
      ? -1
      : world.loop.schedule(world.nowUs + world.draw('loadBalancerNodeRemoval', stream), Kind.ZoneRemoved, service, zone);
  world.state.emptyZones.push({ service, zone, timer });
}

/** DNS no longer sends clients to the node of a zone in which a service has no healthy target. */
export function onZoneRemoved(world: World, service: number, zone: number): void {
  for (const empty of world.state.emptyZones) if (empty.service === service && empty.zone === zone) empty.timer = -1;
  refreshNodes(world, service);
}

/** After something changed for the nodes in front of a workload: where its clients end up from now on. */
export function refreshNodes(world: World, workload: number): void {
  const { deadNodes, emptyZones } = world.state;
  const nodes = world.scenario.availabilityZones.map((name, zone) => {
    const dead = deadNodes.filter((node) => node.availabilityZone === name && node.workloads.includes(workload));
    const isEmpty = emptyZones.some((empty) => empty.service === workload && empty.zone === zone && empty.timer < 0);
    return { isDead: dead.length > 0, isRemoved: isEmpty || (dead.length > 0 && dead.every(({ isFound }) => !isFound)) };
  });
  const { answering, deadShare } = planNodes(nodes);
  world.plane.impairments.setDeadNodes(workload, deadShare);
  if (workload < world.scenario.services.length) world.plane.pools[workload].setNodes(answering);
}
