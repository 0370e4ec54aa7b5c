import type { RolloutPlan, RolloutView } from '../../rules/service/plan-rollout.js';
import type { DecisionRecord } from '../../sim/result.js';
import { isRollout, type PassView, passViewOf, planOf, stopsOf } from './pass-plan.js';

/** What a pass might have seen instead, each asked of the very rule. */
interface Otherwise<View> {
  readonly words: (view: View) => string;
  readonly change: (view: View) => Partial<View>;
}

const OTHERWISE: readonly Otherwise<PassView>[] = [
  { words: ({ desired }) => `a desired count of ${desired + 1}`, change: ({ desired }) => ({ desired: desired + 1 }) },
  { words: ({ desired }) => `a desired count of ${desired - 1}`, change: ({ desired }) => ({ desired: Math.max(0, desired - 1) }) },
  { words: () => 'maximumPercent 100', change: () => ({ maximumPercent: 100 }) },
  { words: () => 'maximumPercent 200', change: () => ({ maximumPercent: 200 }) },
  { words: () => 'minimumHealthyPercent 0', change: () => ({ minimumHealthyPercent: 0 }) },
  { words: () => 'every RUNNING task healthy', change: ({ running }) => ({ healthy: running }) },
  {
    words: () => 'no unhealthy task',
    change: ({ unhealthy, running, healthy }) => ({ unhealthy: 0, running: running + unhealthy, healthy: healthy + unhealthy }),
  },
  {
    words: () => 'no DRAINING instance',
    change: ({ draining, drainingHealthy, running, healthy }) => ({
      draining: 0,
      drainingHealthy: 0,
      running: running + draining,
      healthy: healthy + drainingHealthy,
    }),
  },
];

/** During a deployment: what would have let it start one task more, or stop one. */
const DURING_DEPLOYMENT: readonly Otherwise<RolloutView>[] = [
  { words: (view) => `maximumPercent ${enoughToStart(view)}`, change: (view) => ({ maximumPercent: enoughToStart(view) }) },
  { words: (view) => `minimumHealthyPercent ${littleToStop(view)}`, change: (view) => ({ minimumHealthyPercent: littleToStop(view) }) },
  { words: () => 'no scale-in protection', change: () => ({ olderProtected: 0 }) },
  { words: () => 'tasks that are stopping not counted against maximumPercent', change: () => ({ stopping: 0 }) },
];

/** The least maximumPercent that leaves room for one task more. */
function enoughToStart(view: RolloutView): number {
  const { desired, pending, running, unhealthy, draining, olderPending, olderRunning, stopping, maximumPercent } = view;
  const live = pending + running + unhealthy + draining + olderPending + olderRunning + stopping;
  return desired === 0 ? maximumPercent : Math.max(maximumPercent, Math.ceil((100 * (live + 1)) / desired));
}

/** The largest minimumHealthyPercent that lets one healthy task go. */
function littleToStop({ desired, healthy, drainingHealthy, olderHealthy, minimumHealthyPercent }: RolloutView): number {
  const left = healthy + drainingHealthy + olderHealthy - 1;
  return desired === 0 ? minimumHealthyPercent : Math.min(minimumHealthyPercent, Math.floor((100 * Math.max(0, left)) / desired));
}

/**
 * What would have made a pass do otherwise: asked of its rule again, one thing changed at a time.
 * @param hasPlace whether tasks that a pass starts find a place
 */
export function passWhatIf(pass: Pick<DecisionRecord, 'inputs'>, hasPlace: boolean): string[] {
  const view = passViewOf(pass);
  if (view === undefined) return [];
  const start = hasPlace ? 'started' : 'wanted to start';
  const during = isRollout(view) ? otherwise(view, DURING_DEPLOYMENT, start) : [];
  return [...new Set([...during, ...otherwise(view, OTHERWISE, start)])];
}

function otherwise<View extends PassView>(view: View, changes: readonly Otherwise<View>[], start: string): string[] {
  const done = doneText(planOf(view), start);
  return changes.flatMap(({ words, change }) => {
    const changed = change(view);
    if (Object.entries(changed).every(([key, value]) => view[key as keyof View] === value)) return [];
    const instead = doneText(planOf({ ...view, ...changed }), start);
    return instead === done ? [] : [`With ${words(view)} that pass would have ${instead} (it ${done}).`];
  });
}

function doneText(plan: RolloutPlan, start: string): string {
  const stop = stopsOf(plan);
  const parts = [...(plan.start > 0 ? [`${start} ${plan.start}`] : []), ...(stop > 0 ? [`stopped ${stop}`] : [])];
  return parts.length === 0 ? 'started and stopped nothing' : parts.join(' and ');
}
