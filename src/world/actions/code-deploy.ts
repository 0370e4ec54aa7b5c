import type { ActionRequest } from '../../scenario/compiled.js';
import { continueDeployment, createDeployment, stopDeployment } from '../services/code-deploy.js';
import type { World } from '../world.js';
import { type CallAnswer, done, type Refusal, refused } from './refusal.js';

type Call = Extract<ActionRequest, { readonly call: 'CreateDeployment' | 'StopDeployment' | 'ContinueDeployment' }>;

/** A call of the CodeDeploy API about the deployments of a service. */
export function codeDeployCall(world: World, request: Call): CallAnswer {
  const { service } = request;
  switch (request.call) {
    case 'CreateDeployment':
      return answer(world, service, createDeployment(world, service, request.changes), () => world.primaryOf(service).codeDeployId);
    case 'StopDeployment':
      return answer(world, service, stopDeployment(world, service, request.isRolledBack), () => 'stopped');
    case 'ContinueDeployment':
      return answer(world, service, continueDeployment(world, service, request.wait), () => request.wait);
  }
}

function answer(world: World, service: number, refusal: Refusal | undefined, text: () => string): CallAnswer {
  const resource = `service/${world.state.services[service].spec.name}`;
  return refusal === undefined ? done(resource, text()) : refused(resource, refusal);
}
