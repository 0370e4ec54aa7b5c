import { stringify } from 'yaml';
import { Draw } from '../support/draw.js';
import { type Place, randomPlaces } from './random-places.js';
import { randomTraffic } from './random-traffic.js';
import { randomWorker } from './random-worker.js';

/** A scenario as its author would have written it: files by name, `scenario.yaml` among them, and platforms for --on. */
export interface RandomText {
  readonly files: Readonly<Record<string, string>>;
  readonly on: readonly string[];
}

/** Valid whatever the seed: some services on all sorts of capacity, faults, calls and clients; a variant may move one to Lambda. */
export function randomText(seed: number): RandomText {
  const draw = new Draw(seed, 'text');
  const minutes = draw.whole(4, 15);
  const places = randomPlaces(draw);
  const { traffic, files } = randomTraffic(draw, minutes, places.length);
  const { queues, worker } = randomWorker(new Draw(seed, 'worker'));
  const document = {
    name: `storm-${seed}`,
    seed,
    duration: `${minutes * 60 + draw.of(0, 7)}s`,
    warmUp: draw.of('0s', '0s', '90s'),
    begin: draw.of('running', 'running', 'empty'),
    taskDefinitions: [...places.map(({ taskDefinition }) => taskDefinition), ...worker.taskDefinitions],
    queues,
    clusters: ['default'],
    ...capacity(draw, places),
    ...(draw.chance(0.5) ? { loadBalancers: [{ name: 'main', type: 'application', idleTimeout: draw.of(5, 60) }] } : {}),
    targetGroups: places.map((_, index) => targetGroup(draw, index)),
    services: [...places.map(({ service }) => service), ...worker.services],
    scalableTargets: places.flatMap((_, index) => (draw.chance(0.4) ? [scalableTarget(draw, index)] : [])),
    functions: [
      {
        functionName: 'fn',
        memorySize: draw.of(128, 1769),
        timeout: draw.of(3, 30),
        ...(draw.chance(0.3) ? { reservedConcurrentExecutions: draw.of(0, 3, 100) } : {}),
      },
    ],
    dependencies: { bank: { latency: duration(draw, 60), errors: draw.of('0%', '5%') } },
    behaviour: {
      ...Object.fromEntries(places.map((_, index) => [`f${index}`, behaviour(draw, index, places.length)])),
      ...worker.behaviour,
    },
    traffic: [...traffic, ...worker.traffic],
    faults: faults(draw, minutes, places),
    assume: draw.chance(0.3) ? { loadBalancerLatency: '0ms', provisioningTimeout: '90s' } : {},
    projection: { as: 'everyDay' },
    variants: variants(draw),
    expect: ['availability of s0 >= 99%', 'p99 of s0 <= 300ms', 'total cost <= $5'],
  };
  return { files: { ...files, 'scenario.yaml': stringify(document, { aliasDuplicateObjects: false }) }, on: onPlatforms(draw) };
}

/** A duration of about so many milliseconds. */
export function duration(draw: Draw, meanMs: number): string {
  return draw.of(
    `${meanMs}ms`,
    `exponential(mean=${meanMs}ms)`,
    `gamma(mean=${meanMs}ms cv=${draw.of(0.5, 1.5)})`,
    `lognormal(median=${meanMs}ms sigma=0.5)`,
    `uniform(min=0ms max=${2 * meanMs}ms)`,
  );
}

function capacity(draw: Draw, places: readonly Place[]) {
  const isOn = (kind: Place['kind']) => places.some((place) => place.kind === kind);
  const minSize = draw.of(0, 0, 1);
  const group = {
    ...{ autoScalingGroupName: 'asg', instanceType: 'm5.xlarge', purchaseOption: draw.of('on-demand', 'spot') },
    ...{ minSize, maxSize: minSize + draw.whole(1, 5), desiredCapacity: minSize },
  };
  const managedScaling = { status: 'ENABLED', targetCapacity: draw.of(100, 80), instanceWarmupPeriod: draw.of(0, 300) };
  const provider = {
    autoScalingGroupArn: 'asg',
    managedScaling,
    managedTerminationProtection: draw.of('ENABLED', 'DISABLED'),
    managedDraining: draw.of('ENABLED', 'DISABLED'),
  };
  return {
    ...(isOn('instances') ? { containerInstances: [{ instanceType: 'm5.xlarge', count: draw.whole(1, 4) }] } : {}),
    ...(isOn('group') ? { autoScalingGroups: [group], capacityProviders: [{ name: 'cp', autoScalingGroupProvider: provider }] } : {}),
  };
}

function targetGroup(draw: Draw, index: number) {
  return {
    name: `g${index}`,
    healthCheckIntervalSeconds: draw.of(5, 10, 30),
    unhealthyThresholdCount: draw.whole(2, 4),
    deregistrationDelay: draw.of(0, 5, 30, 300),
    loadBalancingAlgorithmType: draw.of('round_robin', 'least_outstanding_requests', 'weighted_random'),
  };
}

function scalableTarget(draw: Draw, index: number) {
  const predefinedMetricType = draw.of('ECSServiceAverageCPUUtilization', 'ALBRequestCountPerTarget');
  const targetTrackingScalingPolicyConfiguration = {
    targetValue: draw.whole(10, 90),
    predefinedMetricSpecification: { predefinedMetricType },
    ...{ scaleOutCooldown: draw.of(0, 60, 300), scaleInCooldown: draw.of(0, 60, 300), disableScaleIn: draw.chance(0.2) },
  };
  return {
    resourceId: `service/default/s${index}`,
    ...{ minCapacity: draw.whole(0, 2), maxCapacity: draw.whole(3, 12) },
    policies: [{ policyName: 'tracking', policyType: 'TargetTrackingScaling', targetTrackingScalingPolicyConfiguration }],
  };
}

