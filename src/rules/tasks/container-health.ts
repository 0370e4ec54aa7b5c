import type { ContainerHealthCheck } from '../../aws/nouns.js';

/** As container health checks have it. */
export type ContainerHealth = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

/** The health of a container and the probes that failed in a row. */
export interface HealthView {
  readonly healthStatus: ContainerHealth;
  readonly failedProbes: number;
}

/**
 * What one probe makes of a container's health. Until the first success, failures inside the start period do not count;
 * a success makes it HEALTHY at once, inside the start period too, and from then on every failure counts.
 * @param startedAfterUs when the probe began, since the container started
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 * @assumed A probe that begins at the very end of the start period is inside it.
 */
export function judgeProbe(
  { healthStatus, failedProbes }: HealthView,
  { retries, startPeriodUs }: Pick<ContainerHealthCheck, 'retries' | 'startPeriodUs'>,
  startedAfterUs: number,
  hasPassed: boolean,
): HealthView {
  if (hasPassed) return { healthStatus: 'HEALTHY', failedProbes: 0 };
  if (healthStatus === 'UNKNOWN' && startPeriodUs > 0 && startedAfterUs <= startPeriodUs) return { healthStatus, failedProbes };
  const failed = failedProbes + 1;
  return { healthStatus: failed >= retries ? 'UNHEALTHY' : healthStatus, failedProbes: failed };
}

/**
 * The health of a task by that of its essential containers.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (healthStatus)
 */
export function taskHealth(essential: readonly ContainerHealth[]): ContainerHealth {
  if (essential.includes('UNHEALTHY')) return 'UNHEALTHY';
  return essential.every((health) => health === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}
