import { Kind } from '../kinds.js';
import { refreshNodes } from '../loadBalancing/nodes.js';
import type { World } from '../world.js';

/**
 * The nodes of all load balancers in a zone are gone. Clients find them until assume.loadBalancerNodeRemoval is over:
 * who meets one is refused at once.
 * @param fault index of the strike @param workloads who stands behind the nodes
 */
export function takeDownNode(world: World, fault: number, availabilityZone: string, workloads: readonly number[]): void {
  world.state.deadNodes.push({ fault, availabilityZone, workloads, isFound: true });
  for (const workload of workloads) refreshNodes(world, workload);
  const removedUs = world.nowUs + world.draw('loadBalancerNodeRemoval', `load-balancer-node-removal/${availabilityZone}`);
  world.loop.schedule(removedUs, Kind.LoadBalancerNodeRemoved, fault, world.scenario.availabilityZones.indexOf(availabilityZone));
}

/** Clients are no longer sent to the dead node in a zone. */
export function onLoadBalancerNodeRemoved(world: World, fault: number, zone: number): void {
  for (const node of world.state.deadNodes) {
    if (node.fault !== fault || node.availabilityZone !== world.scenario.availabilityZones[zone]) continue;
    node.isFound = false;
    for (const workload of node.workloads) refreshNodes(world, workload);
  }
}

/** The zones of a fault have their nodes back. */
export function restoreNodes(world: World, fault: number): void {
  const { deadNodes } = world.state;
  world.state.deadNodes = deadNodes.filter((node) => node.fault !== fault);
  for (const node of deadNodes) if (node.fault === fault) for (const workload of node.workloads) refreshNodes(world, workload);
}
