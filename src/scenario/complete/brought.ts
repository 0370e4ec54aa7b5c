import { type Brought, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import { parseInstant } from '../instants.js';
import type { Report } from '../report.js';
import type { Tree } from '../tree.js';
import type { RunSettings } from './run.js';

/** A document in which what actions create and register stands after what the file has. */
export function withBrought(
  given: ScenarioDocument,
  tree: Tree,
  report: Report,
  run: RunSettings,
): { readonly given: ScenarioDocument; readonly brought: Brought } {
  const atUs = given.actions.map(({ at }, index) => {
    const read = parseInstant(at, run.startEpochMs);
    if (!read.ok) problemAt({ tree, report }, ['actions', index, 'at'], `${read.allowed}, but is '${at}'`, read.hint);
    else if (read.value >= run.durationUs) report.note(`action [${index}] is not made: ${at} lies behind the end of the run`);
    return read.ok ? read.value : Number.POSITIVE_INFINITY;
  });
  const created = given.actions.flatMap(({ CreateService: request }, action) => (request === undefined ? [] : [{ request, action }]));
  const registered = given.actions.flatMap(({ RegisterTaskDefinition: request }, action) =>
    request === undefined ? [] : [{ request, action }],
  );
  return {
    given: {
      ...given,
      services: [...given.services, ...created.map(({ request }) => request)],
      taskDefinitions: [...given.taskDefinitions, ...registered.map(({ request }) => request)],
    },
    brought: {
      services: { own: given.services.length, actions: created.map(({ action }) => action) },
      taskDefinitions: { own: given.taskDefinitions.length, actions: registered.map(({ action }) => action) },
      atUs,
    },
  };
}
