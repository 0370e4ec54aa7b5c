import { nearestName } from '../../base/nearest.js';
import { type CompletedDocument, type CompletedService, type Completion, hintFor, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import { type FaultDocument, isSimulatedKind } from '../faults.js';
import { nameInArn } from '../fields.js';
import { parseInstant } from '../instants.js';
import { workloadOf } from './functions.js';
import { microseconds } from './run.js';
import { runsOf } from './runs.js';

/** Kinds that go on until they end; without `for` they last to the end of the run. */
const LASTING: readonly string[] = ['slow', 'memory-leak', 'errors', 'az-outage', 'dependency'];

/** Faults with their names, checked against what the scenario has. */
export function completeFaults(
  completion: Completion,
  services: readonly CompletedService[],
  zones: readonly string[],
): ScenarioDocument['faults'] {
  const { given, report } = completion;
  const names = new Set<string>();
  const clusters = [...new Set([...given.clusters.map((cluster) => cluster.clusterName), ...services.map((service) => service.cluster)])];
  const workloads = [
    ...new Set([
      ...services.map((service) => service.serviceName),
      ...given.functions.flatMap((item) => [workloadOf(item), item.functionName]),
    ]),
  ];
  const scopes = {
    service: workloads,
    cluster: clusters,
    availabilityZone: zones,
    autoScalingGroup: given.autoScalingGroups.map((group) => group.autoScalingGroupName),
    to: Object.keys(given.dependencies),
    from: workloads,
  };
  return given.faults.map((fault, index) => {
    const path = ['faults', index];
    const name = fault.name ?? fault.kind;
    if (names.has(name))
      problemAt(completion, path, `must have a name of its own: '${name}' is taken`, 'two faults of a kind must be named');
    names.add(name);
    const scope: Partial<Record<keyof typeof scopes, string>> = {};
    for (const [key, known] of Object.entries(scopes) as [keyof typeof scopes, readonly string[]][]) {
      const value = fault[key];
      if (value === undefined) continue;
      scope[key] = nameInArn(value);
      if (!known.includes(scope[key]))
        problemAt(
          completion,
          [...path, key],
          `must name one that exists, but is '${value}'`,
          hintFor(scope[key], known, nearestName(scope[key], known)),
        );
    }
    for (const key of ['service', 'from'] as const) {
      const standsFor = given.functions.find((item) => item.functionName === scope[key]);
      if (standsFor !== undefined) scope[key] = workloadOf(standsFor);
    }
    checkTimes(completion, fault, path);
    if (LASTING.includes(fault.kind) && fault.for === undefined && fault.mttr === undefined)
      report.note(`assumed: fault ${name} lasts to the end of the run, as no 'for' is given`);
    return { ...fault, ...scope, name };
  });
}

function checkTimes(completion: Completion, fault: FaultDocument, path: readonly (string | number)[]): void {
  for (const key of ['every', 'mtbf', 'mttr', 'for', 'over'] as const) {
    if (fault[key] !== undefined && microseconds(fault[key]) <= 0)
      problemAt(completion, [...path, key], `must be longer than 0, but is '${fault[key]}'`);
  }
  if (fault.at === undefined) return;
  const at = parseInstant(fault.at, completion.startEpochMs);
  if (!at.ok) problemAt(completion, [...path, 'at'], `${at.allowed}, but is '${fault.at}'`, at.hint);
  else if (at.value >= completion.durationUs)
    completion.report.note(`fault ${fault.name ?? fault.kind} does not strike: ${fault.at} lies behind the end of the run`);
}

/** Why nothing in a scenario can ever match a fault; undefined where something may. */
export function reasonToMatchNothing(document: CompletedDocument, fault: FaultDocument): string | undefined {
  if (!isSimulatedKind(fault.kind)) return undefined;
  const services = document.services.filter((service) => isInScope(document, service, fault));
  const jobs = fault.service === undefined ? jobsInScope(document, fault) : [];
  switch (fault.kind) {
    case 'task-crash':
    case 'task-hang':
    case 'memory-leak':
      return services.length > 0 || jobs.length > 0 ? undefined : 'there is no task in its scope';
    case 'slow':
    case 'errors':
      return services.length > 0 || functionsInScope(document, fault) > 0 ? undefined : 'there is no workload in its scope';
    case 'dependency':
      return Object.keys(document.dependencies).length > 0 ? undefined : 'there are no dependencies';
    case 'instance-loss':
      return fixedInScope(document, fault) || groupsInScope(document, fault).length > 0 ? undefined : 'there are no instances in its scope';
    case 'spot-interruption': {
      const hasSpotTasks = [...services, ...jobs].some(({ capacityProviderStrategy }) =>
        capacityProviderStrategy.some((item) => item.capacityProvider === 'FARGATE_SPOT' && item.weight + item.base > 0),
      );
      const hasSpotInstances = groupsInScope(document, fault).some((group) => group.purchaseOption === 'spot');
      return (hasSpotTasks && fault.autoScalingGroup === undefined) || hasSpotInstances ? undefined : 'nothing in its scope runs on Spot';
    }
    default:
      return undefined;
  }
}

function isInScope(document: CompletedDocument, service: CompletedService, fault: FaultDocument): boolean {
  const zones = document.subnets
    .filter((subnet) => service.networkConfiguration.awsvpcConfiguration.subnets.includes(subnet.subnetId))
    .map((subnet) => subnet.availabilityZone);
  return (
    (fault.service === undefined || fault.service === service.serviceName) &&
    (fault.cluster === undefined || fault.cluster === service.cluster) &&
    (fault.availabilityZone === undefined || service.launchType === 'EXTERNAL' || zones.includes(fault.availabilityZone))
  );
}

/** What schedules and actions run; a fault that names no service may hit it. */
function jobsInScope(document: CompletedDocument, fault: FaultDocument) {
  return runsOf(document)
    .map(({ request }) => ({ ...request, capacityProviderStrategy: request.capacityProviderStrategy ?? [] }))
    .filter(({ cluster }) => fault.cluster === undefined || fault.cluster === (cluster ?? 'default'));
}

function functionsInScope(document: CompletedDocument, fault: FaultDocument): number {
  if (fault.cluster !== undefined || fault.instance !== undefined || fault.autoScalingGroup !== undefined) return 0;
  return document.functions.filter((item) => fault.service === undefined || fault.service === workloadOf(item)).length;
}

function fixedInScope(document: CompletedDocument, fault: FaultDocument): boolean {
  if (fault.autoScalingGroup !== undefined) return false;
  return document.containerInstances.some(
    (group) =>
      (fault.cluster === undefined || fault.cluster === group.cluster) &&
      (fault.availabilityZone === undefined || fault.availabilityZone === group.availabilityZone),
  );
}

function groupsInScope(document: CompletedDocument, fault: FaultDocument) {
  return document.autoScalingGroups.filter(
    (group) =>
      group.maxSize > 0 &&
      (fault.autoScalingGroup === undefined || fault.autoScalingGroup === group.autoScalingGroupName) &&
      (fault.cluster === undefined || fault.cluster === group.cluster) &&
      (fault.availabilityZone === undefined || group.availabilityZones?.includes(fault.availabilityZone) === true),
  );
}
