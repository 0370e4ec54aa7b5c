import { revisionOf } from '../../rules/service/new-revision.js';
import { planPass } from '../../rules/service/plan-pass.js';
import { recordDecision } from '../record.js';
import type { Deployment } from '../state.js';
import type { World } from '../world.js';
import { tallyTasks } from './counting.js';
import { noteHealthy } from './failures.js';
import { startTasks } from './starting.js';
import { stopDraining, stopSurplus, stopUnhealthy } from './stopping.js';

/**
 * Keeps so many tasks of one revision of a service, as if it were a service by itself.
 * @returns how many launches the quotas held back
 */
export function keepRevision(world: World, deployment: Deployment, desired: number): number {
  const { owner, service, taskDefinition } = deployment;
  const subject = world.primaryOf(owner) === deployment ? `service/${service}` : `service/${service}/${taskDefinition}`;
  return asPrimary(world, deployment, () => {
    const tally = tallyTasks(world, owner);
    noteHealthy(world, deployment, tally.healthyAtUs);
    const view = { ...tally.view, desired };
    const plan = planPass(view);
    recordDecision(world, 'service-pass', subject, plan.outcome, plan.because, view);
    stopUnhealthy(world, owner, tally.unhealthy, plan.stopUnhealthy);
    stopDraining(world, owner, tally.draining, plan.stopDraining);
    stopSurplus(world, owner, plan.stopSurplus);
    return startTasks(world, owner, plan.start);
  });
}

/** Acts on a service as one of its deployments has it, PRIMARY and in force; then it is put back as it was. */
function asPrimary<T>(world: World, deployment: Deployment, act: () => T): T {
  const state = world.state.services[deployment.owner];
  const { deployments, spec } = state;
  if (deployments[0] === deployment.index) return act();
  state.deployments = [deployment.index, ...deployments.filter((index) => index !== deployment.index)];
  state.spec = { ...spec, ...revisionOf(deployment.spec) };
  const result = act();
  state.deployments = deployments;
  state.spec = spec;
  return result;
}
