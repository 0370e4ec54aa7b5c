import type { Job, Service } from '../aws/nouns.js';
import { FARGATE_LAUNCH, RUN_TASK_CALLS, SERVICE_LAUNCHES_PER_MINUTE } from '../aws/quotas.js';
import { packedTable } from '../base/packed-table.js';
import type { Streams } from '../kernel/stream.js';
import type { CompiledScenario } from '../scenario/compiled.js';
import { eventLog } from './event-log.js';
import { emptyHosting } from './instances/hosting.js';
import { addInstance, fixedInstance } from './instances/make.js';
import { noCounts } from './lambda/function-pool.js';
import { FUNCTION_MINUTE_COLUMNS } from './lambda/minutes.js';
import { initialQueueState, QUEUE_MINUTE_COLUMNS } from './queues/minutes.js';
import { makeDeployment } from './services/make-deployment.js';
import { type Deployment, emptyCounts, type ServiceState, type WorldState } from './state.js';

/** What the control plane knows before anything has happened. */
export function initialState(scenario: CompiledScenario, streams: Streams): WorldState {
  const alarm = scenario.begin === 'running' ? 'OK' : 'INSUFFICIENT_DATA';
  const bucket = () => ({ ...FARGATE_LAUNCH, tokens: FARGATE_LAUNCH.burst, filledAtUs: 0 });
  const services = [
    ...scenario.services.map((spec, index) => serviceState(index, -1, spec)),
    ...scenario.jobs.map((job, index) => serviceState(scenario.services.length + index, index, specOfJob(job))),
  ];
  const deployments = services
    .filter(({ job, spec }) => job < 0 && spec.createdBy < 0)
    .map((service, index) => firstDeployment(scenario, streams, service, index));
  return {
    tasks: [],
    ...initialInstances(scenario, streams),
    taskOfServer: [],
    autoScalingGroups: scenario.autoScalingGroups.map((group) => ({ desiredCapacity: group.minSize, isRefused: false })),
    managedScaling: scenario.capacityProviders.map(() => ({
      high: alarm,
      low: alarm,
      scaledOutAtUs: Number.NEGATIVE_INFINITY,
      reservations: [],
    })),
    waitingTasks: [],
    waitingTimer: -1,
    agents: new Map(),
    refusedCapacity: [],
    services,
    fargateLaunches: { FARGATE: bucket(), FARGATE_SPOT: bucket() },
    policies: scenario.scalableTargets.map((target) => target.policies.map(() => ({ high: alarm, low: alarm }))),
    serviceRows: [],
    deployments,
    events: eventLog(),
    jobs: scenario.jobs.map(() => ({ count: 0, open: [], ended: {} })),
    jobRuns: [],
    runTaskCalls: { ...RUN_TASK_CALLS, tokens: RUN_TASK_CALLS.burst, filledAtUs: 0 },
    alarms: scenario.alarms.map(() => ({ state: alarm })),
    definitionStatuses: scenario.taskDefinitions.map((_, index) => (isRegisteredLater(scenario, index) ? 'NONE' : 'ACTIVE')),
    decisions: [],
    lastDecision: new Map(),
    series: [],
    seriesIds: new Map(),
    datapointOrder: packedTable(1),
    functionMinutes: scenario.functions.map(() => packedTable(FUNCTION_MINUTE_COLUMNS)),
    queueMinutes: scenario.queues.map(() => packedTable(QUEUE_MINUTE_COLUMNS)),
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

function serviceState(index: number, job: number, spec: Service): ServiceState {
  return {
    index,
    job,
    spec,
    status: spec.createdBy < 0 ? 'ACTIVE' : 'NONE',
    desired: spec.desiredCount,
    tasks: [],
    deployments: [],
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
    createdUs: Number.NEGATIVE_INFINITY,
    shift: undefined,
    rebalancing: { isUnderWay: false, replacements: [], nextLookUs: 0 },
    said: {},
    runningByProvider: {},
    taskCounts: { running: 0, pending: 0, healthyTargets: 0 },
    live: { byProvider: new Map(), byZone: new Map() },
    lastRow: '',
    scaleOut: undefined,
    scaleIn: undefined,
    counts: emptyCounts(0, 0),
  };
}

/** Whether an action registers a task definition: until then it is not there. */
function isRegisteredLater({ actions }: CompiledScenario, definition: number): boolean {
  return actions.some(({ request }) => request.call === 'RegisterTaskDefinition' && request.taskDefinition === definition);
}

/** What stands for the configuration of a service where a job owns tasks: where they run, and nothing that keeps them running. */
function specOfJob(job: Job): Service {
  return {
    name: job.name,
    cluster: job.cluster,
    schedulingStrategy: 'REPLICA',
    createdBy: -1,
    deploymentStrategy: { kind: 'ROLLING' },
    circuitBreaker: undefined,
    deploymentAlarms: undefined,
    availabilityZoneRebalancing: false,
    taskDefinition: job.taskDefinition,
    desiredCount: 0,
    launchType: job.launchType,
    capacityProviderStrategy: job.capacityProviderStrategy,
    availabilityZones: job.availabilityZones,
    targetGroups: [],
    healthCheckGracePeriodUs: 0,
    minimumHealthyPercent: 0,
    maximumPercent: 100,
    placementStrategy: job.placementStrategy,
    placementConstraints: job.placementConstraints,
    assignPublicIp: job.assignPublicIp,
  };
}

/** The deployment of a service that is there when the run begins. */
function firstDeployment(scenario: CompiledScenario, streams: Streams, service: ServiceState, index: number): Deployment {
  service.deployments.push(index);
  const deployment = makeDeployment(scenario, streams, service, index, 0);
  if (scenario.begin !== 'running') return deployment;
  return { ...deployment, finishedAt: 0, rolloutState: 'COMPLETED', reason: `ECS deployment ${deployment.deploymentId} completed.` };
}

/** Fixed container instances: registered and ACTIVE from the start. */
function initialInstances(scenario: CompiledScenario, streams: Streams): Pick<WorldState, 'instances' | 'hosting'> {
  const state = { instances: [], hosting: emptyHosting() };
  const each = scenario.containerInstances.flatMap((group) => Array.from({ length: group.count }, () => group));
  each.forEach((group, index) => {
    addInstance(state, fixedInstance(streams, group, index));
  });
  return state;
}
