/**
 * The stop code of a task that ended by itself: what its agent could not do (CannotPullContainerError,
 * CannotStartContainerError …) is a failed start.
 * @param reason why its essential container ended
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export function stopCodeOf(reason: string): 'TaskFailedToStart' | 'EssentialContainerExited' {
  return /^Cannot\w+Error: /.test(reason) ? 'TaskFailedToStart' : 'EssentialContainerExited';
}
