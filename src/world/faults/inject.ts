import { sampleUs } from '../../kernel/sample.js';
import type { FaultEffect } from '../../rules/faults/fault.js';
import { FAULTS } from '../../rules/faults/index.js';
import type { FaultSpec } from '../../scenario/compiled.js';
import { Kind } from '../kinds.js';
import { recordEvent } from '../record.js';
import { requestsOf } from '../requests/traffic-plan.js';
import type { World } from '../world.js';
import { apply, undo } from './apply.js';
import { balancedWorkloadsInScope, viewOf } from './view.js';

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
  const kind = FAULTS[fault.kind];
  const effects = kind.effects(fault, viewOf(world, fault));
  const stream = world.streams.get(`faults/${fault.name}`);
  const forUs = fault.mttrUs === undefined ? fault.forUs : sampleUs({ kind: 'exponential', mean: fault.mttrUs }, stream);
  if (effects.length === 0) world.state.notes.push(`fault ${fault.name} found nothing to hit at ${Math.round(world.nowUs / 1e6)} s`);
  const untilUs = Number.isFinite(forUs) && kind.isLasting ? world.nowUs + forUs : undefined;
  const record = world.state.faults.length;
  world.state.faults.push({
    fault: fault.name,
    kind: fault.kind,
    atUs: world.nowUs,
    untilUs,
    scope: [...new Set(effects.map((effect) => resourceOf(world, effect)))].join(' '),
    recoveredAt: undefined,
    requestsLost: 0,
    effects,
    workloads: workloadsHit(world, fault, effects),
  });
  applyAll(world, fault, record);
  if (untilUs !== undefined) world.loop.schedule(untilUs, Kind.FaultEnded, record, 0);
  if (fault.mtbfUs !== undefined) scheduleNext(world, fault, index, fault.mtbfUs);
}

/** What lasted as long as the fault is over. */
export function onFaultEnded(world: World, record: number): void {
  for (const effect of world.state.faults[record].effects) undo(world, record, effect);
}

/** Each thing that is hit has one line in the events, whatever befalls it. */
function applyAll(world: World, fault: FaultSpec, record: number): void {
  const named = new Set<string>();
  for (const effect of world.state.faults[record].effects) {
    const resource = resourceOf(world, effect);
    if (!named.has(resource))
      recordEvent(world, 'ecsim.fault', fault.kind, resource, `fault ${fault.name} strikes ${nameOf(world, effect)}`);
    named.add(resource);
    apply(world, fault, record, effect);
  }
}

function resourceOf(world: World, effect: FaultEffect): string {
  if ('task' in effect) return `task/${world.state.tasks[effect.task].taskId}`;
  if ('instance' in effect) return `container-instance/${world.state.instances[effect.instance].instanceId}`;
  if ('dependency' in effect) return `dependency/${world.scenario.dependencies[effect.dependency].name}`;
  return `availability-zone/${effect.availabilityZone}`;
}

function nameOf(world: World, effect: FaultEffect): string {
  if ('task' in effect) return world.state.tasks[effect.task].group;
  if ('instance' in effect) return world.state.instances[effect.instance].instanceId;
  if ('dependency' in effect) return world.scenario.dependencies[effect.dependency].name;
  return effect.availabilityZone;
}

/**
 * The services whose tasks are hit or run on an instance that is, the workloads behind a dead load balancer node, and those
 * that call a dependency that is hit.
 */
function workloadsHit(world: World, fault: FaultSpec, effects: readonly FaultEffect[]): number[] {
  const instances = new Set(effects.flatMap((effect) => ('instance' in effect ? [effect.instance] : [])));
  const hit = new Set(effects.flatMap((effect) => ('task' in effect ? [world.state.tasks[effect.task].service] : [])));
  if (instances.size > 0)
    for (const task of world.state.tasks) if (instances.has(task.instance) && task.lastStatus !== 'STOPPED') hit.add(task.service);
  if (effects.some(({ type }) => type === 'TakeDownLoadBalancerNode'))
    for (const workload of balancedWorkloadsInScope(world, fault)) hit.add(workload);
  const dependencies = new Set(effects.flatMap((effect) => ('dependency' in effect ? [effect.dependency + world.workloads.length] : [])));
  world.workloads.forEach((name, workload) => {
    const calls = requestsOf(world.scenario, workload).some((kind) => kind.calls.some(({ to }) => dependencies.has(to)));
    if (calls && (fault.scope.from ?? name) === name) hit.add(workload);
  });
  return [...hit];
}
