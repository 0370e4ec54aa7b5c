import { BYTES_PER_MIB, CPU_UNITS_PER_VCPU, US_PER_MINUTE } from '../../base/units.js';
import { isRegistered } from '../instances/active.js';
import { tasksOf } from '../instances/hosting.js';
import { recordMetric } from '../record.js';
import type { Instance, Task } from '../state.js';
import { bookCpu } from '../tasks/cpu.js';
import { bookMemory } from '../tasks/memory.js';
import { isOfJob } from '../tasks/work.js';
import type { World } from '../world.js';

/**
 * Metrics of each cluster that has container instances: what its RUNNING tasks reserve, and what its tasks used in the minute, over
 * what its ACTIVE and DRAINING instances register. What services used is booked, and not reset yet.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
 * @assumed one sample a minute; a task that ended within the minute counts no more
 */
export function publishClusters(world: World, fromUs: number): void {
  for (const cluster of world.scenario.clusters) {
    const instances = world.state.instances.filter((instance) => instance.cluster === cluster && isRegistered(instance));
    if (instances.length > 0) publishCluster(world, fromUs, `ClusterName=${cluster}`, instances);
  }
}

function publishCluster(world: World, fromUs: number, dimensions: string, instances: readonly Instance[]): void {
  const tasks = instances.flatMap(({ index }) => tasksOf(world.state.hosting, index).map((task) => world.state.tasks[task]));
  const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  const used = takeUse(world, tasks);
  const publish = (metricName: string, amount: number, registered: number) => {
    const percent = (100 * amount) / registered;
    recordMetric(world, fromUs, 'AWS/ECS', metricName, dimensions, { sampleCount: 1, sum: percent, minimum: percent, maximum: percent });
  };
  const cpu = sumOf(instances, ({ registeredCpu }) => registeredCpu);
  const memory = sumOf(instances, ({ registeredMemoryMiB }) => registeredMemoryMiB);
  const gpus = sumOf(instances, ({ gpuCount }) => gpuCount);
  publish(
    'CPUReservation',
    sumOf(running, ({ cpuUnits }) => cpuUnits),
    cpu,
  );
  publish(
    'MemoryReservation',
    sumOf(running, ({ memoryMiB }) => memoryMiB),
    memory,
  );
  if (gpus > 0)
    publish(
      'GPUReservation',
      sumOf(running, (task) => gpusOf(world, task)),
      gpus,
    );
  publish('CPUUtilization', (used.vcpuUs / US_PER_MINUTE) * CPU_UNITS_PER_VCPU, cpu);
  if (running.every(({ definition }) => world.scenario.behaviours[definition].memoryBaseMiB !== undefined))
    publish('MemoryUtilization', used.byteUs / US_PER_MINUTE / BYTES_PER_MIB, memory);
}

/** What tasks used since the minute began; that of jobs is nobody else's to take. */
function takeUse(world: World, tasks: readonly Task[]): { readonly vcpuUs: number; readonly byteUs: number } {
  for (const task of tasks) {
    if (!isOfJob(world, task)) continue;
    bookCpu(world, task);
    bookMemory(world, task);
  }
  const use = { vcpuUs: sumOf(tasks, ({ busyVcpuUs }) => busyVcpuUs), byteUs: sumOf(tasks, ({ usedByteUs }) => usedByteUs) };
  for (const task of tasks) {
    if (!isOfJob(world, task)) continue;
    task.busyVcpuUs = 0;
    task.usedByteUs = 0;
  }
  return use;
}

function gpusOf({ scenario }: World, { definition }: Task): number {
  return sumOf(scenario.taskDefinitions[definition].containerDefinitions, ({ gpuCount }) => gpuCount);
}

function sumOf<T>(all: readonly T[], amount: (one: T) => number): number {
  return all.reduce((sum, one) => sum + amount(one), 0);
}
