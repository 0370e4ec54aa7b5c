import type { FaultEffect } from '../../rules/faults/fault.js';
import { revisionDemand } from '../tasks/revision.js';
import type { World } from '../world.js';

/** Requests that start on a task from now on are slower, or answered 5xx, until the fault ends. @param fault index of the strike */
export function impairTask(world: World, fault: number, effect: Extract<FaultEffect, { type: 'ImpairTask' }>): void {
  const { task, factor, latencyUs, errorRate } = effect;
  world.state.impairments.push({ fault, task, factor, latencyUs, errorRate });
  refresh(world, task);
}

/** The tasks a fault impaired are as they were, unless another one impairs them still. */
export function mendTasks(world: World, fault: number): void {
  const tasks = world.state.impairments.filter((impairment) => impairment.fault === fault).map(({ task }) => task);
  world.state.impairments = world.state.impairments.filter((impairment) => impairment.fault !== fault);
  for (const task of tasks) refresh(world, task);
}

/**
 * Several faults at once, and what the task's revision does to its requests: factors multiply, latencies add up, and a
 * request succeeds where none of them makes it fail.
 */
function refresh(world: World, index: number): void {
  const { server, service, definition } = world.state.tasks[index];
  if (server < 0) return;
  const demand = revisionDemand(world.scenario, service, definition);
  const own = [...(demand === undefined ? [] : [demand]), ...world.state.impairments.filter(({ task }) => task === index)];
  const together = {
    factor: own.reduce((product, { factor }) => product * factor, 1),
    latencyUs: own.reduce((sum, { latencyUs }) => sum + latencyUs, 0),
    errorRate: 1 - own.reduce((product, { errorRate }) => product * (1 - errorRate), 1),
  };
  world.plane.impairServer(server, own.length === 0 ? undefined : together);
}
