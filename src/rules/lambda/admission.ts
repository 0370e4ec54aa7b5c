import { LAMBDA } from '../../aws/quotas.js';
import { type TokenBucket, takeTokens } from '../capacity/token-bucket.js';
import { type IdleEnvironments, keepIdle, takeIdle } from './idle-environments.js';

/** Requests in flight against what may be: a function's own where it is reserved, else the account's rest, one object for all who share it. */
export interface Concurrency {
  readonly limit: number;
  inFlight: number;
}

/** What decides whether a function takes a request. Plain data that the world holds. */
export interface FunctionAdmission {
  readonly concurrency: Concurrency;
  readonly requests: TokenBucket;
  readonly environments: TokenBucket;
  readonly idle: IdleEnvironments;
  readonly idleLifeUs: number;
}

/** Served by an idle environment, by a new one, or refused (HTTP 429), and why. */
export type Admission = 'warm' | 'cold' | 'throttled:concurrency' | 'throttled:request-rate' | 'throttled:scaling-rate';

/** A function with nothing running, its buckets full. */
export function functionAdmission(concurrency: Concurrency, idleLifeUs: number): FunctionAdmission {
  return {
    concurrency,
    requests: bucket(
      concurrency.limit * LAMBDA.requestsPerSecondPerConcurrency,
      concurrency.limit * LAMBDA.requestsPerSecondPerConcurrency,
    ),
    environments: bucket(LAMBDA.environmentBurst, LAMBDA.environmentsPerSecond),
    idle: { idleSinceUs: [], first: 0 },
    idleLifeUs,
  };
}

/**
 * Decides on one request and books it: unless throttled, it is in flight until `release`.
 * @source https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 * @source https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 * @assumed The rate limit of requests is a token bucket that holds one second; a function that shares the account's
 *   concurrency is held against the whole of it.
 */
export function admit(state: FunctionAdmission, nowUs: number): Admission {
  const { concurrency } = state;
  if (concurrency.inFlight >= concurrency.limit) return 'throttled:concurrency';
  if (takeTokens(state.requests, 1, nowUs) === 0) return 'throttled:request-rate';
  const isWarm = takeIdle(state.idle, state.idleLifeUs, nowUs);
  if (!isWarm && takeTokens(state.environments, 1, nowUs) === 0) return 'throttled:scaling-rate';
  concurrency.inFlight++;
  return isWarm ? 'warm' : 'cold';
}

/** A request admitted earlier is over. @param isKept false where its environment is gone with it (timed out, crashed) */
export function release(state: FunctionAdmission, nowUs: number, isKept: boolean): void {
  state.concurrency.inFlight--;
  if (isKept) keepIdle(state.idle, nowUs);
}

/**
 * Concurrency left to the functions without a reservation.
 * @param reserved of each function that reserves
 * @returns undefined where less than 100 would be left, which AWS refuses
 * @source https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export function unreservedConcurrency(accountLimit: number, reserved: readonly number[]): number | undefined {
  const left = reserved.reduce((rest, one) => rest - one, accountLimit);
  return reserved.length === 0 || left >= LAMBDA.unreservedConcurrencyMin ? left : undefined;
}

function bucket(burst: number, refillPerSecond: number): TokenBucket {
  return { burst, refillPerSecond, tokens: burst, filledAtUs: 0 };
}
