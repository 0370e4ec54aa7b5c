import { type PassPlan, planPass, type ServiceView } from '../../rules/service/plan-pass.js';
import type { DecisionRecord } from '../../sim/result.js';

/** What a pass might have seen instead, each asked of the very rule. */
const OTHERWISE: readonly {
  readonly words: (view: ServiceView) => string;
  readonly change: (view: ServiceView) => Partial<ServiceView>;
}[] = [
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

const KEYS = [
  'desired',
  'minimumHealthyPercent',
  'maximumPercent',
  'pending',
  'running',
  'healthy',
  'unhealthy',
  'draining',
  'drainingHealthy',
] as const;

/** What would have made a pass do otherwise: asked of planPass again, one thing changed at a time. */
export function passWhatIf({ inputs }: DecisionRecord): string[] {
  if (KEYS.some((key) => typeof inputs[key] !== 'number')) return [];
  const view = inputs as unknown as ServiceView;
  const done = doneText(planPass(view));
  return OTHERWISE.flatMap(({ words, change }) => {
    const changed = { ...view, ...change(view) };
    if (KEYS.every((key) => changed[key] === view[key])) return [];
    const otherwise = doneText(planPass(changed));
    return otherwise === done ? [] : [`With ${words(view)} that pass would have ${otherwise} (it ${done}).`];
  });
}

function doneText({ start, stopUnhealthy, stopDraining, stopSurplus }: PassPlan): string {
  const stop = stopUnhealthy + stopDraining + stopSurplus;
  const parts = [...(start > 0 ? [`started ${start}`] : []), ...(stop > 0 ? [`stopped ${stop}`] : [])];
  return parts.length === 0 ? 'started and stopped nothing' : parts.join(' and ');
}
