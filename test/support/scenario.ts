import { ASSUMPTIONS, type AssumptionName } from '../../src/aws/assumptions.js';
import type { CodeDeployStrategy } from '../../src/aws/code-deploy.js';
import type { LifecycleHook, TaskDefinition } from '../../src/aws/nouns.js';
import type { Distribution } from '../../src/kernel/distribution.js';
import type { Behaviour, Client, CompiledScenario, RequestKind, Traffic } from '../../src/scenario/compiled.js';

const NOTHING: Distribution = { kind: 'constant', value: 0 };

export function requestKind(over: Partial<RequestKind> = {}): RequestKind {
  return {
    name: 'request',
    share: 1,
    cpu: NOTHING,
    wait: NOTHING,
    order: 'cpu-wait',
    errors: 0,
    requestBytes: NOTHING,
    responseBytes: NOTHING,
    memoryMiB: 0,
    calls: [],
    ...over,
  };
}

export function behaviour(over: Partial<Behaviour> = {}): Behaviour {
  return {
    compressedImageBytes: 100e6,
    isImageMissing: false,
    work: undefined,
    startUp: { kind: 'constant', value: 1e6 },
    ready: NOTHING,
    containers: [
      { startUp: over.startUp ?? { kind: 'constant', value: 1e6 }, ready: over.ready ?? NOTHING, exitAfter: undefined, exitCode: 0 },
    ],
    mainContainer: 0,
    warmUp: { factor: 1, forUs: 0 },
    concurrency: Number.POSITIVE_INFINITY,
    backlog: Number.POSITIVE_INFINITY,
    processes: Number.POSITIVE_INFINITY,
    backgroundVcpu: 0,
    memoryBaseMiB: undefined,
    memoryLeakMiBPerHour: 0,
    sidecars: [],
    requests: [requestKind()],
    consumes: undefined,
    ...over,
  };
}

export function client(over: Partial<Client> = {}): Client {
  return {
    timeoutUs: Number.POSITIVE_INFINITY,
    retries: 0,
    backOffUs: 100_000,
    retryBudget: Number.POSITIVE_INFINITY,
    cancelOnTimeout: true,
    requestsPerConnection: 100,
    circuitBreaker: undefined,
    ...over,
  };
}

export function traffic(over: Partial<Traffic> = {}): Traffic {
  return {
    name: 'web',
    to: [{ service: 0, weight: 1 }],
    shape: { kind: 'rate', perSecond: 10, arrivals: 'poisson' },
    mix: [],
    client: client(),
    ...over,
  };
}

export function taskDefinition(over: Partial<TaskDefinition> = {}): TaskDefinition {
  return {
    family: 'web',
    revision: 1,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpuArchitecture: 'X86_64',
    cpuUnits: 1024,
    memoryMiB: 2048,
    ephemeralStorageGiB: 20,
    containerDefinitions: [
      {
        name: 'app',
        image: 'web:1',
        essential: true,
        cpuUnits: 0,
        memoryMiB: undefined,
        memoryReservationMiB: undefined,
        portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
        stopTimeoutSeconds: undefined,
        startTimeoutSeconds: undefined,
        dependsOn: [],
        healthCheck: undefined,
        restartPolicy: undefined,
        gpuCount: 0,
      },
    ],
    placementConstraints: [],
    ...over,
  };
}

/** Assumptions at their defaults, durations in microseconds; random ones as the constant of their median. */
function assumptions(): Record<AssumptionName, Distribution> {
  const values: Partial<Record<AssumptionName, Distribution>> = {};
  for (const [name, { default: text }] of Object.entries(ASSUMPTIONS)) {
    const number = /([\d.]+)(ms|s|m\b|MB\/s)?/.exec(text);
    const factor = { ms: 1e3, s: 1e6, m: 60e6, 'MB/s': 1e6 }[number?.[2] ?? ''] ?? 1;
    values[name as AssumptionName] = { kind: 'constant', value: Number(number?.[1]) * factor };
  }
  return values as Record<AssumptionName, Distribution>;
}

/** One Fargate service `web` behind a target group, and whatever a test changes. */
export function scenario(over: Partial<CompiledScenario> = {}): CompiledScenario {
  const { taskDefinitions, behaviours, ...rest } = withDefaults(over);
  return { ...rest, taskDefinitions, behaviours: behaviours.map((given, index) => ofEachContainer(given, taskDefinitions[index])) };
}

