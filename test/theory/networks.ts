import { forkJoinMeanSeconds, machineRepairMeanSeconds, mmcMeanSeconds, mvaMeanSeconds } from './closed-forms.js';
import { exponentialText } from './laws.js';
import type { System } from './system.js';

/** Services of one Fargate task each that call one another. @param behaviours by service, as in the scenario file; `web` is called from outside */
function network(behaviours: Readonly<Record<string, string>>): string {
  const lines = (line: (name: string) => string) => Object.keys(behaviours).map(line).join('\n');
  return `
taskDefinitions:
${lines((name) => `  - { family: ${name}, cpu: '1024', memory: '2048', networkMode: awsvpc, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: app }] }`)}
services:
${lines((name) => `  - { serviceName: ${name}, taskDefinition: ${name}, desiredCount: 1, launchType: FARGATE }`)}
behaviour:
${lines((name) => `  ${name}: ${behaviours[name]}`)}`;
}

const computes = (seconds: number, calls = '') => `{ request: { cpu: '${exponentialText(seconds)}'${calls} } }`;
const USUAL = { requests: 100_000, inGate: false };

function inARow(lambda: number, first: number, second: number): System {
  return {
    name: `two services in a row, ${lambda}/s, ${first} s and ${second} s`,
    form: 'jackson',
    lambda,
    sections: network({ web: computes(first, ', calls: [{ to: a }]'), a: computes(second) }),
    exact: { mean: mmcMeanSeconds(lambda, 1 / first, 1) + mmcMeanSeconds(lambda, 1 / second, 1) },
    ...USUAL,
  };
}

function forkAndJoin(rho: number): System {
  const station = `{ concurrency: 1, request: { cpu: 0ms, wait: '${exponentialText(0.1)}' } }`;
  return {
    name: `two services called at once, rho ${rho}`,
    form: 'fork-join',
    lambda: 10 * rho,
    sections: network({
      web: '{ request: { cpu: 0ms, calls: [{ to: a, parallel: true }, { to: b, parallel: true }] } }',
      a: station,
      b: station,
    }),
    exact: { mean: forkJoinMeanSeconds(10 * rho, 10) },
    ...USUAL,
  };
}

function closedLoop(users: number, think: number, service: number, servers: number, oracle?: string): System {
  const mean = machineRepairMeanSeconds(users, think, service, servers);
  return {
    name: `${users} users who think ${think} s, ${servers} at a time for ${service} s`,
    ...(oracle === undefined ? {} : { oracle }),
    form: 'closed',
    lambda: users / (think + mean),
    shape: `{ users: ${users}, thinkTime: '${exponentialText(think)}' }`,
    sections: network({ web: `{ concurrency: ${servers}, request: { cpu: 0ms, wait: '${exponentialText(service)}' } }` }),
    exact: { mean },
    ...USUAL,
  };
}

function closedNetwork(users: number, think: number, first: number, second: number): System {
  const mean = mvaMeanSeconds(users, think, [first, second]).reduce((sum, seconds) => sum + seconds, 0);
  return {
    name: `${users} users who think ${think} s before two services in a row, ${first} s and ${second} s`,
    form: 'closed',
    lambda: users / (think + mean),
    shape: `{ users: ${users}, thinkTime: '${exponentialText(think)}' }`,
    sections: network({ web: computes(first, ', calls: [{ to: a }]'), a: computes(second) }),
    exact: { mean },
    ...USUAL,
  };
}

/** Services that call one another, and clients who wait for their answers. */
export const NETWORKS: readonly System[] = [
  { ...inARow(6, 0.1, 0.12), inGate: true },
  inARow(8, 0.05, 0.1),
  { ...forkAndJoin(0.3), inGate: true },
  forkAndJoin(0.8),
  // Machines that run 10 h and are mended in 1 h by one man, an hour being a second.
  closedLoop(4, 10, 1, 1, 'Q16'),
  closedLoop(30, 2, 0.1, 1),
  closedLoop(60, 2, 0.2, 4),
  { ...closedNetwork(20, 2, 0.1, 0.07), inGate: true },
];
