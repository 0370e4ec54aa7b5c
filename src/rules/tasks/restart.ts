import type { RestartPolicy } from '../../aws/nouns.js';

/** A container whose process has just ended by itself. */
export interface ExitedView {
  readonly exitCode: number;
  readonly startedAtUs: number;
  readonly lastRestartAtUs: number | undefined;
}

/**
 * Whether a container that ended by itself starts again in its task, and why or why not: with a policy, unless its exit
 * code is ignored or its last restart, or else its start, is less than the attempt period ago.
 * @source https://github.com/aws/amazon-ecs-agent/blob/master/ecs-agent/api/container/restart/restart_tracker.go
 */
export function planRestart(
  { ignoredExitCodes, attemptPeriodUs }: RestartPolicy,
  { exitCode, startedAtUs, lastRestartAtUs }: ExitedView,
  nowUs: number,
): { readonly isRestarted: boolean; readonly because: string } {
  if (ignoredExitCodes.includes(exitCode)) return { isRestarted: false, because: `exit code ${exitCode} should be ignored` };
  if (nowUs - (lastRestartAtUs ?? startedAtUs) < attemptPeriodUs)
    return { isRestarted: false, because: 'attempt reset period has not elapsed' };
  return { isRestarted: true, because: 'its restart policy asks for it' };
}
