import { MIN_CPU_SHARES } from '../../aws/quotas.js';
import { CPU_UNITS_PER_VCPU } from '../../base/units.js';
import { refreshTarget } from '../loadBalancing/targets.js';
import type { Task } from '../state.js';
import type { World } from '../world.js';
import { bookCpu } from './cpu.js';
import { bookMemory, memorySpecOf } from './memory.js';
import { noteRevision, revisionDemand } from './revision.js';
import { speedOf, vcpuLimit } from './work.js';

/** The request path's side of a task whose containers start: what it may use. It refuses connections until `serve`. */
export function openServer(world: World, task: Task, warmUntilUs: number): number {
  const behaviour = world.scenario.behaviours[task.definition];
  const instance = world.state.instances[task.instance];
  const instanceVcpu = (instance?.registeredCpu ?? 0) / CPU_UNITS_PER_VCPU;
  const limit = vcpuLimit(world, task);
  const demand = revisionDemand(world.scenario, task.service, task.definition);
  noteRevision(world, task.service, task.definition);
  task.cpuBookedAtUs = world.nowUs;
  task.memoryBookedAtUs = world.nowUs;
  const server = world.plane.openServer({
    pool: task.service,
    vcpu: Math.min(behaviour.processes, Math.max(limit - behaviour.backgroundVcpu, limit / 1000)),
    instance:
      instance === undefined ? undefined : { index: instance.index, vcpu: instanceVcpu, shares: Math.max(MIN_CPU_SHARES, task.cpuUnits) },
    concurrency: behaviour.concurrency,
    backlog: behaviour.backlog,
    cpuFactor: (demand?.cpuFactor ?? 1) * (1 / speedOf(world, task)),
    warmUntilUs,
    warmFactor: behaviour.warmUp.factor,
    memory: memorySpecOf(world, task),
  });
  world.state.taskOfServer[server] = task.index;
  if (demand !== undefined) world.plane.impairServer(server, demand);
  return server;
}

/** What it used is counted, and the number is free for another task. */
export function closeServer(world: World, task: Task): void {
  if (task.server < 0) return;
  bookCpu(world, task);
  bookMemory(world, task);
  world.plane.killServer(task.server);
  task.isProcessUp = false;
  const { server } = task;
  task.server = -1;
  world.state.taskOfServer[server] = -1;
  refreshTarget(world, task, server);
  world.plane.releaseServer(server);
}

/** The task behind a server of the request path; undefined where there is none any more. */
export function taskBehind({ state }: World, server: number): Task | undefined {
  return state.tasks[state.taskOfServer[server]];
}
