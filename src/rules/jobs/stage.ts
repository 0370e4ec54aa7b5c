export type RunOutcome = 'SUCCEEDED' | 'FAILED';

/**
 * Whether a stage of a pipeline starts, by the runs before it.
 * @param outcomes of those runs; undefined: not ended yet
 */
export function planStage(when: 'success' | 'failure' | 'any', outcomes: readonly (RunOutcome | undefined)[]): 'wait' | 'start' | 'skip' {
  if (outcomes.includes(undefined)) return 'wait';
  const wanted = { success: 'SUCCEEDED', failure: 'FAILED', any: undefined }[when];
  return wanted === undefined || outcomes.every((outcome) => outcome === wanted) ? 'start' : 'skip';
}
