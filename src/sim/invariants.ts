import { InvariantError } from '../base/errors.js';
import type { RequestStatistics } from '../measure/request-statistics.js';
import { staleInstance } from '../world/instances/fleet/upkeep.js';
import { roomOn } from '../world/instances/hosting.js';
import { CallColumns } from '../world/requests/call-table.js';
import { Phase, RequestColumns } from '../world/requests/request-table.js';
import { isAtServer } from '../world/requests/server-side.js';
import { ServerColumns } from '../world/requests/server-table.js';
import type { World } from '../world/world.js';

/** What every run must keep, checked at the end of each. @throws InvariantError */
export function checkInvariants(world: World, statistics: RequestStatistics): void {
  checkRequests(world, statistics);
  checkLittle(world);
  checkQueues(world);
  checkSlots(world);
  checkTasks(world);
  checkCounts(world);
  checkInstances(world);
  checkGroups(world);
  checkWaitingTasks(world);
}

/** Each request ends once: offered = completed + failed + timedOut + rejected + in flight. */
function checkRequests(world: World, statistics: RequestStatistics): void {
  let open = 0;
  for (let segment = 0; segment < statistics.segmentCount; segment++) {
    if (!statistics.isMinute(segment)) continue;
    for (let workload = 0; workload < world.workloads.length; workload++) {
      const { offered, completed, failed, timedOut, rejected } = statistics.counts(segment, workload);
      const inFlight = offered - completed - failed - timedOut - rejected;
      if (inFlight < 0) breach(world, `more requests ended than were offered (${-inFlight} too many) in segment ${segment}`);
      open += inFlight;
    }
  }
  if (open !== world.plane.inFlight.count)
    breach(world, `${open} requests have no outcome, but ${world.plane.inFlight.count} are in flight`);
}

/** Little's law on the sample path: the integral of requests in flight is the sum of their times in flight. */
function checkLittle(world: World): void {
  const age = world.plane.ageSumUs();
  const integral = world.plane.inFlight.integralTo(world.nowUs);
  const sum = world.plane.inFlight.sojournSumUs + age;
  if (Math.abs(integral - sum) > 1e-9 * Math.max(integral, sum))
    breach(world, `integral of requests in flight ${integral}, but their times sum to ${sum}`);
}

/** What is in hand anywhere is so once: servers hold the requests they count, and whoever waits for calls has some. */
function checkSlots(world: World): void {
  const { calls, requests, servers } = world.plane;
  const { CALL_INTS, CHILD } = CallColumns;
  const { INTS, PHASE, SERVER, TIMER } = RequestColumns;
  const inService = new Int32Array(servers.count);
  for (let request = 0; request < requests.count; request++) {
    const phase = requests.ints[request * INTS + PHASE];
    if (isAtServer(phase) && phase !== Phase.Backlog) inService[requests.ints[request * INTS + SERVER]]++;
    const isCalling = phase === Phase.Calls || phase === Phase.InvocationCalls;
    if (isCalling && calls.ints[request * CALL_INTS + CHILD] < 0 && requests.ints[request * INTS + TIMER] < 0)
      breach(world, 'a request waits for calls, and none of its calls is in flight');
  }
  inService.forEach((count, server) => {
    const counted = servers.ints[server * ServerColumns.SERVER_INTS + ServerColumns.IN_SERVICE];
    if (counted !== count) breach(world, `server ${server} counts ${counted} requests in service, but ${count} are`);
  });
}

/** Each message is somewhere: sent = deleted + dead-lettered + expired + delayed + visible + in flight. */
function checkQueues(world: World): void {
  for (const { spec, counts, visible, delayed, inFlight } of world.plane.queues) {
    const left = counts.sent - counts.deleted - counts.deadLettered - counts.expired;
    if (left !== visible + delayed + inFlight.count)
      breach(world, `queue ${spec.name} was sent ${left} messages that did not leave it, but holds ${visible + delayed + inFlight.count}`);
  }
}

/** A task's instants come in order, and it is counted where it is. */
function checkTasks(world: World): void {
  const listed = new Set(world.state.services.flatMap(({ tasks }) => tasks));
  for (const task of world.state.tasks) {
    const instants = [
      task.createdAt,
      task.connectivityAt,
      task.pullStartedAt,
      task.pullStoppedAt,
      task.startedAt,
      task.executionStoppedAt,
      task.stoppedAt,
    ];
    let last = 0;
    for (const instant of instants) {
      if (instant === undefined) continue;
      if (instant < last) breach(world, `task ${task.taskId} has an instant before an earlier one`);
      last = instant;
    }
    const isListed = listed.has(task.index);
    if (isListed === (task.lastStatus === 'STOPPED'))
      breach(world, `task ${task.taskId} is ${task.lastStatus}, but its service ${isListed ? 'counts' : 'does not count'} it`);
  }
}

