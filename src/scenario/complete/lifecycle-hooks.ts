import { LAMBDA, LIFECYCLE_HOOK } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import type { DeploymentConfigurationDocument } from '../aws/services.js';
import { type Completion, problemAt } from '../completion.js';
import type { Path } from '../tree.js';
import { parseDuration } from '../values.js';

type Hook = NonNullable<DeploymentConfigurationDocument['lifecycleHooks']>[number];

/** At these ECS works by itself: a function may look on, but nobody can pause. */
const WITHOUT_PAUSE: readonly string[] = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];

/**
 * What AWS refuses of lifecycle hooks.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html (constraints)
 */
export function checkHooks(completion: Completion, given: DeploymentConfigurationDocument | undefined, path: Path): void {
  const hooks = given?.lifecycleHooks ?? [];
  if (hooks.length > 0 && (given?.strategy ?? 'ROLLING') === 'ROLLING')
    completion.report.note('lifecycleHooks of a rolling update are not simulated: they need BLUE_GREEN, LINEAR or CANARY');
  for (const kind of ['PAUSE', 'AWS_LAMBDA'] as const)
    if (hooks.filter(({ targetType }) => targetType === kind).length > LIFECYCLE_HOOK.countMax)
      problemAt(
        completion,
        path,
        `must have at most ${LIFECYCLE_HOOK.countMax} ${kind} hooks`,
        `AWS: You can configure a maximum of ${LIFECYCLE_HOOK.countMax} pause hooks and ${LIFECYCLE_HOOK.countMax} Lambda hooks per service.`,
      );
  hooks.forEach((hook, index) => {
    if (hook.targetType === 'PAUSE') checkPause(completion, hook, [...path, index]);
    else checkFunction(completion, hook, [...path, index]);
  });
}

function checkPause(completion: Completion, { lifecycleStages, outcome, callBackDelay }: Hook, path: Path): void {
  lifecycleStages.forEach((stage, index) => {
    if (WITHOUT_PAUSE.includes(stage))
      problemAt(
        completion,
        [...path, 'lifecycleStages', index],
        `must not be ${stage} for a PAUSE hook`,
        'AWS: Pause hooks cannot be configured at the TEST_TRAFFIC_SHIFT or PRODUCTION_TRAFFIC_SHIFT stages.',
      );
  });
  if (outcome === 'IN_PROGRESS')
    problemAt(
      completion,
      [...path, 'outcome'],
      'must be SUCCEEDED or FAILED for a PAUSE hook, but is IN_PROGRESS',
      'without takes nobody answers',
    );
  if (callBackDelay !== undefined)
    problemAt(completion, [...path, 'callBackDelay'], 'is for AWS_LAMBDA hooks: a PAUSE hook asks nobody again');
}

function checkFunction(completion: Completion, { takes, callBackDelay }: Hook, path: Path): void {
  const read = parseDuration(takes ?? '0s');
  if (callBackDelay !== undefined || !read.ok || read.value <= LAMBDA.timeoutSecondsMax * US_PER_SECOND) return;
  problemAt(
    completion,
    [...path, 'takes'],
    `must be at most 15m for one call of a function, but is ${takes}`,
    'callBackDelay: 30 has it asked again until it is done; targetType: PAUSE waits for somebody',
  );
}
