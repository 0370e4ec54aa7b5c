import type { DeploymentStrategy, LifecycleHook } from '../../aws/nouns.js';
import { LIFECYCLE_STAGE_MAX_HOURS } from '../../aws/quotas.js';
import { US_PER_HOUR } from '../../base/units.js';

/** How a deployment moves traffic from one revision to another. */
export type TrafficShift = Exclude<DeploymentStrategy, { readonly kind: 'ROLLING' }>;

/**
 * Stages of a deployment that moves traffic from the old revision, blue, to the new one, green.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html (lifecycleStage)
 */
export type LifecycleStage =
  | 'RECONCILE_SERVICE'
  | 'PRE_SCALE_UP'
  | 'SCALE_UP'
  | 'POST_SCALE_UP'
  | 'TEST_TRAFFIC_SHIFT'
  | 'POST_TEST_TRAFFIC_SHIFT'
  | 'PRE_PRODUCTION_TRAFFIC_SHIFT'
  | 'PRODUCTION_TRAFFIC_SHIFT'
  | 'POST_PRODUCTION_TRAFFIC_SHIFT'
  | 'BAKE_TIME'
  | 'CLEAN_UP';

/** A stretch of such a deployment: a stage, or one of the steps of a stage that comes several times. */
export interface ShiftPhase {
  readonly stage: LifecycleStage;
  /** Percent of production traffic that green has in it. */
  readonly greenPercent: number;
  readonly hooks: readonly LifecycleHook[];
  /** After the hooks. */
  readonly bakeTimeUs: number;
}

const WITHOUT_HOOKS: readonly LifecycleStage[] = ['SCALE_UP', 'BAKE_TIME', 'CLEAN_UP'];
const BEFORE_TRAFFIC: readonly LifecycleStage[] = [
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
];

/**
 * What a deployment goes through, in order. Before each step of production traffic its hooks run again.
 * @param hasSeveralRevisions whether more than one older revision still has tasks
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html (hooks run at every step)
 * @assumed a canary deployment runs them at both of its steps too
 */
export function shiftPhases(strategy: TrafficShift, hasSeveralRevisions: boolean): ShiftPhase[] {
  const phase = (stage: LifecycleStage, greenPercent: number, bakeTimeUs = 0): ShiftPhase => ({
    stage,
    greenPercent,
    hooks: WITHOUT_HOOKS.includes(stage) ? [] : strategy.hooks.filter(({ stages }) => stages.includes(stage)),
    bakeTimeUs,
  });
  const steps = shiftSteps(strategy);
  return [
    ...(hasSeveralRevisions ? [phase('RECONCILE_SERVICE', 0)] : []),
    ...BEFORE_TRAFFIC.map((stage) => phase(stage, 0)),
    ...steps.flatMap(({ greenPercent, bakeTimeUs }, index) => [
      phase('PRE_PRODUCTION_TRAFFIC_SHIFT', index === 0 ? 0 : steps[index - 1].greenPercent),
      phase('PRODUCTION_TRAFFIC_SHIFT', greenPercent, bakeTimeUs),
    ]),
    phase('POST_PRODUCTION_TRAFFIC_SHIFT', 100),
    phase('BAKE_TIME', 100, strategy.bakeTimeUs),
    phase('CLEAN_UP', 100),
  ];
}

/**
 * How much traffic green has after each step, and how long it stays so.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
 */
function shiftSteps(strategy: TrafficShift): { readonly greenPercent: number; readonly bakeTimeUs: number }[] {
  const all = { greenPercent: 100, bakeTimeUs: 0 };
  if (strategy.kind === 'BLUE_GREEN') return [all];
  if (strategy.kind === 'CANARY') return [{ greenPercent: strategy.canaryPercent, bakeTimeUs: strategy.canaryBakeTimeUs }, all];
  // Percentages have one decimal: whole tenths add up exactly.
  const stepTenths = Math.round(strategy.stepPercent * 10);
  const steps = [];
  for (let tenths = stepTenths; tenths < 1000; tenths += stepTenths)
    steps.push({ greenPercent: tenths / 10, bakeTimeUs: strategy.stepBakeTimeUs });
  return [...steps, all];
}

/** Where such a deployment stands. */
export interface ShiftView {
  readonly phase: ShiftPhase;
  /** When the phase began. */
  readonly sinceUs: number;
  readonly nowUs: number;
  readonly desired: number;
  /** Healthy tasks of green. */
  readonly greenHealthy: number;
  /** Tasks that are not STOPPED: of blue, and of revisions older than blue. */
  readonly blueTasks: number;
  readonly olderTasks: number;
  /** An alarm of the deployment that is in ALARM; empty: none. */
  readonly alarm: string;
}

export interface ShiftPlan {
  readonly outcome: 'wait' | 'advance' | 'rollBack';
  /** When there is something to decide by the clock alone; Infinity: never. */
  readonly dueUs: number;
  readonly because: string;
}

/**
 * Whether the phase of a deployment is over, or the deployment is given up: for an alarm, for a hook that fails, for a stage
 * that lasts too long. In CLEAN_UP there is no way back.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 * @assumed a stage with nothing to wait for takes no time; the hooks of a stage run one after the other
 */
export function planShift(view: ShiftView): ShiftPlan {
  const { phase, sinceUs, nowUs } = view;
  const { stage } = phase;
  if (stage === 'CLEAN_UP') {
    if (view.blueTasks > 0) return { outcome: 'wait', dueUs: Number.POSITIVE_INFINITY, because: 'tasks of the old revision are stopping' };
    return { outcome: 'advance', dueUs: nowUs, because: 'no task of the old revision is left' };
  }
  const rollBack = (because: string): ShiftPlan => ({ outcome: 'rollBack', dueUs: nowUs, because });
  if (view.alarm !== '') return rollBack(`alarm ${view.alarm} is in ALARM in ${stage}`);
  const limitUs = sinceUs + LIFECYCLE_STAGE_MAX_HOURS * US_PER_HOUR;
  if (nowUs > limitUs) return rollBack(`${stage} lasts longer than ${LIFECYCLE_STAGE_MAX_HOURS} hours`);
  const awaited = awaitedIn(view);
  if (awaited !== undefined) return { outcome: 'wait', dueUs: limitUs + 1, because: awaited };
  let endUs = sinceUs;
  for (const { takesUs, outcome } of phase.hooks) {
    endUs += takesUs;
    if (nowUs < endUs) return { outcome: 'wait', dueUs: endUs, because: `a lifecycle hook of ${stage} is running` };
    if (outcome === 'FAILED') return rollBack(`a lifecycle hook of ${stage} returned FAILED`);
  }
  endUs += phase.bakeTimeUs;
  if (nowUs < endUs)
    return { outcome: 'wait', dueUs: endUs, because: `bake time with ${phase.greenPercent} % of traffic on the new revision` };
  return { outcome: 'advance', dueUs: nowUs, because: `${stage} is over` };
}

/** The tasks that a phase waits for; undefined: none. */
function awaitedIn({ phase, desired, greenHealthy, olderTasks }: ShiftView): string | undefined {
  if (phase.stage === 'SCALE_UP' && greenHealthy < desired) return 'tasks of the new revision are starting or not healthy yet';
  if (phase.stage === 'RECONCILE_SERVICE' && olderTasks > 0) return 'tasks of revisions that were given up are stopping';
  return undefined;
}
