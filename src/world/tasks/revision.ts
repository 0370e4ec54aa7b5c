import { meanOf } from '../../kernel/mean.js';
import type { CompiledScenario, RequestKind } from '../../scenario/compiled.js';

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
 * @assumed Calls, bytes, memory and the spread of the demands stay those of the first definition, and a revision that
 * fails less fails as much.
 */
export function revisionDemand(
  { services, behaviours }: CompiledScenario,
  service: number,
  definition: number,
): RevisionDemand | undefined {
  const planned = services[service]?.taskDefinition;
  if (planned === undefined || planned === definition) return undefined;
  const [before, now] = [behaviours[planned].requests, behaviours[definition].requests];
  const waits = [before, now].map((kinds) => sumOf(kinds, ({ wait }) => meanOf(wait)));
  const cpus = [before, now].map((kinds) => sumOf(kinds, ({ cpu }) => meanOf(cpu)));
  const errors = [before, now].map((kinds) => sumOf(kinds, (kind) => kind.errors));
  const factor = waits[0] > 0 && waits[1] > 0 ? waits[1] / waits[0] : 1;
  const demand = {
    cpuFactor: (cpus[0] > 0 ? cpus[1] / cpus[0] : 1) / factor,
    factor,
    latencyUs: waits[0] > 0 ? 0 : Math.round(waits[1]),
    errorRate: errors[0] < 1 ? Math.max(0, (errors[1] - errors[0]) / (1 - errors[0])) : 0,
  };
  const isAlike = demand.cpuFactor === 1 && factor === 1 && demand.latencyUs === 0 && demand.errorRate === 0;
  return isAlike ? undefined : demand;
}

/** Over the kinds of request by their shares. */
function sumOf(kinds: readonly RequestKind[], meanOfKind: (kind: RequestKind) => number): number {
  return kinds.reduce((sum, kind) => sum + kind.share * meanOfKind(kind), 0);
}
