import type { CompiledScenario, RequestKind } from '../../scenario/compiled.js';

/**
 * Share of a workload's attempts that fail whoever takes them: as many as at the revision of the service that fails least,
 * of those it is ever given. What a revision fails beside, its tasks add.
 * @param kind of the requests of the task definition with which the scenario gives the service
 */
export function plannedErrors({ services, behaviours, actions }: CompiledScenario, workload: number, kind: RequestKind): number {
  if (services[workload] === undefined) return kind.errors;
  const revisions = actions.flatMap(({ request }) =>
    request.call === 'UpdateService' && request.service === workload ? (request.changes.taskDefinition ?? []) : [],
  );
  return Math.min(kind.errors, ...revisions.map((definition) => errorsOf(behaviours[definition].requests, kind)));
}

/** Of the kind of the same name; a revision that has none fails as the first one does. */
function errorsOf(kinds: readonly RequestKind[], { name, errors }: RequestKind): number {
  return kinds.find((kind) => kind.name === name)?.errors ?? errors;
}
