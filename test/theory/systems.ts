import {
  coldShare,
  erlangB,
  inTurnDecay,
  md1QuantileSeconds,
  mdcMeanSeconds,
  mg1MeanSeconds,
  mmckBlocking,
  mmckMeanSeconds,
  mmckProbabilities,
  mmckQuantileSeconds,
  mmcMeanSeconds,
  mmcQuantileSeconds,
} from './closed-forms.js';
import { CONSTANT, EXPONENTIAL, exponentialText, GAMMA, HYPEREXPONENTIAL, type Law, LOGNORMAL, UNIFORM } from './laws.js';
import { NETWORKS } from './networks.js';
import { type FargateOptions, onFargate, onInstance, onLambda, type System } from './system.js';

type Exact = System['exact'];
type Rest = Partial<Pick<System, 'oracle' | 'oraclePrefix' | 'requests' | 'inGate'>>;

const USUAL = { requests: 200_000, inGate: false };
const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

const rounded = (value: number) => Number(value.toPrecision(6));
const percentiles = (seconds: (share: number) => number): Exact => ({
  p50: seconds(SHARES.p50),
  p95: seconds(SHARES.p95),
  p99: seconds(SHARES.p99),
});
const ratioName = (lambda: number, mu: number, servers: number) => `rho ${rounded(lambda / mu / servers)}`;

/** Tasks that take so many requests at a time, the others in a queue: first come, first served. */
function queue(law: Law, mean: number, servers: number, capacity?: number): string {
  return `{ concurrency: ${servers}${capacity === undefined ? '' : `, backlog: ${capacity - servers}`}, ${law.request('wait', mean)} }`;
}

function mmc(lambda: number, mu: number, servers: number, rest: Rest = {}): System {
  return {
    name: `M/M/${servers}, ${ratioName(lambda, mu, servers)}`,
    form: 'erlang-c',
    lambda,
    sections: onFargate(queue(EXPONENTIAL, 1 / mu, servers)),
    exact: {
      mean: mmcMeanSeconds(lambda, mu, servers),
      ...percentiles((share) => mmcQuantileSeconds(lambda, mu, servers, share)),
    },
    ...USUAL,
    ...rest,
  };
}

function mmck(lambda: number, mu: number, servers: number, capacity: number, rest: Rest = {}): System {
  return {
    name: `M/M/${servers}/${capacity}, ${ratioName(lambda, mu, servers)}`,
    form: 'm/m/c/k',
    lambda,
    sections: onFargate(queue(EXPONENTIAL, 1 / mu, servers, capacity)),
    exact: {
      mean: mmckMeanSeconds(lambda, mu, servers, capacity),
      rejected: mmckBlocking(lambda, mu, servers, capacity),
      ...percentiles((share) => mmckQuantileSeconds(lambda, mu, servers, capacity, share)),
    },
    ...USUAL,
    ...rest,
  };
}

/** A task that refuses whoever finds it full: nobody waits. */
function loss(lambda: number, mean: number, servers: number, law: Law, rest: Rest = {}): System {
  return {
    name: `M/G/${servers}/${servers}, ${law.name}, ${rounded(lambda * mean)} erlangs`,
    form: 'erlang-b',
    lambda,
    sections: onFargate(queue(law, mean, servers, servers)),
    exact: { mean, rejected: erlangB(lambda * mean, servers) },
    ...USUAL,
    ...rest,
  };
}

/** Reserved concurrency makes a function a loss system. */
function lambdaLoss(lambda: number, mean: number, units: number, wait: string, law: string, rest: Rest = {}): System {
  return {
    name: `Lambda with ${units} reserved units, ${law}, ${rounded(lambda * mean)} erlangs`,
    form: 'erlang-b',
    lambda,
    warmUpMinutes: 10,
    sections: onLambda(units, wait),
    exact: { mean, rejected: erlangB(lambda * mean, units) },
    ...USUAL,
    ...rest,
  };
}

function mg1(lambda: number, mean: number, law: Law, rest: Rest = {}): System {
  return {
    name: `M/G/1, ${law.name}, ${ratioName(lambda, 1 / mean, 1)}`,
    form: 'p-k',
    lambda,
    sections: onFargate(queue(law, mean, 1)),
    exact: {
      mean: mg1MeanSeconds(lambda, mean, law.cv2),
      ...(law === CONSTANT ? percentiles((share) => md1QuantileSeconds(lambda, mean, share)) : {}),
    },
    ...USUAL,
    ...rest,
  };
}

