import { onMayBeDrained, onRegistered, onRunning, onTerminated } from '../instances/life.js';
import { InstanceStep } from '../instances/steps.js';
import { startDaemonsOn } from '../services/daemon.js';
import type { Instance } from '../state.js';
import type { World } from '../world.js';
import { onLossReported } from './loss.js';
import { wakeWaitingTasks } from './wake.js';

/** The next step of a container instance's life is due. */
export function onInstanceStep(world: World, index: number, step: number): void {
  const instance = world.state.instances[index];
  // A look whether it is drained is beside its life, not a step of it.
  if (step !== InstanceStep.MayBeDrained) instance.stepTimer = -1;
  STEPS[step](world, instance);
}

function registered(world: World, instance: Instance): void {
  onRegistered(world, instance);
  startDaemonsOn(world, instance);
  wakeWaitingTasks(world);
}

const STEPS: Readonly<Record<number, (world: World, instance: Instance) => void>> = {
  [InstanceStep.Running]: onRunning,
  [InstanceStep.Registered]: registered,
  [InstanceStep.MayBeDrained]: onMayBeDrained,
  [InstanceStep.Terminated]: onTerminated,
  [InstanceStep.LossReported]: onLossReported,
};