/** What was counted step by step is what there is. */
function checkCounts(world: World): void {
  for (const { spec, tasks: indices, taskCounts, live } of world.state.services) {
    const tasks = indices.map((index) => world.state.tasks[index]);
    const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
    const pending = tasks.filter(({ lastStatus, desiredStatus }) => lastStatus !== 'RUNNING' && desiredStatus === 'RUNNING').length;
    const healthy = tasks.filter(({ target }) => target === 'healthy').length;
    for (const [provider, zones] of live.byZone) {
      const own = tasks.filter(({ desiredStatus, capacityProvider }) => desiredStatus === 'RUNNING' && capacityProvider === provider);
      const isOff = [...zones].some(([zone, count]) => count !== own.filter(({ availabilityZone }) => availabilityZone === zone).length);
      if (isOff || own.length !== live.byProvider.get(provider))
        breach(world, `the tasks of ${spec.name} on '${provider}' are not as many as were counted`);
    }
    if (running !== taskCounts.running || pending !== taskCounts.pending || healthy !== taskCounts.healthyTargets)
      breach(world, `the tasks of ${spec.name} are not as many as were counted`);
  }
}

/** Nothing is taken twice: what tasks reserve and what is free add up to what was registered. */
function checkInstances(world: World): void {
  const reserved = world.state.instances.map(() => ({ cpu: 0, memory: 0 }));
  for (const { instance, desiredStatus, cpuUnits, memoryMiB } of world.state.tasks) {
    if (instance < 0 || desiredStatus !== 'RUNNING') continue;
    reserved[instance].cpu += cpuUnits;
    reserved[instance].memory += memoryMiB;
  }
  for (const { index, instanceId, registeredCpu, registeredMemoryMiB } of world.state.instances) {
    const { cpu, memory } = reserved[index];
    const { cpuUnits, memoryMiB } = roomOn(world.state.hosting, index);
    if (cpuUnits < 0 || cpuUnits + cpu !== registeredCpu) breach(world, `CPU of instance ${instanceId} does not add up`);
    if (memoryMiB < 0 || memoryMiB + memory !== registeredMemoryMiB) breach(world, `memory of instance ${instanceId} does not add up`);
  }
  const stale = staleInstance(world);
  if (stale !== undefined) breach(world, `the placement index does not know how instance ${stale} stands`);
}

/** An Auto Scaling group keeps within its bounds, and an instance's instants come in order. */
function checkGroups(world: World): void {
  world.scenario.autoScalingGroups.forEach(({ name, minSize, maxSize }, group) => {
    const { desiredCapacity } = world.state.autoScalingGroups[group];
    const members = world.state.instances.filter((instance) => instance.group === group && instance.isInGroup).length;
    if (desiredCapacity < minSize || desiredCapacity > maxSize)
      breach(world, `group ${name} wants ${desiredCapacity} instances, not ${minSize} to ${maxSize}`);
    if (members > maxSize) breach(world, `group ${name} has ${members} instances, more than ${maxSize}`);
  });
  for (const { instanceId, launchedAt, runningAt, registeredAt, drainingAt, terminatedAt } of world.state.instances) {
    const instants = [launchedAt, runningAt, registeredAt, drainingAt, terminatedAt].filter((instant) => instant !== undefined);
    if (instants.some((instant, index) => index > 0 && instant < instants[index - 1]))
      breach(world, `instance ${instanceId} has an instant before an earlier one`);
  }
}

/** Tasks wait for room in their queue, and what was placed runs on an instance that had registered and is not gone. */
function checkWaitingTasks(world: World): void {
  const { instances, tasks } = world.state;
  const waitingTasks = new Set(world.state.waitingTasks);
  for (const task of tasks) {
    const isWaiting = task.launchType !== 'FARGATE' && task.instance < 0 && task.desiredStatus === 'RUNNING';
    if (isWaiting !== waitingTasks.has(task.index))
      breach(world, `task ${task.taskId} ${isWaiting ? 'does not wait' : 'waits'} in the queue`);
    if (task.instance < 0) continue;
    const { registeredAt, terminatedAt, instanceId } = instances[task.instance];
    const beganUs = task.connectivityAt ?? task.pullStartedAt;
    if (registeredAt === undefined || (beganUs !== undefined && beganUs < registeredAt))
      breach(world, `task ${task.taskId} is on instance ${instanceId}, which had not registered`);
    if (terminatedAt !== undefined && (task.executionStoppedAt === undefined || task.executionStoppedAt > terminatedAt))
      breach(world, `task ${task.taskId} outlives instance ${instanceId}`);
  }
}

function breach(world: World, message: string): never {
  throw new InvariantError(message, world.nowUs);
}
