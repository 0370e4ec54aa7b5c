import { createHash } from 'node:crypto';
import { loadScenario } from '../dist/scenario/index.js';

/** Requests of one measured run. */
export const REQUESTS = 2_000_000;

const TASK = 'networkMode: awsvpc, containerDefinitions: [{ name: app, image: app, memory: 512, portMappings: [{ containerPort: 80 }] }]';
const FARGATE = { task: `cpu: '1024', memory: '2048', requiresCompatibilities: [FARGATE], ${TASK}`, launchType: 'FARGATE' };
/** No CPU of its own: a task borrows what is idle on its instance, 8 tasks on 4 vCPU. */
const EC2 = { task: `requiresCompatibilities: [EC2], ${TASK}`, launchType: 'EC2' };

/** Only waits, as the C++ reference does: concurrency 4, exponential wait of 10 ms, utilisation 0.8. */
export function waiting(tasks, algorithm = 'round_robin') {
  return {
    ...FARGATE,
    tasks,
    algorithm,
    rate: 320 * tasks,
    behaviour: "{ concurrency: 4, request: { cpu: 0ms, wait: 'exponential(mean=10ms)' } }",
  };
}

/** One vCPU each, shared among the requests of a task, then a wait; utilisation 0.6. */
function computing(algorithm) {
  const behaviour = "{ request: { cpu: 'exponential(mean=18ms)', wait: 'exponential(mean=25ms)' } }";
  return { ...FARGATE, tasks: 100, algorithm, rate: 3_333, behaviour };
}

/** 104 tasks on 13 instances of 4 vCPU: 1,733 requests of 18 ms keep 31.2 of the 52 vCPU busy. */
const borrowing = {
  ...EC2,
  tasks: 104,
  algorithm: 'round_robin',
  rate: 1_733,
  behaviour: "{ request: { cpu: 'exponential(mean=18ms)', wait: 0ms } }",
  instances: 13,
};

/** M/M/10: one task that serves ten at once, a line without end (the default), utilisation 0.8; nobody gives up. */
const queue = {
  ...FARGATE,
  tasks: 1,
  algorithm: 'round_robin',
  rate: 800,
  behaviour: "{ concurrency: 10, request: { cpu: 0ms, wait: 'exponential(mean=10ms)' } }",
  client: '{}',
};

// A program of reference/ and its words.
const ROUND_ROBIN = ['balancer', 'round-robin', 100, 4];
const LEAST_OUTSTANDING = ['balancer', 'least-outstanding', 100, 4];

/** The systems of the data plane, by name, each with the C++ program that it is held against and the ratio asked of it. */
export const SYSTEMS = {
  'D1 round-robin': { system: waiting(100), reference: ROUND_ROBIN, asked: 1 },
  'D1 least-outstanding': { system: waiting(100, 'least_outstanding_requests'), reference: LEAST_OUTSTANDING, asked: 0.8 },
  'D2 round-robin': { system: computing('round_robin'), reference: ROUND_ROBIN, asked: 0.45 },
  'D2 least-outstanding': { system: computing('least_outstanding_requests'), reference: LEAST_OUTSTANDING, asked: 0.33 },
  'borrowed CPU': { system: borrowing, reference: ROUND_ROBIN, asked: 0.25 },
  'M/M/10': { system: queue, reference: ['mmc'], asked: 0.5 },
};

/** The text of a system's scenario file. */
export function scenarioText(
  { task, tasks, launchType, algorithm, rate, behaviour, instances = 0, client = '{ timeout: 2s, retries: 1 }' },
  requests,
) {
  const capacity =
    instances === 0
      ? ''
      : `autoScalingGroups: [{ autoScalingGroupName: asg, instanceType: c6i.xlarge, minSize: ${instances}, maxSize: ${instances} }]
accountSettings: [{ name: awsvpcTrunking, value: enabled }]
`;
  const placement = instances === 0 ? '' : ', placementStrategy: [{ type: spread, field: instanceId }]';
  return `
name: bench
duration: ${Math.round(requests / rate)}s
taskDefinitions: [{ family: web, ${task} }]
${capacity}targetGroups: [{ name: web, loadBalancingAlgorithmType: ${algorithm} }]
services: [{ serviceName: web, taskDefinition: web, desiredCount: ${tasks}, launchType: ${launchType}, loadBalancers: [{ targetGroupArn: web, containerName: app, containerPort: 80 }]${placement} }]
behaviour: { web: ${behaviour} }
traffic: [{ to: web, shape: { rate: ${rate}/s }, client: ${client} }]
`;
}

/** Reads a scenario as a program with our library would. */
export function compile(text) {
  const path = '/bench/scenario.yaml';
  const files = {
    readText: (name) => (name === path ? text : undefined),
    realPath: (name) => (name === path || name === '/bench' ? name : undefined),
    list: () => undefined,
  };
  const sha256 = (content) => createHash('sha256').update(content).digest('hex');
  return loadScenario(path, path, { files, root: '/bench', sets: [], sha256 }).variants[0].scenario;
}
