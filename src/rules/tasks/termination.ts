/** Exit code of a process that SIGTERM ended, its handler being the default one. */
export const SIGTERM_EXIT_CODE = 143;

/** Exit code of a process that SIGKILL ended. */
export const SIGKILL_EXIT_CODE = 137;

/**
 * SIGTERM, and SIGKILL once the stop timeout is over.
 * @param exitUs how long the process would take to end; Infinity: it does not hear, or has work in hand
 * @returns how long it stays, and with which exit code it ends
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout)
 */
export function planTermination(stopTimeoutUs: number, exitUs: number): { readonly afterUs: number; readonly exitCode: number } {
  if (exitUs > stopTimeoutUs) return { afterUs: stopTimeoutUs, exitCode: SIGKILL_EXIT_CODE };
  return { afterUs: exitUs, exitCode: SIGTERM_EXIT_CODE };
}
