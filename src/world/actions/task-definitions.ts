import { taskDefinitionName } from '../../aws/nouns.js';
import type { World } from '../world.js';
import { type CallAnswer, done, type Refusal, refused } from './refusal.js';

/** From now on services and tasks may name it. */
export function registerTaskDefinition(world: World, definition: number): CallAnswer {
  world.state.definitionStatuses[definition] = 'ACTIVE';
  return done(resourceOf(world, definition), 'registered');
}

/**
 * What names it goes on; nobody new may.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterTaskDefinition.html
 */
export function deregisterTaskDefinition(world: World, definition: number): CallAnswer {
  const resource = resourceOf(world, definition);
  if (world.state.definitionStatuses[definition] === 'NONE')
    return refused(resource, { error: 'ClientException', message: 'The specified task definition does not exist.' });
  world.state.definitionStatuses[definition] = 'INACTIVE';
  return done(resource, 'INACTIVE');
}

/** Why a service or task may not begin with a task definition now. */
export function refusalOfDefinition(world: World, definition: number): Refusal | undefined {
  const status = world.state.definitionStatuses[definition];
  if (status === 'ACTIVE') return undefined;
  return { error: 'ClientException', message: status === 'NONE' ? 'TaskDefinition not found.' : 'TaskDefinition is inactive' };
}

function resourceOf(world: World, definition: number): string {
  return `task-definition/${taskDefinitionName(world.scenario.taskDefinitions[definition])}`;
}
