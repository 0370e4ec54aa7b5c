import type { DeploymentCircuitBreaker } from '../../aws/nouns.js';
import { CIRCUIT_BREAKER } from '../../aws/quotas.js';

/**
 * How many failed tasks a deployment circuit breaker takes until the deployment is FAILED: as many, not one more.
 *
 *     BOUNDED_PERCENT    ceil(desired x value / 100), but 3 at least and 200 at most
 *     UNBOUNDED_PERCENT  ceil(desired x value / 100), but 1 at least
 *     COUNT              value
 *
 * @param desired the latest desired count, also where it changed during the deployment
 * @param least of BOUNDED_PERCENT; it was 10 before January 2024
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html
 */
export function failureThreshold(
  { type, value }: DeploymentCircuitBreaker['threshold'],
  desired: number,
  least: number = CIRCUIT_BREAKER.failuresMin,
): number {
  if (type === 'COUNT') return value;
  const share = desired * value;
  const whole = (share + ((100 - (share % 100)) % 100)) / 100;
  if (type === 'UNBOUNDED_PERCENT') return Math.max(1, whole);
  return Math.min(CIRCUIT_BREAKER.failuresMax, Math.max(least, whole));
}

/**
 * Whether a failed task counts: until a task of the deployment has reached RUNNING those that never do (stage 1), from then
 * on those stopped for failed health checks (stage 2). A task that ran and exits by itself never counts.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function isBreakerFailure(failure: 'failed to start' | 'failed health checks', hasRun: boolean): boolean {
  return failure === 'failed to start' ? !hasRun : hasRun;
}
