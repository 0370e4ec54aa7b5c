/** Runs of jobs: what is tried again, and which stage follows. */
export { isTriedAgain, retryWaitSeconds } from './retry.js';
export { planStage, type RunOutcome } from './stage.js';
