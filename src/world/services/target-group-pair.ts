import type { Service } from '../../aws/nouns.js';
import type { TrafficShiftState } from '../shift-state.js';
import type { ServiceState } from '../state.js';
import type { World } from '../world.js';

/** The two target groups between which a service's deployments move traffic; undefined: all revisions stand behind one. */
export function pairOf({ deploymentStrategy, targetGroups }: Service): readonly [string, string] | undefined {
  if (deploymentStrategy.kind === 'CODE_DEPLOY') return deploymentStrategy.targetGroups;
  const [first] = targetGroups;
  return first?.alternate === undefined ? undefined : [first.targetGroup, first.alternate.targetGroup];
}

/** Whether a test listener stands before them. */
export function hasTestListener({ deploymentStrategy, targetGroups }: Service): boolean {
  if (deploymentStrategy.kind === 'CODE_DEPLOY') return deploymentStrategy.hasTestListener;
  return targetGroups[0]?.alternate?.hasTestListener === true;
}

/**
 * The target group of the next revision: the one of the pair that the revision before does not have.
 * @source https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html (which target group)
 */
export function nextTargetGroup(world: World, { deployments, shift }: ServiceState, spec: Service): string {
  const pair = pairOf(spec);
  const before = shift === undefined ? deployments[0] : takenOver(world, shift);
  if (pair === undefined || before === undefined) return spec.targetGroups[0]?.targetGroup ?? '';
  const { targetGroup } = world.state.deployments[before];
  if (spec.deploymentStrategy.kind === 'ROLLING') return targetGroup;
  return pair[0] === targetGroup ? pair[1] : pair[0];
}

/**
 * The deployment that has taken over: what comes next replaces it.
 * @assumed one of CodeDeploy that ended with all traffic has, though it failed: its task set is PRIMARY by then
 */
export function takenOver(world: World, { green, blue, phases, phase, greenPercent, isRollingBack }: TrafficShiftState): number {
  if (isRollingBack) return blue;
  const { rolloutState, spec } = world.state.deployments[green];
  const hasAll = spec.deploymentStrategy.kind === 'CODE_DEPLOY' && rolloutState !== 'IN_PROGRESS' && greenPercent === 100;
  return hasAll || phases[phase].runs === 'green' ? green : blue;
}
