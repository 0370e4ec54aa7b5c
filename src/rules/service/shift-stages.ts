import type { DeploymentStrategy } from '../../aws/nouns.js';
import { SHIFT_MAX } from '../../aws/quotas.js';
import { US_PER_DAY, US_PER_HOUR } from '../../base/units.js';
import type { ShiftPhase } from './shift-plan.js';

/** How a deployment of ECS's own moves traffic from one revision to another. */
export type TrafficShift = Exclude<DeploymentStrategy, { readonly kind: 'ROLLING' | 'CODE_DEPLOY' }>;

/**
 * Stages of a deployment that moves traffic from the old revision, blue, to the new one, green.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html (lifecycleStage)
 */
type LifecycleStage =
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

const WITHOUT_HOOKS: readonly LifecycleStage[] = ['SCALE_UP', 'BAKE_TIME', 'CLEAN_UP'];
const BEFORE_TRAFFIC: readonly LifecycleStage[] = [
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
];
/** Before green has tasks, and before a test listener reaches them. */
const WITHOUT_GREEN: readonly LifecycleStage[] = ['RECONCILE_SERVICE', 'PRE_SCALE_UP'];
const WITHOUT_TEST: readonly LifecycleStage[] = [...WITHOUT_GREEN, 'SCALE_UP', 'POST_SCALE_UP'];
const AWAITS: Partial<Record<LifecycleStage, ShiftPhase['awaits']>> = { RECONCILE_SERVICE: 'olderGone', SCALE_UP: 'greenHealthy' };

/**
 * What a deployment goes through, in order. Before each step of production traffic its hooks run again.
 * @param hasSeveralRevisions whether more than one older revision still has tasks
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html (linear and canary: at every step)
 */
export function shiftPhases(strategy: TrafficShift, hasSeveralRevisions: boolean): ShiftPhase[] {
  const phase = (stage: LifecycleStage, greenPercent: number, bakeTimeUs = 0): ShiftPhase => ({
    stage,
    greenPercent,
    isGreenTested: !WITHOUT_TEST.includes(stage),
    runs: stage === 'CLEAN_UP' ? 'green' : WITHOUT_GREEN.includes(stage) ? 'blue' : 'both',
    awaits: AWAITS[stage] ?? 'nothing',
    limitUs: SHIFT_MAX.stageHours * US_PER_HOUR,
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

/** When a deployment has lasted too long, whatever its stages do. */
export function shiftDeadlineUs(startedUs: number): number {
  return startedUs + SHIFT_MAX.deploymentDays * US_PER_DAY;
}
