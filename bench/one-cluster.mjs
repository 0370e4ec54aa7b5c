// Tasks through the world's placement in this process; prints JSON. Started by placement.mjs.
//     one-cluster.mjs placement|life binpack|spread INSTANCES TASKS_PER_INSTANCE
// placement: a task is placed, is on its instance, and leaves it, as the world does it; arrivals and departures are events of
// its loop. life: the same with every status a task goes through and everything that is put on record of it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tuneEngine } from '../dist/cli/tuning.js';
import { connect } from '../dist/world/begin.js';
import { askedQuestion, planOf } from '../dist/world/instances/fleet/plan.js';
import { fleetOf } from '../dist/world/instances/fleet/upkeep.js';
import { planPlacement } from '../dist/world/instances/place.js';
import { joinInstance, quitInstance, releaseInstance } from '../dist/world/instances/resources.js';
import { Kind } from '../dist/world/kinds.js';
import { launchTask, stopTask } from '../dist/world/tasks/lifecycle.js';
import { World } from '../dist/world/world.js';
import { cpuNs } from './harness.mjs';
import { compile } from './scenarios.mjs';

tuneEngine();
setFlagsFromString('--expose-gc');
/** What making a world leaves behind is not to be swept, nor what it ran be compiled, while its tasks are measured. */
function settle() {
  runInNewContext('gc')();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
}
/** The last world: V8 forgets what it has compiled for objects of which there are none left. */
const live = [];

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const CPU = [128, 256, 512, 1024];
const MEMORY = [256, 512, 1024, 2048, 4096];
const MEMORIES = [256, 512, 512, 1024, 1024, 2048, 2048, 4096];
/** In the place of a host port: a network interface of its own. */
const INTERFACE = -1;
const PORTS = [INTERFACE, 0, 8000, 8001, 8002, 8003, 8004, 8005, 8006, 8007];
const STRATEGIES = {
  binpack: [{ type: 'binpack', field: 'memory' }],
  spread: [
    { type: 'spread', field: 'attribute:ecs.availability-zone' },
    { type: 'spread', field: 'instanceId' },
  ],
};

/** sfc32, as common.hpp has it. */
function generator(seed) {
  let [a, b, c, counter] = [0, 0, seed, 1];
  const next = () => {
    const out = (a + b + counter++) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + out) >>> 0;
    return out;
  };
  for (let i = 0; i < 12; i++) next();
  return { next, exponential: (mean) => -Math.log((next() + 0.5) / 4294967296) * mean };
}

/** A job for each kind of task, all of one task group. */
function clusterScenario(policy, instances) {
  const base = compile(
    `name: bench\nduration: 1h\ntaskDefinitions: [{ family: web, networkMode: bridge, requiresCompatibilities: [EC2], containerDefinitions: [{ name: app, image: app, memory: 512 }] }]\nautoScalingGroups: [{ autoScalingGroupName: asg, instanceType: c6i.xlarge, minSize: 1, maxSize: 1 }]\nservices: [{ serviceName: web, taskDefinition: web, desiredCount: 0, launchType: EC2 }]\n`,
  );
  const [definition] = base.taskDefinitions;
  const [container] = definition.containerDefinitions;
  const definitions = CPU.flatMap((cpuUnits) =>
    MEMORY.flatMap((memoryMiB) =>
      PORTS.map((hostPort) => ({
        ...definition,
        cpuUnits,
        memoryMiB,
        networkMode: hostPort === INTERFACE ? 'awsvpc' : 'bridge',
        containerDefinitions: [{ ...container, portMappings: hostPort > 0 ? [{ containerPort: 80, hostPort, protocol: 'tcp' }] : [] }],
      })),
    ),
  );
  const jobs = definitions.map((_, taskDefinition) => ({
    name: `job-${taskDefinition}`,
    group: 'family:bench',
    startedBy: '',
    cluster: 'default',
    taskDefinition,
    count: 1,
    maxConcurrency: Number.POSITIVE_INFINITY,
    retries: 0,
    timeoutUs: Number.POSITIVE_INFINITY,
    launchType: 'EC2',
    capacityProviderStrategy: [],
    availabilityZones: ZONES,
    assignPublicIp: false,
    placementStrategy: STRATEGIES[policy],
    placementConstraints: [],
    start: { kind: 'action' },
  }));
  const group = (availabilityZone, index) => ({
    cluster: 'default',
    launchType: 'EC2',
    instanceType: 'c6i.xlarge',
    availabilityZone,
    count: Math.floor((instances + ZONES.length - 1 - index) / ZONES.length),
    registeredCpuUnits: 4096,
    registeredMemoryMiB: 16384,
    cpuArchitecture: 'X86_64',
    awsvpcTaskCountMax: 3,
    gpuCount: 0,
    attributes: {},
    volumeGiB: 0,
    hourlyUsd: undefined,
  });
  return {
    ...base,
    autoScalingGroups: [],
    services: [],
    taskDefinitions: definitions,
    behaviours: definitions.map(() => base.behaviours[0]),
    containerInstances: ZONES.map(group),
    jobs,
  };
}

