import { taskDefinitionName } from '../aws/nouns.js';
import { FARGATE_LAUNCH, SERVICE_LAUNCHES_PER_MINUTE } from '../aws/quotas.js';
import { numberTable } from '../base/number-table.js';
import type { Streams } from '../kernel/stream.js';
import type { CompiledScenario } from '../scenario/compiled.js';
import { fixedInstance } from './instances/make.js';
import { noCounts } from './lambda/function-pool.js';
import { initialQueueState } from './queues/minutes.js';
import { emptyCounts, type Instance, type ServiceState, type WorldState } from './state.js';

/** What the control plane knows before anything has happened. */
export function initialState(scenario: CompiledScenario, streams: Streams): WorldState {
  const alarm = scenario.begin === 'running' ? 'OK' : 'INSUFFICIENT_DATA';
  const bucket = () => ({ ...FARGATE_LAUNCH, tokens: FARGATE_LAUNCH.burst, filledAtUs: 0 });
  const services = scenario.services.map((service, index) => serviceState(index, service.desiredCount, `ecs-svc/${digits(streams, 19)}`));
  return {
    tasks: [],
    instances: initialInstances(scenario, streams),
    autoScalingGroups: scenario.autoScalingGroups.map((group) => ({ desiredCapacity: group.minSize, isRefused: false })),
    managedScaling: scenario.capacityProviders.map(() => ({
      high: alarm,
      low: alarm,
      scaledOutAtUs: Number.NEGATIVE_INFINITY,
      reservations: [],
    })),
    waitingTasks: [],
    waitingTimer: -1,
    refusedCapacity: [],
    services,
    fargateLaunches: { FARGATE: bucket(), FARGATE_SPOT: bucket() },
    policies: scenario.scalableTargets.map((target) => target.policies.map(() => ({ high: alarm, low: alarm }))),
    serviceRows: [],
    deployments: scenario.services.map((service, index) => ({
      deploymentId: services[index].deploymentId,
      service: service.name,
      taskDefinition: taskDefinitionName(scenario.taskDefinitions[service.taskDefinition]),
      strategy: 'ROLLING',
      startedAt: 0,
      finishedAt: scenario.begin === 'running' ? 0 : undefined,
      rolloutState: scenario.begin === 'running' ? 'COMPLETED' : 'IN_PROGRESS',
      failedTasks: 0,
      reason:
        scenario.begin === 'running'
          ? `ECS deployment ${services[index].deploymentId} completed.`
          : `ECS deployment ${services[index].deploymentId} in progress.`,
      rolledBackTo: '',
    })),
    events: [],
    decisions: [],
    lastDecision: new Map(),
    series: [],
    seriesIds: new Map(),
    metrics: numberTable(7),
    functionMinutes: [],
    queueMinutes: [],
    queues: scenario.queues.map(initialQueueState),
    functionCounts: scenario.functions.map(() => ({ minute: noCounts(), window: noCounts() })),
    functionHours: scenario.functions.map(() => []),
    loadBalancerHours: {},
    faults: [],
    impairments: [],
    deadNodes: [],
    emptyZones: [],
    notes: [],
    minute: 0,
  };
}

function serviceState(index: number, desired: number, deploymentId: string): ServiceState {
  return {
    index,
    desired,
    tasks: [],
    deploymentId,
    passTimer: -1,
    nextPassUs: 0,
    placementFailuresInARow: 0,
    noPlacementBeforeUs: 0,
    launches: {
      burst: SERVICE_LAUNCHES_PER_MINUTE,
      refillPerSecond: SERVICE_LAUNCHES_PER_MINUTE / 60,
      tokens: SERVICE_LAUNCHES_PER_MINUTE,
      filledAtUs: 0,
    },
    hasReachedSteadyState: false,
    runningByProvider: {},
    lastRow: '',
    scaleOut: undefined,
    scaleIn: undefined,
    counts: emptyCounts(0, 0),
  };
}

/** Fixed container instances: registered and ACTIVE from the start. */
function initialInstances(scenario: CompiledScenario, streams: Streams): Instance[] {
  return scenario.containerInstances
    .flatMap((group) => Array.from({ length: group.count }, () => group))
    .map((group, index) => fixedInstance(streams, group, index));
}

function digits(streams: Streams, length: number): string {
  const stream = streams.get('deployment-ids');
  return Array.from({ length }, (_, index) => (index === 0 ? 1 + stream.below(9) : stream.below(10))).join('');
}
