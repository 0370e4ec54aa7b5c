import type { FaultEffect } from '../../rules/faults/fault.js';
import type { FaultSpec } from '../../scenario/compiled.js';
import { loseInstance } from '../capacity/loss.js';
import { Kind } from '../kinds.js';
import { scheduleNotice } from '../spot/interrupt.js';
import { crashTask, hangTask, loseProcess, reportLoss, resumeTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';
import { restoreNodes, takeDownNode } from './dead-nodes.js';
import { impairTask, mendTasks } from './impaired-tasks.js';
import { balancedWorkloadsInScope } from './view.js';

/** Does to the world what a fault decided: the one place where faults change anything. @param record index of the strike */
export function apply(world: World, fault: FaultSpec, record: number, effect: FaultEffect): void {
  const { tasks, faults, refusedCapacity } = world.state;
  switch (effect.type) {
    case 'CrashTask':
      crashTask(world, tasks[effect.task], effect.exitCode);
      break;
    case 'HangTask':
      hangTask(world, tasks[effect.task]);
      break;
    case 'ImpairTask':
      impairTask(world, record, effect);
      break;
    case 'LeakTask':
      leakTask(world, effect.task, effect.bytesPerHour);
      break;
    case 'ImpairDependency': {
      const { dependency, errorRate, latencyUs } = effect;
      const caller = fault.scope.from === undefined ? -1 : world.workloads.indexOf(fault.scope.from);
      world.plane.dependencies.impair({ fault: record, dependency, caller, latencyUs, errorRate });
      break;
    }
    case 'LoseTask':
      loseTask(world, effect.task);
      break;
    case 'LoseInstance':
      loseInstance(world, effect.instance, faults[record].kind);
      break;
    case 'RefuseCapacity': {
      const { availabilityZone } = effect;
      refusedCapacity.push({ availabilityZone, purchaseOption: 'any', untilUs: faults[record].untilUs ?? Number.POSITIVE_INFINITY });
      break;
    }
    case 'TakeDownLoadBalancerNode':
      takeDownNode(world, record, effect.availabilityZone, balancedWorkloadsInScope(world, fault));
      break;
    case 'InterruptTask':
      scheduleNotice(world, 'task', effect.task, effect.afterUs);
      break;
    case 'InterruptInstance':
      scheduleNotice(world, 'instance', effect.instance, effect.afterUs);
      break;
  }
}

/** What an effect brought goes with the fault; refused capacity knows by itself until when. */
export function undo(world: World, record: number, effect: FaultEffect): void {
  switch (effect.type) {
    case 'HangTask':
      if (world.state.tasks[effect.task].isHung) resumeTask(world, world.state.tasks[effect.task]);
      break;
    case 'LeakTask':
      leakTask(world, effect.task, -effect.bytesPerHour);
      break;
    case 'ImpairTask':
      mendTasks(world, record);
      break;
    case 'ImpairDependency':
      world.plane.dependencies.mend(record);
      break;
    case 'TakeDownLoadBalancerNode':
      restoreNodes(world, record);
      break;
  }
}

/** A task leaks so much more, or less, from now on; one whose process is gone leaks nothing. */
function leakTask(world: World, index: number, bytesPerHour: number): void {
  const task = world.state.tasks[index];
  if (task.server >= 0 && task.executionStoppedAt === undefined) world.plane.memory.addLeak(task.server, bytesPerHour);
}

/** The process of a Fargate task dies with its host at once; ECS learns of it later. */
function loseTask(world: World, index: number): void {
  const task = world.state.tasks[index];
  loseProcess(world, task);
  world.loop.schedule(world.nowUs + world.draw('hostLossReport', `host-loss/${task.group}`), Kind.HostLossReported, index, 0);
}

/**
 * ECS knows that the host of a Fargate task is gone.
 * @assumed the wording; AWS names the stop code and no text for a host that is lost
 */
export function onHostLossReported(world: World, index: number): void {
  reportLoss(world, world.state.tasks[index], 'InfrastructureHealth', 'The infrastructure that hosted the task is no longer available.');
}
