import { expect, test } from 'vitest';
import { failedChecks, type HealthView, isCountedHealthy } from '../../../src/rules/service/health.js';

const SECOND = 1e6;

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (minimumHealthyPercent)
test.each<[HealthView['target'], HealthView['container'], number, boolean, string]>([
  // target, container, seconds since RUNNING → counts
  [undefined, undefined, 39, false, 'nothing watches it: not before 40 s'],
  [undefined, undefined, 40, true, 'then it does'],
  [undefined, 'UNKNOWN', 400, false, 'its health check has not passed yet'],
  [undefined, 'HEALTHY', 1, true, 'it has'],
  ['initial', undefined, 400, false, 'the target group does not know it yet'],
  ['healthy', undefined, 1, true, 'it does'],
  ['healthy', 'UNKNOWN', 400, false, 'both have to'],
  ['initial', 'HEALTHY', 400, false, 'both have to'],
  ['healthy', 'HEALTHY', 1, true, 'both do'],
])('target %s, container %s, RUNNING for %i s: healthy %s (%s)', (target, container, running, healthy) => {
  expect(isCountedHealthy({ target, container, runningUs: running * SECOND })).toBe(healthy);
});

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (healthCheckGracePeriodSeconds)
test.each<[HealthView['target'], HealthView['container'], number, string | undefined, string]>([
  ['unhealthy', undefined, 59, undefined, 'the grace period covers the load balancer'],
  ['unhealthy', undefined, 60, 'ELB', 'no longer'],
  [undefined, 'UNHEALTHY', 59, undefined, 'and container health checks'],
  [undefined, 'UNHEALTHY', 60, 'container', 'no longer'],
  ['healthy', 'UNHEALTHY', 60, 'container', 'one of both is enough'],
  ['unhealthy', 'HEALTHY', 60, 'ELB', 'one of both is enough'],
  ['initial', 'UNKNOWN', 600, undefined, 'not healthy is not unhealthy'],
])('target %s, container %s, RUNNING for %i s of a grace period of 60: %s (%s)', (target, container, running, failed) => {
  expect(failedChecks({ target, container, runningUs: running * SECOND }, 60 * SECOND)).toBe(failed);
});
