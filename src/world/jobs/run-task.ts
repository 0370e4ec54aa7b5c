import type { LaunchType } from '../../aws/nouns.js';
import { takeTokens } from '../../rules/capacity/token-bucket.js';
import type { Refusal } from '../actions/refusal.js';
import { refusalOfDefinition } from '../actions/task-definitions.js';
import { isActive } from '../instances/active.js';
import { recordDecision } from '../record.js';
import { type NotPlaced, placeNext } from '../services/placing.js';
import type { Task } from '../state.js';
import { launchTask } from '../tasks/lifecycle.js';
import type { World } from '../world.js';

/** What a call of RunTask answers. */
export interface RunTaskAnswer {
  readonly tasks: readonly Task[];
  /** Tasks that found no place. */
  readonly notPlaced: number;
  /** Reasons of the call's failures, each with how many container instances gave it; on Fargate none gives it. */
  readonly failures: Readonly<Record<string, number>>;
  /** Tasks that the launch quota of Fargate let not through. */
  readonly heldBack: number;
  readonly refusal: Refusal | undefined;
}

/**
 * One call of RunTask: it starts what has a place, and tells of the rest.
 * @param owner index of the job among the state's services
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export function runTask(world: World, owner: number, count: number): RunTaskAnswer {
  const refusal = refusalOf(world, owner);
  if (refusal !== undefined) return { tasks: [], notPlaced: 0, failures: {}, heldBack: 0, refusal };
  const tasks: Task[] = [];
  let failures: Record<string, number> = {};
  const failed: Record<string, number> = {};
  let notPlaced = 0;
  for (let index = 0; index < count; index++) {
    const placement = placeNext(world, owner, failed);
    if (placement.kind === 'Failed') {
      failed[placement.capacityProvider] = (failed[placement.capacityProvider] ?? 0) + 1;
      failures = failuresOf(placement, world.state.services[owner].spec.launchType);
      noteFailure(world, owner, placement);
      notPlaced++;
      continue;
    }
    const option = placement.capacityProvider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE';
    if (placement.launchType === 'FARGATE' && takeTokens(world.state.fargateLaunches[option], 1, world.nowUs) === 0)
      return { tasks, notPlaced, failures, heldBack: count - index, refusal: undefined };
    tasks.push(launchTask(world, owner, placement));
  }
  return { tasks, notPlaced, failures, heldBack: 0, refusal: undefined };
}

/** Why the call as a whole is refused. */
function refusalOf(world: World, owner: number): Refusal | undefined {
  const { launchType, cluster, taskDefinition } = world.state.services[owner].spec;
  const isOnInstance = launchType === 'EC2' || launchType === 'EXTERNAL';
  if (isOnInstance && !world.state.instances.some((instance) => instance.cluster === cluster && isActive(instance)))
    return { error: 'InvalidParameterException', message: 'No Container Instances were found in your cluster.' };
  return refusalOfDefinition(world, taskDefinition);
}

/** In the words of a service's event, less the service. */
function noteFailure(world: World, owner: number, { reason, grounds }: NotPlaced): void {
  const { counts, spec } = world.state.services[owner];
  counts.placementFailures++;
  const because = reason.replace(`(service ${spec.name}) `, '');
  recordDecision(world, 'placement', `job/${spec.name}`, 'failed', because, grounds.inputs, grounds.traces);
}

/**
 * The `failures` of RunTask: a reason for each container instance that was considered.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 * @assumed RESOURCE:FARGATE, with no instance, where no zone has capacity
 */
function failuresOf({ capacityProvider, grounds }: NotPlaced, launchType: LaunchType | undefined): Record<string, number> {
  if (launchType === 'FARGATE' || capacityProvider.startsWith('FARGATE')) return { 'RESOURCE:FARGATE': 0 };
  const reasons = Object.entries(grounds.inputs).filter((entry): entry is [string, number] => isReason(entry));
  return reasons.length === 0 ? { [NO_INSTANCE]: 0 } : Object.fromEntries(reasons);
}

/** Among the grounds of a placement stand the reasons, with how many instances gave each; they alone begin with a capital. */
function isReason([name, count]: readonly [string, unknown]): boolean {
  return /^[A-Z]/.test(name) && typeof count === 'number';
}

/** As the service event has it. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
const NO_INSTANCE = 'No Container Instances were found in your capacity provider.';
