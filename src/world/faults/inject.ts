import { sampleUs } from '../../kernel/sample.js';
import type { FaultEffect, FaultView } from '../../rules/faults/fault.js';
import { FAULTS } from '../../rules/faults/index.js';
import type { FaultSpec } from '../../scenario/compiled.js';
import { Kind } from '../kinds.js';
import { recordEvent } from '../record.js';
import type { Task } from '../state.js';
import { crashTask, hangTask, resumeTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';

/** Puts every fault's first strike, or all where their instants are known, into the queue. */
export function scheduleFaults(world: World): void {
  world.scenario.faults.forEach((fault, index) => {
    for (const atUs of fault.atUs) world.loop.schedule(atUs, Kind.FaultDue, index, 0);
    if (fault.mtbfUs !== undefined) scheduleNext(world, fault, index, fault.mtbfUs);
  });
}

function scheduleNext(world: World, fault: FaultSpec, index: number, meanUs: number): void {
  const gapUs = sampleUs({ kind: 'exponential', mean: meanUs }, world.streams.get(`faults/${fault.name}`));
  world.loop.schedule(world.nowUs + gapUs, Kind.FaultDue, index, 0);
}

/** A fault strikes: asks its kind what happens, applies that, and remembers whom it hit. */
export function onFault(world: World, index: number): void {
  const fault = world.scenario.faults[index];
  const stream = world.streams.get(`faults/${fault.name}`);
  const view: FaultView = {
    tasks: world.state.tasks.filter((task) => isInScope(world, fault, task)).map((task) => task.index),
    pick: (tasks, count) => {
      const left = [...tasks];
      return Array.from({ length: count }, () => left.splice(stream.below(left.length), 1)[0]);
    },
  };
  const effects = FAULTS[fault.kind].effects(fault, view);
  const forUs = fault.mttrUs === undefined ? fault.forUs : sampleUs({ kind: 'exponential', mean: fault.mttrUs }, stream);
  if (effects.length === 0) world.state.notes.push(`fault ${fault.name} found nothing to hit at ${Math.round(world.nowUs / 1e6)} s`);
  const untilUs = Number.isFinite(forUs) && fault.kind !== 'task-crash' ? world.nowUs + forUs : undefined;
  const tasks = effects.map((effect) => effect.task);
  world.state.faults.push({
    fault: fault.name,
    kind: fault.kind,
    atUs: world.nowUs,
    untilUs,
    scope: tasks.map((task) => `task/${world.state.tasks[task].taskId}`).join(' '),
    recoveredAt: undefined,
    requestsLost: 0,
    tasks,
  });
  for (const effect of effects) apply(world, fault, effect);
  if (untilUs !== undefined) world.loop.schedule(untilUs, Kind.FaultEnded, world.state.faults.length - 1, 0);
  if (fault.mtbfUs !== undefined) scheduleNext(world, fault, index, fault.mtbfUs);
}

/** What lasted as long as the fault is over. */
export function onFaultEnded(world: World, record: number): void {
  for (const index of world.state.faults[record].tasks) {
    const task = world.state.tasks[index];
    if (task.isHung) resumeTask(world, task);
  }
}

function apply(world: World, fault: FaultSpec, effect: FaultEffect): void {
  const task = world.state.tasks[effect.task];
  recordEvent(world, 'ecsim.fault', fault.kind, `task/${task.taskId}`, `fault ${fault.name} strikes ${task.group}`);
  switch (effect.type) {
    case 'CrashTask':
      crashTask(world, task, effect.exitCode);
      break;
    case 'HangTask':
      hangTask(world, task);
      break;
  }
}

function isInScope(world: World, fault: FaultSpec, task: Task): boolean {
  const { service, cluster, task: id, instance, availabilityZone } = fault.scope;
  return (
    task.lastStatus === 'RUNNING' &&
    task.desiredStatus === 'RUNNING' &&
    task.isProcessUp &&
    !task.isHung &&
    (service === undefined || world.scenario.services[task.service].name === service) &&
    (cluster === undefined || task.cluster === cluster) &&
    (id === undefined || task.taskId === id) &&
    (instance === undefined || task.containerInstanceId === instance) &&
    (availabilityZone === undefined || task.availabilityZone === availabilityZone)
  );
}
