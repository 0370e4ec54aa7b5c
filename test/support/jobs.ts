import type { Job } from '../../src/aws/nouns.js';
import type { Behaviour } from '../../src/scenario/compiled.js';
import { behaviour } from './scenario.js';

/** A schedule that runs one Fargate task at 600 s. */
export function job(over: Partial<Job> = {}): Job {
  return {
    name: 'nightly',
    group: 'family:etl',
    startedBy: '',
    cluster: 'default',
    taskDefinition: 0,
    count: 1,
    maxConcurrency: Number.POSITIVE_INFINITY,
    retries: 0,
    timeoutUs: Number.POSITIVE_INFINITY,
    launchType: 'FARGATE',
    capacityProviderStrategy: [],
    availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    assignPublicIp: false,
    placementStrategy: [],
    placementConstraints: [],
    start: { kind: 'schedule', atUs: [600e6] },
    ...over,
  };
}

/** A process that ends by itself two minutes after it is up. */
export function ending(exitCode = 0): Behaviour {
  const startUp = { kind: 'constant', value: 1e6 } as const;
  const ready = { kind: 'constant', value: 0 } as const;
  return behaviour({ containers: [{ startUp, ready, exitAfter: { kind: 'constant', value: 120e6 }, exitCode }] });
}

/** What a scenario of jobs alone has not. */
export const NO_SERVICES = { services: [], traffic: [], targetGroups: [], loadBalancers: [] };