function mdc(lambda: number, mean: number, servers: number, rest: Rest = {}): System {
  return {
    name: `M/D/${servers}, ${ratioName(lambda, 1 / mean, servers)}`,
    form: 'm/d/c',
    lambda,
    sections: onFargate(queue(CONSTANT, mean, servers)),
    exact: { mean: mdcMeanSeconds(lambda, mean, servers) },
    ...USUAL,
    ...rest,
  };
}

/** CPU work on so many vCPU, each request on one at most. */
function sharing(lambda: number, cpuSeconds: number, vcpu: number, law: Law, rest: Rest = {}): System {
  const servers = Math.max(1, vcpu);
  const mu = Math.min(1, vcpu) / cpuSeconds;
  return {
    name: `PS on ${vcpu} vCPU, ${law.name}, ${ratioName(lambda, mu, servers)}`,
    form: 'ps',
    lambda,
    sections: onFargate(`{ ${law.request('cpu', cpuSeconds)} }`, { cpu: vcpu }),
    exact: { mean: mmcMeanSeconds(lambda, mu, servers), busy: lambda / mu / servers },
    ...USUAL,
    ...rest,
  };
}

/** CPU sharing among at most `capacity` requests, the others refused. */
function sharingWithLoss(lambda: number, cpuSeconds: number, vcpu: number, capacity: number, law: Law, rest: Rest = {}): System {
  const mu = 1 / cpuSeconds;
  const probabilities = mmckProbabilities(lambda, mu, vcpu, capacity);
  return {
    name: `PS on ${vcpu} vCPU for ${capacity} at most, ${law.name}, ${ratioName(lambda, mu, vcpu)}`,
    form: 'ps-loss',
    lambda,
    sections: onFargate(`{ concurrency: ${capacity}, backlog: 0, ${law.request('cpu', cpuSeconds)} }`, { cpu: vcpu }),
    exact: {
      mean: mmckMeanSeconds(lambda, mu, vcpu, capacity),
      rejected: probabilities[capacity],
      busy: (lambda * cpuSeconds * (1 - probabilities[capacity])) / vcpu,
    },
    ...USUAL,
    ...rest,
  };
}

/** CPU sharing among at most `limit` requests, the others in a queue: exponential work keeps the number in the system. */
function sharingWithQueue(lambda: number, cpuSeconds: number, vcpu: number, limit: number): System {
  const servers = Math.min(vcpu, limit);
  return {
    name: `PS on ${vcpu} vCPU, ${limit} at a time and a queue, exponential, ${ratioName(lambda, 1 / cpuSeconds, servers)}`,
    form: 'ps',
    lambda,
    sections: onFargate(`{ concurrency: ${limit}, ${EXPONENTIAL.request('cpu', cpuSeconds)} }`, { cpu: vcpu }),
    exact: { mean: mmcMeanSeconds(lambda, 1 / cpuSeconds, servers), busy: (lambda * cpuSeconds) / vcpu },
    ...USUAL,
  };
}

function borrowing(lambda: number, cpuSeconds: number, instanceType: string, vcpu: number, tasks: number, rest: Rest = {}): System {
  return {
    name: `${tasks} tasks that borrow ${vcpu} vCPU of one instance, exponential, ${ratioName(lambda, 1 / cpuSeconds, vcpu)}`,
    form: 'ps',
    lambda,
    sections: onInstance(instanceType, `{ ${EXPONENTIAL.request('cpu', cpuSeconds)} }`, tasks),
    exact: { mean: mmcMeanSeconds(lambda, 1 / cpuSeconds, vcpu) },
    ...USUAL,
    ...rest,
  };
}

/** Several tasks behind a load balancer, each with a queue of its own. */
function routed(
  name: string,
  form: System['form'],
  lambda: number,
  options: FargateOptions,
  behaviour: string,
  exact: Exact,
  rest: Rest = {},
): System {
  return { name, form, lambda, sections: onFargate(behaviour, options), exact, ...USUAL, ...rest };
}

