import type { Distribution } from '../../src/kernel/distribution.js';
import { Stream } from '../../src/kernel/stream.js';
import type { CompiledScenario, FaultSpec, Traffic, TrafficShape } from '../../src/scenario/compiled.js';
import { autoScalingGroup, capacityProvider } from '../support/capacity.js';
import { behaviour, client, requestKind, scenario, service, taskDefinition } from '../support/scenario.js';
import { withRandomCalls } from './random-calls.js';
import { withRandomDepth } from './random-depth.js';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

/** One an hour in each zone, as often as assumptions allow. */
const MANY_SPOT_SHOCKS = {
  spotInterruptionsPerMonth: { kind: 'constant', value: 1 },
  spotShockShare: { kind: 'constant', value: 0.02 },
  spotDrought: { kind: 'constant', value: 300e6 },
} as const;

/** Draws from a stream. */
class Draw {
  private readonly stream: Stream;

  constructor(seed: number) {
    this.stream = new Stream(String(seed), 'storm');
  }

  whole(from: number, to: number): number {
    return from + this.stream.below(to - from + 1);
  }

  of<T>(...choices: readonly T[]): T {
    return choices[this.stream.below(choices.length)];
  }

  chance(share: number): boolean {
    return this.stream.uniform() < share;
  }

  real(from: number, to: number): number {
    return from + (to - from) * this.stream.uniform();
  }

  duration(meanUs: number): Distribution {
    return this.of<Distribution>(
      { kind: 'constant', value: Math.round(meanUs) },
      { kind: 'exponential', mean: meanUs },
      { kind: 'gamma', mean: meanUs, cv: this.real(0.3, 2) },
      { kind: 'lognormal', median: meanUs, sigma: this.real(0.1, 1) },
      { kind: 'uniform', min: 0, max: 2 * meanUs },
    );
  }
}

/** Whatever a scenario may say, at random: a few services, some minutes of traffic, faults, scaling. */
export function randomScenario(seed: number): CompiledScenario {
  const draw = new Draw(seed);
  const durationUs = draw.whole(5, 40) * 60e6 + draw.of(0, 0, 17_123_457);
  const count = draw.whole(1, 3);
  const kinds = Array.from({ length: count }, () => drawService(draw));
  const instances = kinds.some(({ service: { launchType } }) => launchType === 'EC2') ? draw.whole(0, 4) : 0;
  const services = kinds.map(({ service: spec }, index) => ({
    ...spec,
    name: `s${index}`,
    taskDefinition: index,
    targetGroups: spec.targetGroups.map((target) => ({ ...target, targetGroup: `g${index}` })),
  }));
  const drawn = scenario({
    seed: String(seed),
    durationUs,
    warmUpUs: draw.of(0, 0, 60e6, 123_456_789),
    begin: draw.of('running', 'running', 'empty'),
    taskDefinitions: kinds.map(({ definition }, index) => ({ ...definition, family: `f${index}` })),
    behaviours: kinds.map((kind) => kind.behaviour),
    services,
    targetGroups: services.map(({ name }, index) => ({
      ...scenario().targetGroups[0],
      name: `g${name.slice(1)}`,
      algorithm: draw.of('round_robin', 'least_outstanding_requests', 'weighted_random'),
      healthCheckIntervalUs: draw.of(5e6, 10e6, 30e6),
      unhealthyThresholdCount: draw.whole(2, 4),
      deregistrationDelayUs: draw.of(0, 5e6, 30e6, 300e6),
      healthyThresholdCount: 2 + (index % 3),
    })),
    containerInstances: instances === 0 ? [] : [drawInstances(draw, instances)],
    autoScalingGroups: [drawGroup(draw, 'asg0'), drawGroup(draw, 'asg1')],
    capacityProviders: [drawProvider(draw, 'cp0', 'asg0'), drawProvider(draw, 'cp1', 'asg1')],
    scalableTargets: services
      .filter(() => draw.chance(0.5))
      .map(({ name }) => ({
        cluster: 'default',
        service: name,
        minCapacity: draw.whole(0, 2),
        maxCapacity: draw.whole(3, 12),
        policies: Array.from({ length: draw.whole(0, 2) }, (_, index) => ({
          type: 'TargetTrackingScaling' as const,
          name: `p${index}`,
          metric: draw.of('ECSServiceAverageCPUUtilization' as const, 'ALBRequestCountPerTarget' as const),
          targetValue: draw.whole(10, 90),
          scaleOutCooldownUs: draw.of(0, 60e6, 300e6),
          scaleInCooldownUs: draw.of(0, 60e6, 300e6),
          disableScaleIn: draw.chance(0.2),
        })),
      })),
    traffic: Array.from({ length: draw.whole(1, 3) }, (_, index) => drawTraffic(draw, index, count, durationUs)),
    faults: Array.from({ length: draw.whole(0, 4) }, (_, index) => drawFault(draw, index, durationUs, count)),
    assume: {
      ...scenario().assume,
      ...(draw.chance(0.3) ? { loadBalancerLatency: draw.duration(3000) } : {}),
      ...(draw.chance(0.5) ? MANY_SPOT_SHOCKS : {}),
      ...(draw.chance(0.3) ? { provisioningTimeout: draw.duration(200e6) } : {}),
    },
  });
  return withRandomDepth(withRandomCalls(drawn, seed), seed);
}

