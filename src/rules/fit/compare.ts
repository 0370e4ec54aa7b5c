/** What a variant made of a workload. */
export interface Candidate {
  /** Requests the figures rest on. */
  readonly completed: number;
  /** 0 to 1; null where no request ended. */
  readonly availability: number | null;
  /** Of the variant's whole bill; null where unknown. */
  readonly perMillionRequestsUsd: number | null;
  readonly latencyMsP99: number | null;
  /** Expectations of this workload or of the variant that failed. */
  readonly expectationsFailed: number;
  /** Tasks that ran on average, where their number changed in the run; else undefined. */
  readonly scaledTasksMean: number | undefined;
}

/** What decided, and for whom; undefined where all of it lies within what another seed would change. */
export interface Comparison {
  readonly by: 'expectations' | 'availability' | 'cost' | 'p99';
  readonly better: 'first' | 'second';
}

/** A share of requests served that nobody quarrels about. */
const AVAILABILITY_STEP = 0.001;
const COST_STEP = 0.02;
const P99_STEP = 0.05;
/** Standard deviations beyond which a difference is no accident of the seed. */
const SIGMAS = 3;

/**
 * Which of two runs of the same traffic is the better one, by the first of these that tells them apart:
 * expectations kept, share of requests served, cost per million requests, p99.
 *
 * A difference counts when it is larger than what another seed would change. With n requests completed
 *
 *     availability: 3 x sqrt(a (1 - a) / n), and at least a thousandth
 *     cost:         3 / sqrt(n), at least 2 %, and half a task where the number of tasks changed
 *     p99:          3 / sqrt(n / 100), at least 5 %
 *
 * each against the larger value, n being the smaller number of the two runs.
 * @assumed Requests come as a Poisson stream, so a count of n varies by sqrt(n), and p99 rests on the slowest hundredth.
 */
export function compare(first: Candidate, second: Candidate): Comparison | undefined {
  const requests = Math.min(first.completed, second.completed);
  const pick = (by: Comparison['by'], isFirstBetter: boolean): Comparison => ({ by, better: isFirstBetter ? 'first' : 'second' });
  if ((first.expectationsFailed === 0) !== (second.expectationsFailed === 0)) return pick('expectations', first.expectationsFailed === 0);
  if (requests === 0) return undefined;
  const [a, b] = [first.availability ?? 0, second.availability ?? 0];
  const worst = Math.min(a, b);
  if (Math.abs(a - b) > Math.max(AVAILABILITY_STEP, SIGMAS * Math.sqrt((worst * (1 - worst)) / requests)))
    return pick('availability', a > b);
  const costs = differs(first.perMillionRequestsUsd, second.perMillionRequestsUsd, costStep(first, second, requests));
  if (costs !== undefined) return pick('cost', costs === 'first');
  const p99s = differs(first.latencyMsP99, second.latencyMsP99, p99Step(requests));
  return p99s === undefined ? undefined : pick('p99', p99s === 'first');
}

/** How far two costs may lie apart, as a share, and still be the same. */
export function costStep(first: Candidate, second: Candidate, requests: number): number {
  const taskSteps = [first, second].map(({ scaledTasksMean }) => (scaledTasksMean === undefined ? 0 : 0.5 / Math.max(scaledTasksMean, 1)));
  return Math.max(COST_STEP, SIGMAS / Math.sqrt(Math.max(requests, 1)), ...taskSteps);
}

/** The same for two p99. */
export function p99Step(requests: number): number {
  return Math.max(P99_STEP, SIGMAS / Math.sqrt(Math.max(requests / 100, 1)));
}

/** The smaller of two figures, where they differ by more than `step` of the larger. */
function differs(first: number | null, second: number | null, step: number): 'first' | 'second' | undefined {
  if (first === null || second === null) return undefined;
  if (Math.abs(first - second) <= step * Math.max(first, second)) return undefined;
  return first < second ? 'first' : 'second';
}
