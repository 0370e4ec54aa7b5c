import { HEALTHY_AFTER_RUNNING_SECONDS } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';

/** What is known of the health of a RUNNING task. */
export interface HealthView {
  /** How the load balancer sees it; undefined where its service has none. */
  readonly target: string | undefined;
  /** By its containers; undefined where no essential one has a health check. */
  readonly container: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' | undefined;
  readonly runningUs: number;
}

/**
 * Whether a RUNNING task counts towards minimumHealthyPercent: all that watches it calls it healthy; where nothing
 * watches it, 40 seconds after RUNNING.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function isCountedHealthy({ target, container, runningUs }: HealthView): boolean {
  if (target === undefined && container === undefined) return runningUs >= HEALTHY_AFTER_RUNNING_SECONDS * US_PER_SECOND;
  return (target === undefined || target === 'healthy') && (container === undefined || container === 'HEALTHY');
}

/**
 * What makes the scheduler replace a RUNNING task; undefined: nothing. During the grace period nothing does.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (healthCheckGracePeriodSeconds: load balancer and container health checks)
 */
export function failedChecks({ target, container, runningUs }: HealthView, graceUs: number): 'ELB' | 'container' | undefined {
  if (runningUs < graceUs) return undefined;
  if (target === 'unhealthy') return 'ELB';
  return container === 'UNHEALTHY' ? 'container' : undefined;
}
