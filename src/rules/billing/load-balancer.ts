import { figure } from '../../aws/catalogue/index.js';
import { BYTES_PER_GB } from '../../base/units.js';
import type { Meter, MeterLedger } from './ledger.js';

const SECONDS_PER_HOUR = 3600;
const MINUTES_PER_HOUR = 60;

/** What passed through a load balancer in one hour. */
export interface LoadBalancerHour {
  readonly hour: number;
  readonly newConnections: number;
  /** Active connections, sampled each minute and summed over the hour. */
  readonly activeConnectionMinutes: number;
  /** Requests and responses, both ways, to tasks and instances. */
  readonly processedBytes: number;
  /** The same to functions. */
  readonly processedBytesLambda: number;
  readonly requests: number;
  /** Rules a request is held against; the first ten are free. */
  readonly rulesPerRequest: number;
}

const FREE_RULES = 10;

/**
 * Capacity units of an Application Load Balancer in an hour: the dimension that was used most, averaged over the hour.
 *
 *     LCU = max(new connections a second / 25, active connections a minute / 3000,
 *               GB / 1 (functions 0.4), requests a second x (rules - 10) / 1000)
 *
 * @returns a fraction, not rounded
 * @source https://aws.amazon.com/elasticloadbalancing/pricing/ (2026); GB is 10^9 bytes as in its examples
 * @assumed Bytes to functions and to other targets add up to one dimension.
 */
export function applicationLcus(used: LoadBalancerHour): number {
  const perSecond = (count: number) => count / SECONDS_PER_HOUR;
  return Math.max(
    perSecond(used.newConnections) / figure('ALB', 'LCU dimension: new connections'),
    used.activeConnectionMinutes / MINUTES_PER_HOUR / figure('ALB', 'LCU dimension: active connections'),
    used.processedBytes / BYTES_PER_GB / figure('ALB', 'LCU dimension: processed bytes EC2/container/IP targets') +
      used.processedBytesLambda / BYTES_PER_GB / figure('ALB', 'LCU dimension: processed bytes Lambda targets'),
    (perSecond(used.requests) * Math.max(0, used.rulesPerRequest - FREE_RULES)) /
      figure('ALB', 'LCU dimension: rule evaluations (rules processed minus 10 free, x request rate)'),
  );
}

/**
 * Capacity units of a Network Load Balancer with TCP listeners in an hour.
 * @returns a fraction, not rounded
 * @source https://aws.amazon.com/elasticloadbalancing/pricing/ (2026)
 */
export function networkLcus(used: LoadBalancerHour): number {
  return Math.max(
    used.newConnections / SECONDS_PER_HOUR / figure('NLB', 'NLCU dimension: TCP new connections/flows'),
    used.activeConnectionMinutes / MINUTES_PER_HOUR / figure('NLB', 'NLCU dimension: TCP active connections/flows'),
    used.processedBytes / BYTES_PER_GB / figure('NLB', 'NLCU dimension: TCP processed bytes'),
  );
}

const METERS = {
  application: {
    hour: { service: 'ALB', item: 'load balancer hour', unit: 'hour or partial hour', amountsPerUnit: 1 },
    capacity: { service: 'ALB', item: 'LCU hour', unit: 'LCU-hour', amountsPerUnit: 1 },
    capacityUnits: applicationLcus,
  },
  network: {
    hour: { service: 'NLB', item: 'load balancer hour', unit: 'hour or partial hour', amountsPerUnit: 1 },
    capacity: { service: 'NLB', item: 'NLCU hour', unit: 'NLCU-hour', amountsPerUnit: 1 },
    capacityUnits: networkLcus,
  },
} satisfies Record<string, { hour: Meter; capacity: Meter; capacityUnits: (used: LoadBalancerHour) => number }>;

/**
 * Counts a load balancer that exists for the whole run: each hour begun is a full hour, and its capacity
 * units by hour. In an hour that the run's end cuts off, the rest of the hour counts as idle.
 * @param hours hours in which something passed, any order, each once
 * @source https://aws.amazon.com/elasticloadbalancing/pricing/ (2026)
 */
export function meterLoadBalancer(
  ledger: MeterLedger,
  resource: string,
  type: 'application' | 'network',
  hours: Iterable<LoadBalancerHour>,
): void {
  const { hour, capacity, capacityUnits } = METERS[type];
  for (let index = 0; index <= ledger.lastHour; index++) ledger.addInHour(hour, resource, index, 1);
  for (const used of hours) ledger.addInHour(capacity, resource, used.hour, capacityUnits(used));
}
