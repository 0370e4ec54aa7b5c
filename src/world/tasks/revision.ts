import { taskDefinitionName } from '../../aws/nouns.js';
import { meanOf } from '../../kernel/mean.js';
import type { CompiledScenario, RequestKind } from '../../scenario/compiled.js';
import { plannedErrors } from '../requests/planned-errors.js';
import type { World } from '../world.js';

/** How the requests of a task differ from those of its workload as it is planned. */
export interface RevisionDemand {
  /** CPU time is multiplied by both, time without CPU by the second. */
  readonly cpuFactor: number;
  readonly factor: number;
  /** Time without CPU where there was none. */
  readonly latencyUs: number;
  /** Share answered 5xx beside those that fail anyway. */
  readonly errorRate: number;
}

/**
 * Requests are drawn before anybody knows which task takes them, by the task definition with which the scenario gives the
 * service. A task of another definition takes them so much longer or shorter, and fails more of them, as its means say.
 * @returns undefined where there is no difference
 * @assumed Calls, bytes, memory and the spread of the demands stay those of the first definition.
 */
export function revisionDemand(scenario: CompiledScenario, service: number, definition: number): RevisionDemand | undefined {
  const { services, behaviours } = scenario;
  const planned = services[service]?.taskDefinition;
  if (planned === undefined) return undefined;
  const [before, now] = [behaviours[planned].requests, behaviours[definition].requests];
  const waits = [before, now].map((kinds) => sumOf(kinds, ({ wait }) => meanOf(wait)));
  const cpus = [before, now].map((kinds) => sumOf(kinds, ({ cpu }) => meanOf(cpu)));
  const errors = [sumOf(before, (kind) => plannedErrors(scenario, service, kind)), sumOf(now, (kind) => kind.errors)];
  const factor = Math.max(NO_WAIT, ratioOf(waits));
  const demand = {
    cpuFactor: ratioOf(cpus) / factor,
    factor,
    latencyUs: waits[0] > 0 || !Number.isFinite(waits[1]) ? 0 : Math.round(waits[1]),
    errorRate: errors[0] < 1 ? Math.max(0, (errors[1] - errors[0]) / (1 - errors[0])) : 0,
  };
  const isAlike = demand.cpuFactor === 1 && factor === 1 && demand.latencyUs === 0 && demand.errorRate === 0;
  return isAlike ? undefined : demand;
}

/** Leaves no microsecond of any wait; a power of two, so that what cpuFactor makes good of it is exact. */
const NO_WAIT = 2 ** -30;

/** How much longer the second is than the first; 1 where that cannot be said. */
function ratioOf([before, now]: readonly number[]): number {
  return before > 0 && Number.isFinite(before) && Number.isFinite(now) ? now / before : 1;
}

/** Over the kinds of request by their shares. */
function sumOf(kinds: readonly RequestKind[], meanOfKind: (kind: RequestKind) => number): number {
  return kinds.reduce((sum, kind) => sum + kind.share * meanOfKind(kind), 0);
}

/** Says once what of a revision's behaviour its requests do not show. */
export function noteRevision({ scenario, state }: World, service: number, definition: number): void {
  const { taskDefinition: planned, name } = scenario.services[service] ?? { taskDefinition: definition, name: '' };
  if (planned === definition) return;
  const [before, now] = [planned, definition].map((index) => scenario.behaviours[index].requests);
  if (lastingParts(before) === lastingParts(now)) return;
  const [old, revision] = [planned, definition].map((index) => taskDefinitionName(scenario.taskDefinitions[index]));
  const text = `${revision}: calls, bytes, memory and kinds of its requests do not count, those of ${old} do (service ${name})`;
  if (!state.notes.includes(text)) state.notes.push(text);
}

/** What is drawn as the first definition has it, whoever takes the request. */
function lastingParts(kinds: readonly RequestKind[]): string {
  return JSON.stringify(
    kinds.map(({ name, share, order, requestBytes, responseBytes, memoryMiB, calls }) => [
      ...[name, share, order, memoryMiB],
      ...[requestBytes, responseBytes, calls],
    ]),
  );
}
