import type { LifecycleHook } from '../../aws/nouns.js';
import { type HookStatus, hookStatus } from '../../rules/service/hooks.js';
import { recordEvent } from '../record.js';
import type { HookState, TrafficShiftState } from '../shift-state.js';
import type { World } from '../world.js';
import { isByCodeDeploy, tellDeployment } from './telling.js';

/** The hooks of the phase that a deployment has come to begin, all at once. */
export function beginHooks(world: World, shift: TrafficShiftState): void {
  shift.hooks = shift.phases[shift.phase].hooks.map((hook): HookState => {
    const hookId = hook.targetType === 'PAUSE' && !isByCodeDeploy(world.state.deployments[shift.green]) ? newHookId(world) : '';
    return { hookId, status: hookStatus(hook, -1), atUs: world.nowUs };
  });
  for (const [index, { status }] of shift.hooks.entries()) tellHook(world, shift, index, status);
}

/** Hooks that have an answer by now, or no time left, change their status. */
export function lookAtHooks(world: World, shift: TrafficShiftState): void {
  shift.phases[shift.phase].hooks.forEach((hook, index) => {
    if (isWaiting(shift.hooks[index])) setStatus(world, shift, index, hookStatus(hook, world.nowUs - shift.sinceUs));
  });
}

/**
 * Somebody says of pauses that wait whether the deployment may go on.
 * @param which the one that has waited longest, or all
 * @returns how many there were
 */
export function answerPauses(world: World, shift: TrafficShiftState, which: 'any' | 'all', outcome: LifecycleHook['outcome']): number {
  const waiting = [...shift.hooks.keys()].filter((index) => shift.hooks[index].status === 'AWAITING_ACTION');
  const answered = which === 'all' ? waiting : waiting.slice(0, 1);
  for (const index of answered) setStatus(world, shift, index, outcome);
  return answered.length;
}

function isWaiting({ status }: HookState): boolean {
  return status === 'AWAITING_ACTION' || status === 'IN_PROGRESS';
}

function setStatus(world: World, shift: TrafficShiftState, index: number, status: HookStatus): void {
  const state = shift.hooks[index];
  if (state.status === status) return;
  state.status = status;
  state.atUs = world.nowUs;
  tellHook(world, shift, index, status);
}

/**
 * ECS tells EventBridge of each hook; CodeDeploy only that a deployment waits before traffic moves.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_hook_state_change_events.html
 */
function tellHook(world: World, shift: TrafficShiftState, index: number, status: HookStatus): void {
  const { stage, hooks } = shift.phases[shift.phase];
  const green = world.state.deployments[shift.green];
  const { deploymentId, spec } = green;
  if (isByCodeDeploy(green)) {
    if (stage === 'Ready' && status === 'AWAITING_ACTION') tellDeployment(world, green, 'READY', 'it waits for ContinueDeployment.');
    return;
  }
  const { targetType, timeoutUs } = hooks[index];
  const { hookId } = shift.hooks[index];
  const eventType = status === 'FAILED' || status === 'TIMED_OUT' ? 'ERROR' : 'INFO';
  const eventName = `HOOK_${status}`;
  const which = hookId === '' ? targetType : `${targetType} ${hookId}`;
  recordEvent(world, 'aws.ecs', 'ECS Hook State Change', `service/${spec.name}`, `${eventType} ${eventName}: ${which} at ${stage}`, {
    kind: 'hook',
    service: spec.name,
    cluster: spec.cluster,
    deploymentId,
    eventType,
    eventName,
    hookId,
    hookType: targetType,
    lifecycleStage: stage,
    expiresAtUs: shift.sinceUs + timeoutUs,
  });
}

const HOOK_ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** `ecs-pause-` and 43 letters. */
function newHookId(world: World): string {
  const stream = world.streams.get('hook-ids');
  return `ecs-pause-${Array.from({ length: 43 }, () => HOOK_ID_LETTERS[stream.below(HOOK_ID_LETTERS.length)]).join('')}`;
}