function inTurn(lambda: number, mu: number, tasks: number): System {
  const decay = inTurnDecay(lambda, mu, tasks);
  const exact = { mean: 1 / decay, ...percentiles((share) => -Math.log(1 - share) / decay) };
  const name = `${tasks} tasks of one server each in turn, ${ratioName(lambda, mu, tasks)}`;
  return routed(name, 'in-turn', lambda, { tasks, algorithm: 'round_robin' }, queue(EXPONENTIAL, 1 / mu, 1), exact);
}

function atRandom(lambda: number, mu: number, tasks: number, rest: Rest = {}): System {
  const each = lambda / tasks;
  const exact = { mean: mmcMeanSeconds(each, mu, 1), ...percentiles((share) => mmcQuantileSeconds(each, mu, 1, share)) };
  const name = `${tasks} tasks of one server each at random, ${ratioName(lambda, mu, tasks)}`;
  return routed(name, 'erlang-c', lambda, { tasks, algorithm: 'weighted_random' }, queue(EXPONENTIAL, 1 / mu, 1), exact, rest);
}

function coldStarts(perHour: number, idleLifeMinutes: number, rest: Rest = {}): System {
  return {
    name: `Lambda called ${perHour} times an hour, idle life ${idleLifeMinutes} min`,
    form: 'cold',
    lambda: perHour / 3600,
    warmUpMinutes: 60,
    sections: `
functions: [{ functionName: web, memorySize: 1769, runtime: nodejs22.x }]
behaviour: { web: { startUp: 0ms, request: { cpu: 0ms } } }
assume: { lambdaIdleLife: ${idleLifeMinutes}m, lambdaPlacement: 0ms }`,
    exact: { cold: coldShare(perHour, idleLifeMinutes / 60) },
    ...USUAL,
    requests: 20_000,
    ...rest,
  };
}

const inGate = true;

/** The systems of the fixtures, with their numbers there. */
const OF_FIXTURES: readonly System[] = [
  mmc(8, 10, 1, { oracle: 'Q01', inGate }),
  mmc(95, 100, 1, { oracle: 'Q02', requests: 600_000 }),
  mmc(15, 10, 2, { oracle: 'Q03', inGate }),
  mmc(40, 10, 5, { oracle: 'Q04', inGate }),
  mmc(90, 5, 20, { oracle: 'Q05', inGate }),
  mmc(475, 5, 100, { oracle: 'Q06' }),
  mmck(9, 10, 1, 10, { oracle: 'Q07', inGate }),
  mmck(45, 10, 4, 20, { oracle: 'Q08', inGate }),
  loss(475, 0.2, 100, EXPONENTIAL, { oracle: 'Q09' }),
  lambdaLoss(475, 0.2, 100, exponentialText(0.2), 'exponential', { oracle: 'Q09', inGate }),
  lambdaLoss(475, 0.2, 100, '200ms', 'constant', { oracle: 'Q09' }),
  mg1(8, 0.1, CONSTANT, { oracle: 'Q10', inGate }),
  mg1(8, 0.1, LOGNORMAL, { oracle: 'Q11', requests: 600_000 }),
  ...[EXPONENTIAL, CONSTANT, LOGNORMAL].map((law) => sharing(8, 0.1, 1, law, { oracle: 'Q12', inGate })),
  sharing(8, 0.1, 1, HYPEREXPONENTIAL, { oracle: 'Q12' }),
  mdc(40, 0.1, 5, { oracle: 'Q13', inGate }),
  coldStarts(10, 10, { oracle: 'Q18', inGate }),
  atRandom(80, 10, 10, { oracle: 'Q20', oraclePrefix: 'random_', inGate }),
  mmc(80, 10, 10, { oracle: 'Q20', oraclePrefix: 'shared_' }),
];

const RHOS = [0.3, 0.6, 0.9];
const PS_LAWS = [CONSTANT, LOGNORMAL, HYPEREXPONENTIAL, GAMMA];
/** vCPU of a task and CPU of a request, seconds. */
const PS_SIZES: readonly (readonly [vcpu: number, cpuSeconds: number])[] = [
  [0.25, 0.05],
  [1, 0.08],
  [2, 0.1],
  [4, 0.03],
];

