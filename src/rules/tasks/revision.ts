/** Mean demands of a workload's requests at one revision of its task definition. */
export interface MeanDemand {
  readonly cpuUs: number;
  readonly waitUs: number;
  /** Share answered 5xx, 0 to 1. */
  readonly errors: number;
}

/** What a task of another revision does to requests that were drawn by the first one. */
export interface RevisionEffect {
  /** CPU demands are multiplied by it; wait demands by the other. */
  readonly cpuFactor: number;
  readonly waitFactor: number;
  /** Added to each answer. */
  readonly latencyUs: number;
  /** Of the requests that would succeed, the share answered 5xx; of those that would fail, the share that succeeds. */
  readonly errorRate: number;
  readonly mendRate: number;
}

/**
 * How the requests of a service fare at a task of another revision. They are drawn once, by the service's first revision, so
 * that all variants meet the same: CPU demand is scaled by the ratio of the means, a longer wait is added, a shorter one is
 * scaled, and errors come on top or fall away until the revision's own rate is met.
 * @assumed The whole rule; where the first revision takes no CPU at all there is nothing to scale.
 */
export function compareRevisions(first: MeanDemand, own: MeanDemand): RevisionEffect {
  const isSlower = own.waitUs >= first.waitUs;
  const more = own.errors - first.errors;
  return {
    cpuFactor: first.cpuUs > 0 ? own.cpuUs / first.cpuUs : 1,
    waitFactor: isSlower ? 1 : own.waitUs / first.waitUs,
    latencyUs: isSlower ? Math.round(own.waitUs - first.waitUs) : 0,
    errorRate: more > 0 ? more / (1 - first.errors) : 0,
    mendRate: more < 0 ? -more / first.errors : 0,
  };
}