/** Containers of which a test says nothing run on. */
function ofEachContainer(given: Behaviour, definition: TaskDefinition | undefined): Behaviour {
  const { startUp, ready } = given;
  const definitions = definition?.containerDefinitions ?? [];
  return { ...given, containers: definitions.map((_, index) => given.containers[index] ?? { ...RUNS_ON, startUp, ready }) };
}

const RUNS_ON = { exitAfter: undefined, exitCode: 0 };

function withDefaults(over: Partial<CompiledScenario>): CompiledScenario {
  return {
    name: 'test',
    variant: 'base',
    question: '',
    seed: '1',
    startEpochMs: 0,
    durationUs: 3600e6,
    warmUpUs: 0,
    begin: 'running',
    region: 'us-east-1',
    availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    clusters: ['default'],
    taskDefinitions: [taskDefinition()],
    behaviours: [behaviour()],
    loadBalancers: [{ name: 'main', type: 'application', idleTimeoutUs: 60e6, scheme: 'internet-facing' }],
    targetGroups: [
      {
        name: 'web',
        loadBalancer: 'main',
        healthCheckIntervalUs: 30e6,
        healthCheckTimeoutUs: 5e6,
        healthyThresholdCount: 5,
        unhealthyThresholdCount: 2,
        deregistrationDelayUs: 300e6,
        slowStartUs: 0,
        algorithm: 'round_robin',
        isCrossZone: true,
      },
    ],
    services: [service()],
    jobs: [],
    alarms: [],
    actions: [],
    containerInstances: [],
    autoScalingGroups: [],
    capacityProviders: [],
    functions: [],
    functionBehaviours: [],
    dependencies: [],
    queues: [],
    scalableTargets: [],
    traffic: [traffic()],
    faults: [],
    assume: assumptions(),
    assumptions: [],
    prices: { set: {}, freeTier: false },
    projection: 'none',
    expectations: [],
    notSimulated: [],
    ...over,
  };
}

export function service(over: Partial<CompiledScenario['services'][number]> = {}): CompiledScenario['services'][number] {
  return {
    name: 'web',
    cluster: 'default',
    schedulingStrategy: 'REPLICA',
    createdBy: -1,
    deploymentStrategy: { kind: 'ROLLING' },
    circuitBreaker: undefined,
    deploymentAlarms: undefined,
    availabilityZoneRebalancing: false,
    taskDefinition: 0,
    desiredCount: 1,
    launchType: 'FARGATE',
    capacityProviderStrategy: [],
    availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    targetGroups: [{ targetGroup: 'web', containerName: 'app', containerPort: 80 }],
    healthCheckGracePeriodUs: 0,
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    placementStrategy: [],
    placementConstraints: [],
    assignPublicIp: false,
    ...over,
  };
}

export function queue(over: Partial<CompiledScenario['queues'][number]> = {}): CompiledScenario['queues'][number] {
  return {
    name: 'orders',
    visibilityTimeoutUs: 30e6,
    delayUs: 0,
    retentionUs: 345_600e6,
    waitTimeUs: 20e6,
    redrive: undefined,
    ...over,
  };
}

/** A function that says SUCCEEDED at once, unless told otherwise. */
export function lifecycleHook(over: Partial<LifecycleHook> = {}): LifecycleHook {
  return {
    targetType: 'AWS_LAMBDA',
    stages: ['POST_SCALE_UP'],
    outcome: 'SUCCEEDED',
    takesUs: 0,
    timeoutUs: 1440 * 60e6,
    timeoutAction: 'ROLLBACK',
    ...over,
  };
}

/** All traffic at once, and the original task set goes at once, unless told otherwise. */
export function codeDeploy(over: Partial<CodeDeployStrategy> = {}): CodeDeployStrategy {
  return {
    kind: 'CODE_DEPLOY',
    applicationName: 'shop',
    deploymentGroupName: 'web',
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    targetGroups: ['web', 'web-green'],
    hasTestListener: false,
    hooks: [],
    readyWaitUs: undefined,
    terminationWaitUs: 0,
    rollbackEvents: [],
    ...over,
  };
}
