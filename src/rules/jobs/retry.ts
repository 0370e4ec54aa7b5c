import { JOB_RETRY } from '../../aws/quotas.js';

/**
 * Whether a task of a job that ended badly is tried again.
 * @param stopCode empty: it was never placed
 * @param attempt the how manieth it was, from 1
 * @source https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html (what was stopped for its timeout is not retried)
 * @assumed The same of a task that somebody stopped by StopTask. A task that RunTask could not place is tried again like one that
 *   failed, where the job says so; EventBridge Scheduler by itself does not, as its call was answered.
 */
export function isTriedAgain(stopCode: string, attempt: number, retries: number): boolean {
  return stopCode !== 'UserInitiated' && attempt <= retries;
}

/** How long it waits before the next try, seconds. @param attempt the how manieth has just failed, from 1 */
export function retryWaitSeconds(attempt: number): number {
  let seconds: number = JOB_RETRY.firstWaitSeconds;
  for (let next = 1; next < attempt; next++) seconds *= JOB_RETRY.backoffRate;
  return seconds;
}
