import { STATS_INTERVAL_SECONDS } from '../../aws/quotas.js';
import { BYTES_PER_MIB, US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import type { MetricPoint } from '../../scenario/tracked-metric.js';
import { Kind } from '../kinds.js';
import { openFunctionWindow, publishFunctions } from '../lambda/minutes.js';
import { hasTraffic } from '../loadBalancing/shifted.js';
import { groupNameOf, targetGroupOf } from '../loadBalancing/targets.js';
import { meterTraffic } from '../loadBalancing/usage.js';
import { openQueueWindow, publishQueues } from '../queues/minutes.js';
import { recordMetric } from '../record.js';
import type { GroupTraffic } from '../requests/group-counts.js';
import type { ServiceTraffic } from '../requests/traffic-counts.js';
import { pairOf } from '../services/target-group-pair.js';
import { emptyCounts, type Task } from '../state.js';
import { bookCpu } from '../tasks/cpu.js';
import { bookMemory, isMemoryKnown } from '../tasks/memory.js';
import { integrateRunning, runningCount } from '../tasks/statuses.js';
import type { World } from '../world.js';
import { publishClusters } from './clusters.js';

/** A minute is over: its datapoints are made. Alarms see them after their delay. */
export function onMinuteEnded(world: World): void {
  const fromUs = world.nowUs - US_PER_MINUTE;
  if (world.state.instances.length > 0) {
    for (let service = 0; service < world.scenario.services.length; service++) bookService(world, service);
    publishClusters(world, fromUs);
  }
  for (let service = 0; service < world.scenario.services.length; service++) {
    publishEcs(world, service, fromUs);
    publishContainerInsights(world, service, fromUs);
    publishLoadBalancer(world, service, fromUs);
  }
  publishFunctions(world, fromUs);
  publishQueues(world, fromUs);
  world.state.minute++;
  world.loop.schedule(world.nowUs + US_PER_MINUTE, Kind.MinuteEnded, 0, 0);
}

/** The run ends within a minute: what passed in it is metered, though no datapoint comes of it any more. */
export function closeMinute(world: World): void {
  const fromUs = Math.floor(world.nowUs / US_PER_MINUTE) * US_PER_MINUTE;
  if (fromUs === world.nowUs) return;
  for (let service = 0; service < world.scenario.services.length; service++) meterService(world, service, fromUs);
  publishFunctions(world, fromUs);
  publishQueues(world, fromUs);
}

/**
 * Service CPUUtilization and MemoryUtilization: what was used over what its RUNNING tasks reserve, each by its own revision, with
 * one sample for each task that ran long enough in the minute to send one.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
 */
function publishEcs(world: World, service: number, fromUs: number): void {
  const { spec, tasks: own } = world.state.services[service];
  const { tasks } = world.state;
  bookService(world, service);
  const cpu = noSamples();
  const memory = noSamples();
  for (const index of own) {
    if (sampledUs(world, tasks[index], fromUs) === 0) continue;
    count(cpu, world.reservedVcpu(tasks[index].definition));
    count(memory, tasks[index].memoryMiB * BYTES_PER_MIB);
  }
  for (const index of own) {
    const task = tasks[index];
    const elapsedUs = sampledUs(world, task, fromUs);
    const vcpu = world.reservedVcpu(task.definition);
    const memoryBytes = task.memoryMiB * BYTES_PER_MIB;
    if (elapsedUs > 0) {
      add(cpu, (100 * task.busyVcpuUs) / (elapsedUs * vcpu), vcpu);
      add(memory, (100 * task.usedByteUs) / (elapsedUs * memoryBytes), memoryBytes);
    }
    task.busyVcpuUs = 0;
    task.usedByteUs = 0;
  }
  if (cpu.sampleCount === 0) return; // ECS publishes nothing for a service without running tasks.
  const dimensions = `ClusterName=${spec.cluster};ServiceName=${spec.name}`;
  recordMetric(world, fromUs, 'AWS/ECS', 'CPUUtilization', dimensions, pointOf(cpu));
  if (isMemoryKnown(world, service)) recordMetric(world, fromUs, 'AWS/ECS', 'MemoryUtilization', dimensions, pointOf(memory));
}

/** For how long a task ran in the minute, where that was long enough to send a sample; else 0. */
function sampledUs(world: World, { lastStatus, startedAt }: Task, fromUs: number): number {
  const elapsedUs = world.nowUs - Math.max(fromUs, startedAt ?? world.nowUs);
  return lastStatus !== 'RUNNING' || elapsedUs < STATS_INTERVAL_SECONDS * US_PER_SECOND ? 0 : elapsedUs;
}

/**
 * A datapoint in the making: its average is all use over all that is reserved, so a sample counts by what its task reserves. All
 * samples are counted before the first is added.
 */
interface Samples {
  sampleCount: number;
  reserved: number;
  sum: number;
  minimum: number;
  maximum: number;
}

function noSamples(): Samples {
  return { sampleCount: 0, reserved: 0, sum: 0, minimum: Number.POSITIVE_INFINITY, maximum: 0 };
}

function count(samples: Samples, reserved: number): void {
  samples.sampleCount++;
  samples.reserved += reserved;
}

/** @param percent what the task used of what it reserves */
function add(samples: Samples, percent: number, reserved: number): void {
  samples.sum += percent * ((reserved * samples.sampleCount) / samples.reserved);
  samples.minimum = Math.min(samples.minimum, percent);
  samples.maximum = Math.max(samples.maximum, percent);
}

function pointOf({ sampleCount, sum, minimum, maximum }: Samples): Omit<MetricPoint, 'average'> {
  return { sampleCount, sum, minimum, maximum };
}

/** Brings what the tasks of a service used up to now. */
export function bookService(world: World, service: number): void {
  const { tasks, services } = world.state;
  for (const index of services[service].tasks) {
    bookCpu(world, tasks[index]);
    bookMemory(world, tasks[index]);
  }
}

/**
 * RunningTaskCount, where a policy or an alarm asks for it: Container Insights costs money, so nobody has it by the way.
 * @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
function publishContainerInsights(world: World, service: number, fromUs: number): void {
  const { cluster, name } = world.state.services[service].spec;
  const dimensions = `ClusterName=${cluster};ServiceName=${name}`;
  const customized = world.scenario.scalableTargets.flatMap(({ policies }) => policies.map((policy) => policy.customized));
  const asked = [...customized.flatMap((metric) => [metric?.of, metric?.per]), ...world.scenario.alarms.map(({ metric }) => metric)];
  const isAsked = asked.some((stat) => stat?.metricName === 'RunningTaskCount' && stat.dimensions === dimensions);
  if (!isAsked) return;
  const value = runningCount(world, service);
  recordMetric(world, fromUs, 'ECS/ContainerInsights', 'RunningTaskCount', dimensions, {
    sampleCount: 1,
    sum: value,
    minimum: value,
    maximum: value,
  });
}

/** The statistics window opens: what the summary counts begins at 0. */
export function openWindow(world: World): void {
  openFunctionWindow(world);
  openQueueWindow(world);
  for (let service = 0; service < world.state.services.length; service++) {
    integrateRunning(world, service);
    bookService(world, service);
    const state = world.state.services[service];
    const running = Object.values(state.runningByProvider).reduce((sum, count) => sum + count, 0);
    state.counts = emptyCounts(world.nowUs, running);
  }
}

/**
 * What the load balancer tells CloudWatch of a target group each minute.
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
function publishLoadBalancer(world: World, service: number, fromUs: number): void {
  const group = targetGroupOf(world, service);
  const traffic = meterService(world, service, fromUs);
  if (group === undefined) return;
  const { spec, shift } = world.state.services[service];
  const pair = pairOf(spec);
  const counts = world.plane.groups[service];
  if (pair === undefined || counts === undefined) {
    publishGroup(world, service, fromUs, { ...group, tasks: world.tasksOf(service), traffic });
    return;
  }
  // What the load balancer answers itself has no target group: it stands with the one that has the traffic.
  const isShifting = shift !== undefined && shift.greenPercent < 100;
  const { targetGroup: serving } = isShifting ? world.state.deployments[shift.blue] : world.primaryOf(service);
  const { loadBalancer } = group;
  for (const name of pair) {
    const own = counts.take(name === group.name ? 0 : 1);
    const tasks = world.tasksOf(service).filter((task) => groupNameOf(world, task) === name);
    publishGroup(world, service, fromUs, { loadBalancer, name, tasks, traffic: { ...own, elb5xx: name === serving ? traffic.elb5xx : 0 } });
  }
}

/** A target group in a minute that has gone by. */
interface GroupMinute {
  readonly loadBalancer: string;
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly traffic: GroupTraffic & Pick<ServiceTraffic, 'elb5xx'>;
}

function publishGroup(world: World, service: number, fromUs: number, { loadBalancer, name: group, tasks, traffic }: GroupMinute): void {
  const { requests, target2xx, target5xx, elb5xx, latencySumUs } = traffic;
  const dimensions = `LoadBalancer=${loadBalancer};TargetGroup=${group}`;
  const { shift } = world.state.services[service];
  let [healthy, unhealthy, serving] = [0, 0, 0];
  for (const task of tasks) {
    if (task.target === 'unhealthy') unhealthy++;
    if (task.target !== 'healthy') continue;
    healthy++;
    if (shift === undefined || hasTraffic(shift, task)) serving++;
  }
  const single = (name: string, value: number) =>
    recordMetric(world, fromUs, 'AWS/ApplicationELB', name, dimensions, { sampleCount: 1, sum: value, minimum: value, maximum: value });
  single('RequestCount', requests);
  single('RequestCountPerTarget', serving === 0 ? 0 : requests / serving);
  single('HealthyHostCount', healthy);
  single('UnHealthyHostCount', unhealthy);
  if (target5xx > 0) single('HTTPCode_Target_5XX_Count', target5xx);
  if (elb5xx > 0) single('HTTPCode_ELB_5XX_Count', elb5xx);
  if (target2xx > 0) {
    const mean = latencySumUs / target2xx / US_PER_SECOND;
    recordMetric(world, fromUs, 'AWS/ApplicationELB', 'TargetResponseTime', dimensions, {
      sampleCount: target2xx,
      sum: latencySumUs / US_PER_SECOND,
      minimum: mean,
      maximum: mean,
    });
  }
}

/** Takes what passed through a service since the last time, and adds it to its load balancer's usage. */
function meterService(world: World, service: number, fromUs: number): ServiceTraffic {
  const group = targetGroupOf(world, service);
  const traffic = world.plane.takeTraffic(service);
  const { tasks, services } = world.state;
  let inHand = 0;
  for (const index of services[service].tasks) if (tasks[index].server >= 0) inHand += world.plane.outstanding(tasks[index].server);
  if (group !== undefined) meterTraffic(world, group.loadBalancer, traffic, fromUs, { inHand, isLambda: false });
  return traffic;
}
