import { US_PER_HOUR } from '../../base/units.js';
import type { ServiceTraffic } from '../requests/traffic-counts.js';
import type { LoadBalancerUse } from '../state.js';
import type { World } from '../world.js';

/** Whom a minute of traffic went to. */
export interface TrafficTarget {
  /** Requests in hand as the minute ended. */
  readonly inHand: number;
  readonly isLambda: boolean;
}

/** Adds a minute to the hour's usage of a load balancer, for its capacity units. */
export function meterTraffic(
  world: World,
  name: string,
  traffic: ServiceTraffic,
  fromUs: number,
  { inHand, isLambda }: TrafficTarget,
): void {
  const used = hourOf(world, name, Math.floor(fromUs / US_PER_HOUR));
  used.newConnections += traffic.newConnections;
  used.activeConnectionMinutes += Math.max(traffic.newConnections, inHand);
  if (isLambda) used.processedBytesLambda += traffic.bytes;
  else used.processedBytes += traffic.bytes;
  used.outBytes += traffic.outBytes;
  used.requests += traffic.requests;
}

function hourOf(world: World, name: string, hour: number): LoadBalancerUse {
  const { loadBalancerHours } = world.state;
  loadBalancerHours[name] ??= [];
  const hours = loadBalancerHours[name];
  const last = hours[hours.length - 1];
  if (last?.hour === hour) return last;
  const used = {
    hour,
    newConnections: 0,
    activeConnectionMinutes: 0,
    processedBytes: 0,
    processedBytesLambda: 0,
    outBytes: 0,
    requests: 0,
  };
  hours.push(used);
  return used;
}
