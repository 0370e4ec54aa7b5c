import type { LifecycleHook } from '../../aws/nouns.js';

/**
 * How a hook stands in a stage of a deployment.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookDetail.html
 */
export type HookStatus = 'AWAITING_ACTION' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

/**
 * A hook's status by the clock: what it says by itself in time, else that its time is up. All hooks of a stage begin with it.
 * @param elapsedUs since the stage began; below 0: it is about to
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html (they run in parallel; timeout)
 */
export function hookStatus({ targetType, outcome, takesUs, timeoutUs }: LifecycleHook, elapsedUs: number): HookStatus {
  if (takesUs <= timeoutUs && elapsedUs >= takesUs) return outcome;
  if (elapsedUs >= timeoutUs) return 'TIMED_OUT';
  return targetType === 'PAUSE' ? 'AWAITING_ACTION' : 'IN_PROGRESS';
}

/** When a hook's status changes by the clock alone, counted from the stage's begin. */
export function hookEndUs({ takesUs, timeoutUs }: LifecycleHook): number {
  return Math.min(takesUs, timeoutUs);
}

/** Whether a stage goes on in spite of a hook, waits for it, or is given up for it. */
export function verdictOf({ timeoutAction }: LifecycleHook, status: HookStatus): 'goOn' | 'wait' | 'giveUp' {
  if (status === 'SUCCEEDED' || (status === 'TIMED_OUT' && timeoutAction === 'CONTINUE')) return 'goOn';
  return status === 'FAILED' || status === 'TIMED_OUT' ? 'giveUp' : 'wait';
}

/**
 * When ECS hears the last answer of a function: of one that says IN_PROGRESS until then, at the first time it is asked
 * again after what it looks at is done.
 * @param callBackDelayUs how long after an answer it is asked again; 0: one call takes as long as all of it
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html (30 seconds unless it says callBackDelay)
 * @assumed an answer of IN_PROGRESS takes no time
 */
export function answerUs(takesUs: number, callBackDelayUs: number): number {
  return callBackDelayUs === 0 || takesUs === Number.POSITIVE_INFINITY ? takesUs : Math.ceil(takesUs / callBackDelayUs) * callBackDelayUs;
}