function drawService(draw: Draw) {
  const launchType = draw.of('FARGATE' as const, 'FARGATE' as const, 'EC2' as const, undefined, undefined);
  const isOnGroups = launchType === undefined && draw.chance(0.7);
  const networkMode =
    launchType === 'EC2' || isOnGroups ? draw.of('awsvpc' as const, 'bridge' as const, 'host' as const) : ('awsvpc' as const);
  const hostPort = networkMode === 'bridge' ? draw.of(0, 80) : 80;
  const [container] = taskDefinition().containerDefinitions;
  return {
    service: service({
      launchType,
      capacityProviderStrategy:
        launchType === undefined
          ? [
              { capacityProvider: isOnGroups ? 'cp0' : 'FARGATE', base: draw.whole(0, 2), weight: draw.whole(0, 3) },
              { capacityProvider: isOnGroups ? 'cp1' : 'FARGATE_SPOT', base: 0, weight: draw.whole(1, 3) },
            ]
          : [],
      desiredCount: draw.whole(0, 6),
      targetGroups: draw.chance(0.75) ? service().targetGroups : [],
      healthCheckGracePeriodUs: draw.of(0, 0, 60e6),
      minimumHealthyPercent: draw.of(0, 50, 100),
      maximumPercent: draw.of(100, 125, 150, 200),
      placementStrategy: draw.of([], [{ type: 'binpack' as const, field: 'memory' }], [{ type: 'random' as const, field: '' }]),
      placementConstraints: draw.of([], [], [{ type: 'distinctInstance' as const, expression: '' }]),
    }),
    definition: taskDefinition({
      networkMode,
      cpuArchitecture: draw.of('X86_64', 'X86_64', 'ARM64'),
      cpuUnits: draw.of(256, 512, 1024, 2048),
      memoryMiB: draw.of(512, 2048, 4096),
      containerDefinitions: [
        { ...container, stopTimeoutSeconds: draw.of(undefined, 2, 60), portMappings: [{ containerPort: 80, hostPort, protocol: 'tcp' }] },
      ],
    }),
    behaviour: behaviour({
      compressedImageBytes: draw.real(1, 500) * 1e6,
      startUp: draw.duration(2e6),
      ready: draw.duration(draw.of(1, 5e6)),
      warmUp: draw.of({ factor: 1, forUs: 0 }, { factor: 3, forUs: 40e6 }),
      concurrency: draw.of(Number.POSITIVE_INFINITY, 1, 4, 32),
      backlog: draw.of(Number.POSITIVE_INFINITY, 0, 10),
      processes: draw.of(Number.POSITIVE_INFINITY, 1, 2),
      backgroundVcpu: draw.of(0, 0, 0.05),
      requests: [
        requestKind({
          name: 'a',
          share: 0.6,
          cpu: draw.duration(draw.real(1, 40_000)),
          wait: draw.duration(draw.real(1, 100_000)),
          order: draw.of('cpu-wait', 'wait-cpu'),
          errors: draw.of(0, 0.1),
        }),
        requestKind({
          name: 'b',
          share: 0.4,
          cpu: draw.duration(draw.of(1, 5000)),
          wait: { kind: 'constant', value: draw.of(0, 1, 70_000_000) },
        }),
      ],
    }),
  };
}

function drawInstances(draw: Draw, count: number): CompiledScenario['containerInstances'][number] {
  return {
    cluster: 'default',
    launchType: 'EC2',
    instanceType: 'm5.xlarge',
    availabilityZone: draw.of(...ZONES),
    count,
    registeredCpuUnits: 4096,
    registeredMemoryMiB: 15_872,
    cpuArchitecture: 'X86_64',
    awsvpcTaskCountMax: 3,
    gpuCount: 0,
    attributes: {},
    volumeGiB: 0,
    hourlyUsd: undefined,
  };
}

function drawGroup(draw: Draw, name: string): CompiledScenario['autoScalingGroups'][number] {
  const minSize = draw.of(0, 0, 1);
  const maxSize = minSize + draw.whole(0, 6);
  return autoScalingGroup({
    name,
    minSize,
    maxSize,
    desiredCapacity: draw.whole(minSize, maxSize),
    purchaseOption: draw.of('on-demand', 'spot'),
    availabilityZones: draw.of(ZONES, ZONES.slice(1), ZONES.slice(2)),
  });
}