/** The tasks of reference/cluster.cpp, in its order: the job of each, and how long it stays. */
function tasksOf(random, instances, count) {
  const jobs = new Int32Array(count);
  const livesUs = new Float64Array(count);
  for (let task = 0; task < count; task++) {
    const cpu = random.next() >>> 30;
    const memory = MEMORY.indexOf(MEMORIES[random.next() >>> 29]);
    const hasInterface = random.next() >>> 24 < 77;
    const port = random.next() >>> 24;
    const place = hasInterface ? 0 : port < 51 ? 2 + (port & 7) : 1;
    jobs[task] = (cpu * MEMORY.length + memory) * PORTS.length + place;
    livesUs[task] = Math.round(random.exponential(7 * instances) * 1e6);
  }
  return { jobs, livesUs };
}

/** A task is on its instance and leaves it, and nothing else. */
const PLACEMENT = {
  /** Who asks the definition why a task was not placed wants to know the group of those that are there. */
  prepare(world, jobs) {
    const task = { group: 'family:bench', lastStatus: 'RUNNING' };
    for (let index = 0; index < jobs.length; index++) world.state.tasks.push(task);
  },
  start(world, { instance }, number, owner) {
    joinInstance(world, { index: number, instance, definition: owner, service: owner });
    return number;
  },
  stop(world, task) {
    releaseInstance(world, task);
    quitInstance(world, task);
  },
};

/** All that happens to a task. */
const LIFE = {
  prepare() {},
  start: (world, placement, _number, owner) => launchTask(world, owner, placement).index,
  stop: (world, task) => stopTask(world, world.state.tasks[task], 'UserInitiated', 'Task stopped by user'),
};

/** The index over the instances, and a plan for each kind of task: made once in a run. */
function prepare(world) {
  const fleet = fleetOf(world);
  for (const { index, spec } of world.state.services) planOf(world, fleet, askedQuestion(world, index, spec.taskDefinition, 'EC2', ''));
}

function measure(scenario, instances, perInstance, { prepare: prepareTasks, start, stop }) {
  const count = instances * perInstance;
  const random = generator(7);
  const { jobs, livesUs } = tasksOf(random, instances, count);
  const world = new World(scenario, { offered: () => 0, retried() {}, ended() {} });
  const { loop } = world;
  connect(world);
  let arrived = 0;
  let placed = 0;
  // Kinds that nothing else in such a world uses.
  loop.on(Kind.FaultDue, () => {
    const number = arrived++;
    const owner = jobs[number];
    if (arrived < count) loop.schedule(loop.nowUs + Math.round(random.exponential(1) * 1e6), Kind.FaultDue, 0, 0);
    const placement = planPlacement(world, owner, 'EC2', '');
    if (placement.kind !== 'Placed') return;
    placed++;
    loop.schedule(loop.nowUs + livesUs[number], Kind.FaultEnded, start(world, placement, number, owner), 0);
  });
  loop.on(Kind.FaultEnded, (task) => stop(world, task));
  prepare(world);
  prepareTasks(world, jobs);
  settle();
  live[0] = world;
  const from = cpuNs();
  loop.schedule(Math.round(random.exponential(1) * 1e6), Kind.FaultDue, 0, 0);
  while (loop.advance(Number.MAX_SAFE_INTEGER, 1_000_000) === 'more');
  return { ns: (cpuNs() - from) / count, check: placed };
}

const [what, policy, instances, perInstance] = process.argv.slice(2);
const road = what === 'life' ? LIFE : PLACEMENT;
// Some to warm up, as a run that lasts is warm.
const small = clusterScenario(policy, 1_000);
for (let round = what === 'life' ? 7 : 0; round < 8; round++) measure(small, 1_000, 20, road);
const scenario = clusterScenario(policy, Number(instances));
console.log(JSON.stringify(measure(scenario, Number(instances), Number(perInstance), road)));
