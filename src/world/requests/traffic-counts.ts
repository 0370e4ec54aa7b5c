/** Counts of a service since they were last taken, for CloudWatch and the load balancer's meter. */
export interface ServiceTraffic {
  /** Attempts that reached the load balancer. */
  readonly requests: number;
  readonly target2xx: number;
  readonly target5xx: number;
  readonly elb5xx: number;
  readonly latencySumUs: number;
  /** Requests as they were sent and responses as they were answered, bytes: who fails answers nothing that counts. */
  readonly bytes: number;
  /** Responses to the internet alone. */
  readonly outBytes: number;
  /** Connections opened by clients. */
  readonly newConnections: number;
}

/** Columns of a service's counts and their width; see RequestColumns for how to use them. */
export const CountColumns = {
  REQUESTS: 0,
  TARGET_2XX: 1,
  TARGET_5XX: 2,
  ELB_5XX: 3,
  LATENCY_SUM_US: 4,
  PROCESSED_BYTES: 5,
  NEW_CONNECTIONS: 6,
  OUT_BYTES: 7,
  COUNTS: 8,
} as const;

const { COUNTS } = CountColumns;

/** Reads a service's counts and starts them again from 0. */
export function takeCounts(counts: Float64Array, service: number): ServiceTraffic {
  const [requests, target2xx, target5xx, elb5xx, latencySumUs, bytes, newConnections, outBytes] = counts.subarray(
    service * COUNTS,
    (service + 1) * COUNTS,
  );
  counts.fill(0, service * COUNTS, (service + 1) * COUNTS);
  return { requests, target2xx, target5xx, elb5xx, latencySumUs, bytes, newConnections, outBytes };
}
