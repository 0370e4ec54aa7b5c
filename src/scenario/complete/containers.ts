import { nearestName } from '../../base/nearest.js';
import { type Completion, hintFor, problemAt } from '../completion.js';
import { type CompletedTaskDefinition, definitionName } from './task-definitions.js';

/** Checks that what `behaviour.<family>.containers` names are containers of the family. */
export function checkContainers(completion: Completion, definitions: readonly CompletedTaskDefinition[]): void {
  for (const [name, behaviour] of Object.entries(completion.given.behaviour)) {
    const own = definitions.filter((definition) => definition.family === name || definitionName(definition) === name);
    const known = [...new Set(own.flatMap((definition) => definition.containerDefinitions.map((container) => container.name)))];
    if (own.length === 0) continue; // A name that is nobody's has been told about; a function has no containers.
    for (const container of Object.keys(behaviour.containers ?? {}))
      if (!known.includes(container))
        problemAt(
          completion,
          ['behaviour', name, 'containers', container],
          `must name a container of ${name}, but is '${container}'`,
          hintFor(container, known, nearestName(container, known)),
        );
  }
}
