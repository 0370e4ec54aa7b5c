import type { ActionRequest } from '../../scenario/compiled.js';
import { Kind } from '../kinds.js';
import { recordDecision } from '../record.js';
import type { World } from '../world.js';
import { setAlarmStateCall } from './alarms.js';
import { codeDeployCall } from './code-deploy.js';
import { deleteAttributes, deregisterContainerInstance, putAttributes, updateContainerInstancesState } from './instances.js';
import { recordCall } from './record.js';
import type { CallAnswer } from './refusal.js';
import {
  continueServiceDeploymentCall,
  createServiceCall,
  deleteServiceCall,
  stopServiceDeploymentCall,
  updateServiceCall,
} from './services.js';
import { deregisterTaskDefinition, registerTaskDefinition } from './task-definitions.js';
import { runTaskCall, stopTaskCall, updateTaskProtection } from './tasks.js';

/** Puts every action into the queue. */
export function scheduleActions(world: World): void {
  world.scenario.actions.forEach(({ atUs }, index) => {
    world.loop.schedule(atUs, Kind.ActionDue, index, 0);
  });
}

/** A call is made: what AWS would refuse is refused, and the run goes on. */
export function onAction(world: World, index: number): void {
  const { request, index: number } = world.scenario.actions[index];
  const answer = perform(world, request, `actions/${number}`);
  if (request.call !== 'RunTask') recordCall(world, request.call, answer.resource, answer.text, answer.refusal);
  const { resource, text, refusal } = answer;
  const outcome = refusal === undefined ? 'accepted' : `refused: ${refusal.error}`;
  recordDecision(world, 'action', `action/${number}`, outcome, refusal?.message ?? text, { call: request.call, resource });
}

/** @param stream whence it draws what it picks */
function perform(world: World, request: ActionRequest, stream: string): CallAnswer {
  switch (request.call) {
    case 'CreateService':
      return createServiceCall(world, request.service, request.spec);
    case 'UpdateService':
      return updateServiceCall(world, request.service, request.changes, request.forceNewDeployment);
    case 'DeleteService':
      return deleteServiceCall(world, request.service, request.force);
    case 'StopServiceDeployment':
      return stopServiceDeploymentCall(world, request.service, request.stopType);
    case 'ContinueServiceDeployment':
      return continueServiceDeploymentCall(world, request.service, request.hooks, request.action);
    case 'CreateDeployment':
    case 'StopDeployment':
    case 'ContinueDeployment':
      return codeDeployCall(world, request);
    case 'RunTask':
      return runTaskCall(world, request.job);
    case 'StopTask':
      return stopTaskCall(world, request.tasks, request.reason, stream);
    case 'UpdateTaskProtection':
      return updateTaskProtection(world, request.tasks, request.isProtected, request.expiresInMinutes, stream);
    case 'RegisterTaskDefinition':
      return registerTaskDefinition(world, request.taskDefinition);
    case 'DeregisterTaskDefinition':
      return deregisterTaskDefinition(world, request.taskDefinition);
    case 'UpdateContainerInstancesState':
      return updateContainerInstancesState(world, request.instances, request.status, stream);
    case 'DeregisterContainerInstance':
      return deregisterContainerInstance(world, request.instances, request.force, stream);
    case 'PutAttributes':
      return putAttributes(world, request.instances, request.attributes, stream);
    case 'DeleteAttributes':
      return deleteAttributes(world, request.instances, request.names, stream);
    case 'SetAlarmState':
      return setAlarmStateCall(world, request.alarm, request.state);
  }
}