function behaviour(draw: Draw, index: number, count: number) {
  const request = {
    ...{ cpu: duration(draw, draw.of(1, 5, 30)), wait: duration(draw, draw.of(1, 50, 400)), order: draw.of('cpu-wait', 'wait-cpu') },
    ...{ errors: draw.of('0%', '2%'), responseBytes: draw.of('0B', '12KB'), memory: draw.of('0B', '0B', '2MB') },
    calls: calls(draw, index, count),
  };
  return {
    ...{ image: { compressedSize: `${draw.whole(1, 500)}MB` }, startUp: duration(draw, 2000), ready: duration(draw, draw.of(1, 5000)) },
    ...(draw.chance(0.3) ? { warmUp: { factor: 3, for: '40s' } } : {}),
    ...(draw.chance(0.6) ? { concurrency: draw.of(1, 4, 32), backlog: draw.of(0, 10, 1000) } : {}),
    ...(draw.chance(0.3) ? { memory: { base: '100MB', leak: draw.of('600MB/h', '9000MB/h') } } : {}),
    ...(draw.chance(0.3) ? { background: { cpu: 0.05 } } : {}),
    ...(draw.chance(0.3) ? { requests: { a: { ...request, share: '60%' }, b: { cpu: '1ms', wait: draw.of('1ms', '70s') } } } : { request }),
  };
}

/** Whoever calls stands before whom it calls, so that nobody comes back. */
function calls(draw: Draw, caller: number, count: number) {
  if (draw.chance(0.5)) return [];
  const others = Array.from({ length: count - caller - 1 }, (_, index) => `s${caller + 1 + index}`);
  return Array.from({ length: draw.whole(1, 3) }, () => ({
    to: draw.of('bank', ...others),
    ...{ probability: draw.of('100%', '50%'), parallel: draw.chance(0.5), onFailure: draw.of('fail', 'ignore') },
    ...(draw.chance(0.6) ? { timeout: draw.of('20ms', '500ms'), retries: draw.whole(0, 2) } : {}),
  }));
}

const KINDS = [
  ...(['task-crash', 'task-hang', 'slow', 'memory-leak', 'errors', 'az-outage'] as const),
  ...(['instance-loss', 'spot-interruption', 'dependency'] as const),
];
type Kind = (typeof KINDS)[number];

function faults(draw: Draw, minutes: number, places: readonly Place[]) {
  // What nothing in the scenario could match is refused, so that it is not asked for.
  const kinds = KINDS.filter((kind) => {
    if (kind === 'instance-loss') return places.some(({ kind: on }) => on === 'instances' || on === 'group');
    return kind !== 'spot-interruption' || places.some(({ kind: on }) => on === 'fargate-spot');
  });
  return Array.from({ length: draw.whole(0, 4) }, (_, index) => {
    const kind = draw.of(...kinds);
    const when = draw.of(
      { at: `${draw.whole(0, minutes * 60 - 1)}s` },
      { every: `${draw.whole(60, 200)}s` },
      { mtbf: `${draw.whole(60, 400)}s`, mttr: `${draw.whole(5, 120)}s` },
    );
    const isOfService = draw.chance(0.5) && ['task-crash', 'task-hang', 'slow', 'memory-leak', 'errors'].includes(kind);
    return {
      ...{ name: `fault${index}`, kind, ...when, ...OWN_KEYS[kind](draw) },
      ...('mttr' in when || draw.chance(0.3) ? {} : { for: draw.of('10s', '200s') }),
      ...(isOfService ? { service: `s${draw.whole(0, places.length - 1)}` } : {}),
      ...(kind === 'az-outage' || kind === 'dependency' ? {} : draw.of({}, { count: draw.whole(1, 3) }, { share: '50%' })),
    };
  });
}

const OWN_KEYS: Readonly<Record<Kind, (draw: Draw) => object>> = {
  'task-crash': (draw) => ({ exitCode: draw.of(1, 137) }),
  'task-hang': () => ({}),
  slow: (draw) => draw.of({ factor: draw.of(0.5, 4) }, { latency: '300ms' }),
  'memory-leak': (draw) => ({ rate: draw.of('100MB/h', '50GB/h') }),
  errors: (draw) => ({ rate: draw.of('30%', '100%') }),
  dependency: (draw) => draw.of({}, { to: 'bank', errors: '50%' }, { from: 's0', latency: '300ms' }),
  'az-outage': (draw) => ({ availabilityZone: draw.of('us-east-1a', 'us-east-1b') }),
  'instance-loss': () => ({}),
  'spot-interruption': (draw) => ({ over: draw.of('1s', '60s') }),
};

function variants(draw: Draw) {
  return draw.of(
    [{ name: 'base' }],
    [{ name: 'base' }, { name: 'more', set: { 'services.s0.desiredCount': draw.whole(0, 9) } }],
    [{ name: 'base' }, { name: 'lambda', move: { s0: 'fn' } }],
  );
}

function onPlatforms(draw: Draw): readonly string[] {
  return draw.chance(0.7)
    ? []
    : draw.of(['fargate'], ['fargate-spot', 'lambda'], ['ec2'], ['ec2-spot'], ['fargate-arm', 'ec2-arm'], ['lambda-arm', 'ec2']);
}
