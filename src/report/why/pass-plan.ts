import { planPass, type ServiceView } from '../../rules/service/plan-pass.js';
import { planRollout, type RolloutPlan, type RolloutView } from '../../rules/service/plan-rollout.js';
import type { DecisionRecord } from '../../sim/result.js';
import type { Reason } from './answer.js';
import { CONTROL_PLANE } from './control-plane.js';

/** What a pass saw, and during a deployment beside. */
export type PassView = ServiceView | RolloutView;

const KEYS = [
  ...(['desired', 'minimumHealthyPercent', 'maximumPercent', 'pending', 'running'] as const),
  ...(['healthy', 'unhealthy', 'draining', 'drainingHealthy'] as const),
];

/** The view of a pass as it is recorded; undefined where the record does not hold all of it. */
export function passViewOf({ inputs }: Pick<DecisionRecord, 'inputs'>): PassView | undefined {
  return KEYS.some((key) => typeof inputs[key] !== 'number') ? undefined : (inputs as unknown as PassView);
}

/** The very rule again. */
export function planOf(view: PassView): RolloutPlan {
  return isRollout(view) ? planRollout(view) : { ...planPass(view), stopOlderIdle: 0, stopOlder: 0, heldOlder: 0 };
}

export function isRollout(view: PassView): view is RolloutView {
  return 'olderRunning' in view;
}

/** Tasks that a plan stops, whichever they are. */
export function stopsOf({ stopUnhealthy, stopDraining, stopSurplus, stopOlderIdle, stopOlder }: RolloutPlan): number {
  return stopUnhealthy + stopDraining + stopSurplus + stopOlderIdle + stopOlder;
}

/** What a pass rests on. */
export function passSource(pass: Pick<DecisionRecord, 'inputs'>): Pick<Reason, 'rule' | 'source'> {
  const view = passViewOf(pass);
  return view !== undefined && isRollout(view) ? CONTROL_PLANE.rollout : CONTROL_PLANE.pass;
}