function drawProvider(draw: Draw, name: string, group: string): CompiledScenario['capacityProviders'][number] {
  const managedScaling = {
    targetCapacity: draw.of(100, 100, 80, 50),
    minimumScalingStepSize: draw.of(1, 1, 2),
    maximumScalingStepSize: draw.of(2, 10_000),
    instanceWarmupUs: draw.of(0, 60e6, 300e6),
  };
  return capacityProvider({
    name,
    autoScalingGroup: group,
    managedScaling: draw.chance(0.8) ? managedScaling : undefined,
    managedTerminationProtection: draw.chance(0.3),
    managedDraining: draw.chance(0.7),
  });
}

function drawTraffic(draw: Draw, index: number, services: number, durationUs: number): Traffic {
  const arrivals = draw.of('poisson' as const, 'even' as const);
  const shape = draw.of<TrafficShape>(
    { kind: 'rate', perSecond: draw.real(0.1, 40), arrivals },
    {
      kind: 'steps',
      steps: [0, 0.3, 0.7].map((share) => ({ atUs: Math.round(share * durationUs), perSecond: draw.of(0, 5, 60) })),
      arrivals,
    },
    {
      kind: 'trace',
      fromUs: draw.whole(0, 3) * 20e6,
      periodUs: 20e6,
      counts: Array.from({ length: 30 }, () => draw.whole(0, 600)),
      arrivals,
    },
    {
      kind: 'ramp',
      points: [0.1, 0.4, 0.6].map((share) => ({ atUs: Math.round(share * durationUs), perSecond: draw.of(0, 2, 80) })),
      arrivals,
    },
    {
      kind: 'bursts',
      low: { perSecond: draw.of(0, 5), forUs: { kind: 'exponential', mean: draw.real(1e6, 60e6) } },
      high: { perSecond: draw.real(20, 90), forUs: { kind: 'constant', value: 10e6 } },
      arrivals,
    },
    {
      kind: 'diurnal',
      meanPerSecond: draw.real(1, 20),
      peakToMean: draw.of(1, 1.5, 6),
      peakAtUs: draw.whole(0, 23) * 3600e6,
      weekend: draw.of(0, 0.5, 1),
      clock: [
        { atUs: 0, weekUs: draw.whole(0, 167) * 3600e6 },
        { atUs: Math.round(durationUs / 2), weekUs: draw.whole(0, 167) * 3600e6 },
      ],
      arrivals,
    },
    { kind: 'timestamps', instantsUs: Float64Array.from({ length: 2000 }, (_, row) => Math.floor((row * row * durationUs) / 3.5e6)) },
  );
  const first = draw.whole(0, services - 1);
  return {
    name: `t${index}`,
    to:
      services > 1 && draw.chance(0.4)
        ? [
            { service: first, weight: 1 },
            { service: (first + 1) % services, weight: draw.whole(1, 9) },
          ]
        : [{ service: first, weight: 1 }],
    shape,
    mix: draw.of([], [0.2, 0.8]),
    client: client({
      timeoutUs: draw.of(Number.POSITIVE_INFINITY, 50_000, 1e6, 90e6),
      retries: draw.whole(0, 3),
      backOffUs: draw.of(1000, 100_000, 5e6),
      retryBudget: draw.of(Number.POSITIVE_INFINITY, 0.1),
      cancelOnTimeout: draw.chance(0.6),
    }),
  };
}

function drawFault(draw: Draw, index: number, durationUs: number, services: number): FaultSpec {
  const isByChance = draw.chance(0.3);
  return {
    name: `fault${index}`,
    kind: draw.of('task-crash', 'task-hang', 'slow', 'errors', 'instance-loss', 'az-outage', 'spot-interruption'),
    atUs: isByChance ? [] : [Math.floor(draw.real(0, 1) * durationUs)],
    mtbfUs: isByChance ? draw.real(20, 400) * 1e6 : undefined,
    mttrUs: isByChance ? draw.real(5, 120) * 1e6 : undefined,
    forUs: draw.of(Number.POSITIVE_INFINITY, 1, 10e6, 200e6),
    scope: {
      service: draw.chance(0.5) ? `s${draw.whole(0, services - 1)}` : undefined,
      cluster: undefined,
      task: undefined,
      instance: undefined,
      availabilityZone: draw.chance(0.2) ? draw.of(...ZONES) : undefined,
      autoScalingGroup: draw.chance(0.1) ? draw.of('asg0', 'asg1') : undefined,
      to: undefined,
      from: undefined,
    },
    count: draw.of(undefined, 1, 3),
    share: draw.of(undefined, undefined, 0.5, 1),
    exitCode: draw.of(1, 137, 139),
    factor: draw.of(1, 0.5, 4),
    latencyUs: draw.of(0, 1, 300_000),
    rate: draw.of(0, 0.3, 1),
    leakBytesPerHour: 0,
    overUs: draw.of(0, 60e6),
  };
}