/** Other parameters than those of the fixtures. */
const GRID: readonly System[] = [
  ...[1, 2, 4, 8].flatMap((servers) => RHOS.map((rho) => mmc(rounded(rho * servers * 20), 20, servers, { requests: 120_000 }))),
  mmck(18, 20, 1, 1),
  mmck(12, 20, 1, 5),
  mmck(48, 20, 2, 4),
  mmck(72, 20, 4, 4, { inGate }),
  mmck(160, 20, 8, 8),
  mmck(36, 20, 2, 10),
  loss(36, 0.1, 4, CONSTANT),
  loss(80, 0.1, 8, LOGNORMAL),
  loss(45, 0.02, 1, GAMMA),
  lambdaLoss(80, 0.2, 20, exponentialText(0.2), 'exponential'),
  lambdaLoss(20, 0.2, 5, '200ms', 'constant'),
  lambdaLoss(35, 1, 30, `lognormal(median=${1 / Math.sqrt(Math.E)}s sigma=1)`, 'log-normal', { inGate }),
  ...RHOS.map((rho) => mg1(rounded(rho * 25), 0.04, CONSTANT)),
  mg1(15, 0.04, GAMMA),
  mg1(8, 0.1, UNIFORM, { inGate }),
  mg1(15, 0.04, LOGNORMAL),
  mg1(7.5, 0.04, HYPEREXPONENTIAL),
  mdc(24, 0.05, 2),
  mdc(72, 0.05, 4),
  ...PS_SIZES.flatMap(([vcpu, cpuSeconds], size) =>
    RHOS.map((rho, at) => sharing(rounded((rho * vcpu) / cpuSeconds), cpuSeconds, vcpu, PS_LAWS[(size + at) % PS_LAWS.length])),
  ),
  sharing(2, 0.1, 0.25, EXPONENTIAL, { inGate }),
  sharing(15, 0.1, 2, EXPONENTIAL, { inGate }),
  sharing(34, 0.1, 4, GAMMA, { inGate }),
  sharingWithLoss(9, 0.1, 1, 5, CONSTANT, { inGate }),
  sharingWithLoss(9, 0.1, 1, 5, HYPEREXPONENTIAL),
  sharingWithLoss(30, 0.05, 2, 6, LOGNORMAL),
  sharingWithLoss(9, 0.1, 1, 1, LOGNORMAL),
  sharingWithQueue(8, 0.1, 1, 3),
  sharingWithQueue(32, 0.1, 4, 6),
  sharingWithQueue(15, 0.1, 4, 2),
  borrowing(15, 0.1, 'm5.large', 2, 3),
  borrowing(32, 0.1, 'm5.xlarge', 4, 8),
  borrowing(72, 0.1, 'm5.2xlarge', 8, 10),
  inTurn(14, 10, 2),
  inTurn(36, 10, 4),
  inTurn(80, 10, 10),
  atRandom(24, 10, 4),
  routed(
    'three tasks of 1 vCPU at random, constant CPU, rho 0.7',
    'ps',
    21,
    { tasks: 3, algorithm: 'weighted_random' },
    `{ ${CONSTANT.request('cpu', 0.1)} }`,
    { mean: mmcMeanSeconds(7, 10, 1), busy: 0.7 },
  ),
  routed(
    'PS on 1 vCPU, then a wait',
    'm/g/inf',
    8,
    {},
    `{ request: { cpu: '${exponentialText(0.1)}', wait: '${exponentialText(0.3)}' } }`,
    { mean: mmcMeanSeconds(8, 10, 1) + 0.3, busy: 0.8 },
    { inGate },
  ),
  routed('a wait, then PS on 1 vCPU', 'm/g/inf', 8, {}, `{ request: { cpu: 100ms, wait: '${exponentialText(0.3)}', order: wait-cpu } }`, {
    mean: mmcMeanSeconds(8, 10, 1) + 0.3,
    busy: 0.8,
  }),
  routed('M/G/inf, exponential waits', 'm/g/inf', 50, {}, `{ ${EXPONENTIAL.request('wait', 0.2)} }`, {
    mean: 0.2,
    ...percentiles((share) => -0.2 * Math.log(1 - share)),
  }),
  routed('M/G/inf, uniform waits', 'm/g/inf', 50, {}, `{ ${UNIFORM.request('wait', 0.2)} }`, {
    mean: 0.2,
    ...percentiles((share) => 0.4 * share),
  }),
  coldStarts(20, 5),
];

export const SYSTEMS: readonly System[] = [...OF_FIXTURES, ...GRID, ...NETWORKS];
