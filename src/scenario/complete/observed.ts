import { CPU_UNITS_PER_VCPU, US_PER_SECOND } from '../../base/units.js';
import type { BehaviourDocument } from '../behaviour.js';
import { type Completion, problemAt } from '../completion.js';
import { familyAndRevision } from '../revisions.js';
import { durationText } from '../values.js';
import { microseconds } from './run.js';
import type { CompletedTaskDefinition } from './task-definitions.js';

/** Sharing of the CPU that adds less than this share of the median latency is not worth a word. */
const SHARING_TOLD = 0.1;

type Observed = NonNullable<BehaviourDocument['observed']>;

/**
 * Replaces what was observed by the demand it implies, and says so:
 *     cpu  = (utilisation x vCPU - background) x tasks / rate
 *     wait = median latency - cpu / (vCPUs that one request can use, at most 1)
 */
export function withoutObserved(
  completion: Completion,
  name: string,
  behaviour: BehaviourDocument,
  definitions: readonly CompletedTaskDefinition[],
): BehaviourDocument {
  const { observed, ...rest } = behaviour;
  if (observed === undefined) return behaviour;
  const path = ['behaviour', name, 'observed'];
  if (behaviour.request?.cpu !== undefined || behaviour.request?.wait !== undefined || behaviour.requests !== undefined)
    problemAt(completion, path, 'cannot stand beside a request with cpu or wait: it is what they are derived from');
  const definition = definitionOf(name, definitions);
  if (definition === undefined) {
    problemAt(completion, path, `needs a task definition: '${name}' is none`);
    return rest;
  }
  const demand = demandOf(completion, path, observed, behaviour, definition);
  if (demand === undefined) return rest;
  const { cpuUs, serviceUs, waitUs } = demand;
  completion.report.note(`observed: demand of ${name} derived as cpu ${durationText(cpuUs)}, wait ${durationText(waitUs)} a request`);
  tellSharing(completion, name, observed, serviceUs);
  return { ...rest, request: { ...behaviour.request, cpu: durationText(cpuUs), wait: durationText(waitUs) } };
}

/** @returns undefined, and a problem, where the figures cannot all be true */
function demandOf(
  completion: Completion,
  path: readonly string[],
  { cpuUtilization, runningTasks, requestsPerMinute, latencyP50 }: Observed,
  behaviour: BehaviourDocument,
  definition: CompletedTaskDefinition,
): { readonly cpuUs: number; readonly serviceUs: number; readonly waitUs: number } | undefined {
  const refuse = (key: string, message: string, hint: string): undefined => {
    problemAt(completion, [...path, key], message, hint);
    return undefined;
  };
  const reservedUnits = definition.cpu ?? definition.containerDefinitions.reduce((sum, container) => sum + container.cpu, 0);
  const vcpu = reservedUnits / CPU_UNITS_PER_VCPU;
  const percent = percentText(cpuUtilization);
  if (vcpu === 0) {
    const message = `is a share of the CPU that the task reserves, but ${definition.family} reserves none`;
    return refuse('cpuUtilization', message, 'give the task or its containers cpu, or request.cpu in place of observed');
  }
  if (cpuUtilization === 0)
    return refuse('cpuUtilization', 'must be above 0%: no CPU time of a request follows from it', 'take the average of a busier minute');
  const ofRequests = cpuUtilization * vcpu - (behaviour.background?.cpu ?? 0);
  if (ofRequests <= 0) {
    const message = `${percent} of ${vcpu} vCPU is no more than background.cpu (${behaviour.background?.cpu} vCPU): nothing is left for requests`;
    return refuse('cpuUtilization', message, 'lower background.cpu');
  }
  const cpuUs = Math.round((ofRequests * runningTasks * US_PER_SECOND) / (requestsPerMinute / 60));
  // Without a limit of its own a task may borrow what its instance has idle.
  const usable = Math.min(1, definition.cpu === undefined ? 1 : vcpu, behaviour.processes ?? 1);
  const serviceUs = Math.round(cpuUs / usable);
  const waitUs = microseconds(latencyP50) - serviceUs;
  if (waitUs < 0) {
    const message = `must be at least ${durationText(serviceUs)}, but is ${latencyP50}: ${percent} of ${runningTasks} tasks with ${vcpu} vCPU at ${requestsPerMinute} requests a minute is ${durationText(cpuUs)} of CPU time a request, which takes ${durationText(serviceUs)} on ${usable} vCPU`;
    return refuse(
      'latencyP50',
      message,
      'take all four figures from the same minute; CPU that is not spent on requests goes into background.cpu (vCPUs of one task)',
    );
  }
  return { cpuUs, serviceUs, waitUs };
}

/** The derived demand is that of a request alone: at a high utilisation requests slow each other down, and the median rises. */
function tellSharing(completion: Completion, name: string, { cpuUtilization, latencyP50 }: Observed, serviceUs: number): void {
  const medianUs = microseconds(latencyP50);
  const sharedUs = cpuUtilization < 1 ? (serviceUs * cpuUtilization) / (1 - cpuUtilization) : Number.POSITIVE_INFINITY;
  if (sharedUs <= SHARING_TOLD * medianUs) return;
  completion.report.note(
    `observed: at ${percentText(cpuUtilization)} requests of ${name} also share the CPU, which cpu and wait leave out: the simulated median may lie above ${latencyP50}; if it does, give request.cpu and a shorter request.wait in place of observed`,
  );
}

function definitionOf(name: string, definitions: readonly CompletedTaskDefinition[]): CompletedTaskDefinition | undefined {
  const { family, revision } = familyAndRevision(name);
  return definitions.find((candidate) => candidate.family === family && (revision === undefined || candidate.revision === revision));
}

function percentText(ratio: number): string {
  return `${Math.round(ratio * 10_000) / 100}%`;
}
