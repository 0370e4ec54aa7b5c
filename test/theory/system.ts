import { BATCHES } from './batch-means.js';

/** What is held against an exact value: seconds, or a share. */
export type FigureName = 'mean' | 'p50' | 'p95' | 'p99' | 'rejected' | 'busy' | 'cold';

/** Where the exact values come from. */
export type FormName =
  | 'erlang-c'
  | 'm/m/c/k'
  | 'erlang-b'
  | 'p-k'
  | 'm/d/c'
  | 'ps'
  | 'ps-loss'
  | 'm/g/inf'
  | 'in-turn'
  | 'cold'
  | 'jackson'
  | 'fork-join'
  | 'closed';

/** A system with exact values, and the scenario that a user would write for it. */
export interface System {
  readonly name: string;
  /** Number in the fixtures. */
  readonly oracle?: string;
  /** Before its figures there, where the fixture has several systems. */
  readonly oraclePrefix?: string;
  readonly form: FormName;
  /** Requests a second. */
  readonly lambda: number;
  /** Of the traffic, where it is not Poisson at that rate. */
  readonly shape?: string;
  /** Requests after the warm-up, at least. */
  readonly requests: number;
  /** Minutes of warm-up; otherwise a tenth of the requests. */
  readonly warmUpMinutes?: number;
  readonly sections: string;
  readonly exact: Readonly<Partial<Record<FigureName, number>>>;
  /** Whether each `npm test` runs it. */
  readonly inGate: boolean;
}

const PERCENTILES = ['p50', 'p95', 'p99'] as const;

/** The scenario file: whole minutes, 20 equal batches, and an expectation for each percentile of each batch. */
export function scenarioText(system: System, seed: number): string {
  const { warmUp, batch } = minutesOf(system);
  const windows = Array.from({ length: BATCHES }, (_, index) => `from ${warmUp + index * batch}m to ${warmUp + (index + 1) * batch}m`);
  const asked = PERCENTILES.filter((name) => name in system.exact);
  return `
name: theory
seed: ${seed}
duration: ${warmUp + batch * BATCHES}m
warmUp: ${warmUp}m
${system.sections}
traffic: [{ to: web, shape: ${system.shape ?? `{ rate: ${system.lambda}/s }`} }]
expect: [${asked.flatMap((name) => windows.map((window) => `${name} of web ${window} > 0s`)).join(', ')}]
`;
}

function minutesOf({ lambda, requests, warmUpMinutes }: System): { readonly warmUp: number; readonly batch: number } {
  return {
    warmUp: warmUpMinutes ?? Math.ceil((0.1 * requests) / lambda / 60),
    batch: Math.ceil(requests / lambda / 60 / BATCHES),
  };
}

/** A load balancer that does not cut off the longest of the response times, as it does after a minute by default. */
const PATIENT_BALANCER = 'loadBalancers: [{ name: main, type: application, idleTimeout: 4000 }]';

export interface FargateOptions {
  /** vCPU of each task. */
  readonly cpu?: number;
  readonly tasks?: number;
  readonly algorithm?: string;
}

/** A service of Fargate tasks behind a load balancer. @param behaviour of the task, as in the scenario file */
export function onFargate(behaviour: string, { cpu = 1, tasks = 1, algorithm = 'round_robin' }: FargateOptions = {}): string {
  return `
taskDefinitions:
  - { family: web, cpu: '${1024 * cpu}', memory: '${2048 * cpu}', networkMode: awsvpc, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: app, portMappings: [{ containerPort: 80 }] }] }
${PATIENT_BALANCER}
targetGroups: [{ name: web, loadBalancingAlgorithmType: ${algorithm} }]
services: [{ serviceName: web, taskDefinition: web, desiredCount: ${tasks}, launchType: FARGATE, loadBalancers: [{ targetGroupArn: web, containerName: app, containerPort: 80 }] }]
behaviour: { web: ${behaviour} }`;
}

/** Tasks without CPU of their own that borrow that of the one container instance they run on. */
export function onInstance(instanceType: string, behaviour: string, tasks: number): string {
  return `
taskDefinitions:
  - { family: web, networkMode: bridge, requiresCompatibilities: [EC2], containerDefinitions: [{ name: app, image: app, cpu: 128, memory: 256, portMappings: [{ containerPort: 80 }] }] }
containerInstances: [{ instanceType: ${instanceType}, availabilityZone: us-east-1a, count: 1 }]
${PATIENT_BALANCER}
targetGroups: [{ name: web, loadBalancingAlgorithmType: weighted_random }]
services: [{ serviceName: web, taskDefinition: web, desiredCount: ${tasks}, launchType: EC2, loadBalancers: [{ targetGroupArn: web, containerName: app, containerPort: 80 }] }]
behaviour: { web: ${behaviour} }`;
}

/** A function whose environments are started in the warm-up and kept. */
export function onLambda(units: number, wait: string): string {
  return `
functions: [{ functionName: web, memorySize: 1769, timeout: 900, runtime: nodejs22.x, reservedConcurrentExecutions: ${units} }]
behaviour: { web: { startUp: 100ms, request: { cpu: 0ms, wait: '${wait}' } } }
assume: { lambdaIdleLife: 24h }`;
}
