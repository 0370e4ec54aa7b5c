import type { ActionDocument } from './actions.js';
import type { CompletedDocument } from './completion.js';

/** A completed document as a file has it: what actions create and register stands in them again. */
export function folded({ servicesAgain, ...document }: CompletedDocument): Omit<CompletedDocument, 'servicesAgain'> {
  const actions: ActionDocument[] = [...document.actions];
  for (const { createdBy, ...service } of [...document.services, ...servicesAgain])
    if (createdBy !== -1) actions[createdBy] = { ...actions[createdBy], CreateService: service };
  for (const { registeredBy, ...definition } of document.taskDefinitions)
    if (registeredBy !== -1) actions[registeredBy] = { ...actions[registeredBy], RegisterTaskDefinition: definition };
  return {
    ...document,
    services: document.services.filter(({ createdBy }) => createdBy === -1),
    taskDefinitions: document.taskDefinitions.filter(({ registeredBy }) => registeredBy === -1),
    actions,
  };
}
