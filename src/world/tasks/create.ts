import { reservedCpuUnits, reservedMemoryMiB, type Service, taskDefinitionName } from '../../aws/nouns.js';
import type { Stream } from '../../kernel/stream.js';
import { joinInstance } from '../instances/resources.js';
import { type Grounds, recordDecision, recordFinal } from '../record.js';
import type { ContainerState, Deployment, Task } from '../state.js';
import type { World } from '../world.js';
import { countLive } from './live.js';

/** Where a task is to run. */
export interface Placement {
  readonly kind: 'Placed';
  readonly launchType: 'FARGATE' | 'EC2' | 'EXTERNAL';
  readonly capacityProvider: string;
  readonly availabilityZone: string;
  /** Index of the container instance; -1 on Fargate, and for a task that is to wait for room on one. */
  readonly instance: number;
  readonly hostPorts: readonly number[];
  readonly grounds: Grounds;
}

/** Whether a task waits in PROVISIONING for room on a container instance. */
export function isWaiting(task: Task): boolean {
  return task.instance < 0 && task.launchType !== 'FARGATE';
}

/** Notes where a task goes, or that it waits in PROVISIONING, and on which grounds. */
export function recordPlacement(world: World, task: Task, grounds: Grounds): void {
  const subject = `task/${task.taskId}`;
  if (isWaiting(task)) recordDecision(world, 'placement', subject, 'PROVISIONING', grounds.because, grounds.inputs, grounds.traces);
  else
    recordFinal(world, 'placement', subject, task.instance >= 0 ? `instance ${task.containerInstanceId}` : task.availabilityZone, grounds);
}

/** A new task, in nobody's hands yet. @param deployment whose revision it is; undefined: of the service as it is, or of a job */
export function createTask(world: World, service: number, placement: Placement, deployment: Deployment | undefined): Task {
  const state = world.state.services[service];
  const { spec, job } = state;
  const taskDefinition = (deployment?.spec ?? spec).taskDefinition;
  const definition = world.scenario.taskDefinitions[taskDefinition];
  const task: Task = {
    index: world.state.tasks.length,
    service,
    deployment: deployment?.index ?? -1,
    definition: taskDefinition,
    containers: definition.containerDefinitions.map(newContainer),
    healthStatus: 'UNKNOWN',
    protectedUntilUs: 0,
    taskId: taskId(world.streams.get('task-ids')),
    cluster: spec.cluster,
    group: job < 0 ? shared(spec, groupName) : world.scenario.jobs[job].group,
    taskDefinition: shared(definition, taskDefinitionName),
    deploymentId: deployment?.deploymentId ?? '',
    launchType: placement.launchType,
    capacityProvider: placement.capacityProvider,
    availabilityZone: placement.availabilityZone,
    instance: placement.instance,
    containerInstanceId: world.state.instances[placement.instance]?.instanceId ?? '',
    cpuUnits: reservedCpuUnits(definition),
    memoryMiB: reservedMemoryMiB(definition),
    architecture: definition.cpuArchitecture,
    hostPorts: placement.hostPorts,
    createdAt: world.nowUs,
    connectivityAt: undefined,
    pullStartedAt: undefined,
    pullStoppedAt: undefined,
    startedAt: undefined,
    healthyAt: undefined,
    stoppingAt: undefined,
    executionStoppedAt: undefined,
    stoppedAt: undefined,
    stopCode: '',
    stoppedReason: '',
    exitCode: undefined,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    server: -1,
    isProcessUp: false,
    isHung: false,
    readyAtUs: 0,
    target: 'none',
    slowSinceUs: undefined,
    checksPassed: 0,
    checksFailed: 0,
    unhealthyReason: '',
    healthTimer: -1,
    stepTimer: -1,
    busyVcpuUs: 0,
    cpuBookedAtUs: 0,
    usedByteUs: 0,
    memoryBookedAtUs: 0,
    exitReason: '',
    isEnding: false,
    hostGoneAtUs: undefined,
    work: undefined,
  };
  world.state.tasks.push(task);
  state.tasks.push(task.index);
  countLive(state.live, task, 1);
  state.taskCounts.pending++;
  if (task.instance >= 0) joinInstance(world, task);
  recordPlacement(world, task, placement.grounds);
  return task;
}

/** Texts that are the same in thousands of tasks, by what they are made of. */
const texts = new WeakMap<object, string>();

function shared<Of extends object>(of: Of, make: (of: Of) => string): string {
  let text = texts.get(of);
  if (text === undefined) {
    text = make(of);
    texts.set(of, text);
  }
  return text;
}

function groupName({ name }: Service): string {
  return `service:${name}`;
}

function newContainer(): ContainerState {
  return {
    lastStatus: 'PENDING',
    healthStatus: 'UNKNOWN',
    startedAtUs: undefined,
    stoppedAtUs: undefined,
    exitCode: undefined,
    reason: '',
    failedProbes: 0,
    restarts: 0,
    lastRestartAtUs: undefined,
    readyAtUs: undefined,
    killAtUs: undefined,
    timer: -1,
    probeTimer: -1,
    startTimer: -1,
  };
}

const HEX_DIGITS = '0123456789abcdef';
const ID_WORDS = 4;
const DIGITS_OF_WORD = 8;
/** Character codes of an id in the making: it is to be one string, and not a tree of parts that lives as long as the run. */
const codes: number[] = [];

/** 32 hexadecimal digits, as AWS's ids look. */
function taskId(random: Stream): string {
  for (let place = 0, word = 0; place < ID_WORDS * DIGITS_OF_WORD; place++) {
    if (place % DIGITS_OF_WORD === 0) word = Math.floor(random.uniform() * 0x1_0000_0000);
    codes[place] = HEX_DIGITS.charCodeAt((word >>> (28 - 4 * (place % DIGITS_OF_WORD))) & 15);
  }
  return String.fromCharCode(...codes);
}
