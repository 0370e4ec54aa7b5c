import { createHash } from 'node:crypto';
import { loadScenario } from '../dist/scenario/index.js';
import { Simulation } from '../dist/sim/index.js';
import { compareRounds, reference } from './harness.mjs';

export const title =
  'requests through a scenario file: client timeout, health checks, minute histograms on (ns per request; reference: reference/balancer.cpp, same policy)';

const REQUESTS = 2_000_000;

/** D1: 100 tasks, concurrency 4, exponential wait of 10 ms, 32,000 requests a second. */
const D1 = { rate: 32_000, behaviour: "{ concurrency: 4, request: { cpu: 0ms, wait: 'exponential(mean=10ms)' } }" };
/** D2: 100 tasks of one vCPU, CPU shared, then a wait, 3,333 requests a second. */
const D2 = { rate: 3_333, behaviour: "{ request: { cpu: 'exponential(mean=18ms)', wait: 'exponential(mean=25ms)' } }" };

function scenario({ rate, behaviour }, algorithm) {
  const text = `
name: bench
duration: ${Math.round(REQUESTS / rate)}s
taskDefinitions:
  - { family: web, cpu: '1024', memory: '2048', networkMode: awsvpc, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: app, portMappings: [{ containerPort: 80 }] }] }
targetGroups: [{ name: web, loadBalancingAlgorithmType: ${algorithm} }]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 100, launchType: FARGATE, loadBalancers: [{ targetGroupArn: web, containerName: app, containerPort: 80 }] }]
behaviour: { web: ${behaviour} }
traffic: [{ to: web, shape: { rate: ${rate}/s }, client: { timeout: 2s, retries: 1 } }]
`;
  const path = '/bench/scenario.yaml';
  const files = {
    readText: (name) => (name === path ? text : undefined),
    realPath: (name) => (name === path || name === '/bench' ? name : undefined),
    list: () => undefined,
  };
  const sha256 = (content) => createHash('sha256').update(content).digest('hex');
  return loadScenario(path, path, { files, root: '/bench', sets: [], sha256 }).variants[0].scenario;
}

function runOnce(compiled) {
  const from = process.hrtime.bigint();
  const simulation = new Simulation(compiled);
  while (simulation.advance(compiled.durationUs, 200_000) === 'more');
  const { offered } = simulation.finish().summary.workloads[0].requests;
  return { ns: Number(process.hrtime.bigint() - from) / offered, check: 0 };
}

export function run({ isQuick }) {
  const cpp = reference('balancer');
  const rows = [];
  for (const [name, system] of [
    ['D1', D1],
    ['D2', D2],
  ]) {
    for (const [policy, algorithm] of [
      ['round-robin', 'round_robin'],
      ['least-outstanding', 'least_outstanding_requests'],
    ]) {
      const compiled = scenario(system, algorithm);
      rows.push(
        compareRounds(`${name} ${policy}`, {
          rounds: isQuick ? 3 : 9,
          ours: () => runOnce(compiled),
          // The reference models no timeout, health check, CPU or histogram: the ratio says how near to bare C++ we are, not who is right.
          reference: cpp && (() => ({ ns: cpp(policy, 100, 4, REQUESTS).ns, check: 0 })),
        }),
      );
    }
  }
  return rows;
}
