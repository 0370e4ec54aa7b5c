import { type Fault, type FaultEffect, pickHit } from './fault.js';

/**
 * `az-outage`: an Availability Zone goes dark. Its container instances, Fargate tasks and load balancer nodes are gone,
 * and nothing launches there until the fault ends. Share and count draw among zones.
 */
export const azOutage = {
  kind: 'az-outage',
  isLasting: true,
  effects: (input, view) =>
    pickHit(input, view, view.availabilityZones, Number.POSITIVE_INFINITY).flatMap((availabilityZone): FaultEffect[] => [
      { type: 'RefuseCapacity', availabilityZone },
      { type: 'TakeDownLoadBalancerNode', availabilityZone },
      ...view.instancesIn(availabilityZone).map((instance) => ({ type: 'LoseInstance', instance }) as const),
      ...view.fargateTasksIn(availabilityZone).map((task) => ({ type: 'LoseTask', task }) as const),
    ]),
} satisfies Fault;
