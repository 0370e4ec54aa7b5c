import type { DeploymentStrategy } from '../../aws/nouns.js';
import { codeDeployPhases } from './code-deploy.js';
import type { ShiftPhase } from './shift-plan.js';
import { shiftDeadlineUs, shiftPhases } from './shift-stages.js';

/** How a deployment moves traffic from one revision to another, whoever makes it. */
export type Shift = Exclude<DeploymentStrategy, { readonly kind: 'ROLLING' }>;

/** What such a deployment goes through, in order. @param hasSeveralRevisions whether more than one older revision still has tasks */
export function phasesOf(strategy: Shift, hasSeveralRevisions: boolean): readonly ShiftPhase[] {
  return strategy.kind === 'CODE_DEPLOY' ? codeDeployPhases(strategy) : shiftPhases(strategy, hasSeveralRevisions);
}

/** When it has lasted too long; CodeDeploy bounds its parts alone. */
export function deadlineUs({ kind }: DeploymentStrategy, startedUs: number): number {
  return kind === 'CODE_DEPLOY' ? Number.POSITIVE_INFINITY : shiftDeadlineUs(startedUs);
}
