import { nearestName } from '../../base/nearest.js';
import type { TargetGroupDocument } from '../aws/balancing.js';
import { type CompletedService, type Completion, hintFor, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import type { Path } from '../tree.js';
import { type CompletedTaskDefinition, definitionName } from './task-definitions.js';

export interface Balancing {
  readonly loadBalancers: ScenarioDocument['loadBalancers'];
  readonly targetGroups: ScenarioDocument['targetGroups'];
}

/**
 * Load balancers and target groups, with those that follow from traffic and calls: a service that is sent
 * requests and maps a port gets a target group on the default balancer. Services are completed in place.
 * @param sentTo names of workloads that traffic or calls go to
 */
export function completeBalancing(
  completion: Completion,
  services: CompletedService[],
  definitions: readonly CompletedTaskDefinition[],
  sentTo: ReadonlySet<string>,
): Balancing {
  const { given, report } = completion;
  const targetGroups = given.targetGroups.map((group) => ({ ...group }));
  const loadBalancers = given.loadBalancers.map((balancer) => ({ ...balancer }));
  services.forEach((service, index) => {
    const definition = definitions.find((candidate) => definitionName(candidate) === service.taskDefinition);
    if (service.loadBalancers.length === 0 && sentTo.has(service.serviceName)) deriveTarget(completion, service, definition, targetGroups);
    service.loadBalancers = service.loadBalancers.map((entry, at) =>
      completeEntry(completion, entry, ['services', index, 'loadBalancers', at], definition, targetGroups),
    );
  });
  const isTcp = targetGroups.length > 0 && targetGroups.every((group) => !group.protocol.startsWith('HTTP'));
  const wanted = isTcp ? 'network' : 'application';
  if (targetGroups.length > 0 && loadBalancers.length === 0) {
    loadBalancers.push({ name: 'default', type: wanted, idleTimeout: 60, scheme: 'internet-facing' });
    report.note(`assumed: one ${isTcp ? 'Network' : 'Application'} Load Balancer for all target groups`);
  }
  checkCrossZone(completion);
  const known = loadBalancers.map((balancer) => balancer.name);
  targetGroups.forEach((group, index) => {
    const [name] = group.loadBalancerArns;
    if (name !== undefined && !known.includes(name)) {
      if (given.loadBalancers.length === 0) loadBalancers.push({ name, type: wanted, idleTimeout: 60, scheme: 'internet-facing' });
      else
        problemAt(
          completion,
          ['targetGroups', index, 'loadBalancerArns', 0],
          `must name a load balancer, but is '${name}'`,
          hintFor(name, known, nearestName(name, known)),
        );
    }
    group.loadBalancerArns = [name ?? known[0]];
    const timeout = group.healthCheckTimeoutSeconds ?? Math.min(5, group.healthCheckIntervalSeconds - 1);
    group.healthCheckTimeoutSeconds = Math.max(2, timeout);
    if (timeout > group.healthCheckIntervalSeconds) {
      problemAt(
        completion,
        ['targetGroups', index, 'healthCheckTimeoutSeconds'],
        `must not be above healthCheckIntervalSeconds, which is ${group.healthCheckIntervalSeconds}, but is ${timeout}`,
      );
    }
    checkAlgorithm(completion, group, index, loadBalancers.find((balancer) => balancer.name === group.loadBalancerArns[0])?.type);
    if (group.slowStart !== 0 && group.slowStart < 30)
      problemAt(completion, ['targetGroups', index, 'slowStart'], `must be 0 (off) or from 30 to 900 (seconds), but is ${group.slowStart}`);
    if (given.targetGroups.findIndex((other) => other.name === group.name) < index && index < given.targetGroups.length) {
      problemAt(completion, ['targetGroups', index, 'name'], `is given twice: '${group.name}'`);
    }
  });
  return { loadBalancers, targetGroups };
}

/**
 * What ModifyTargetGroupAttributes and ModifyLoadBalancerAttributes refuse together.
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
function checkAlgorithm(completion: Completion, group: TargetGroupDocument, index: number, type: string | undefined): void {
  if (group.slowStart === 0) return;
  const path = ['targetGroups', index, 'slowStart'];
  if (type === 'network')
    problemAt(
      completion,
      path,
      `must be 0 (off) behind a Network Load Balancer, but is ${group.slowStart}`,
      'slow start is for Application Load Balancers',
    );
  else if (group.loadBalancingAlgorithmType !== 'round_robin')
    problemAt(
      completion,
      path,
      `must be 0 (off) with ${group.loadBalancingAlgorithmType}, but is ${group.slowStart}: you can't enable slow start mode when using the least outstanding requests or weighted random routing algorithms`,
      'loadBalancingAlgorithmType: round_robin, or no slow start',
    );
}

/** Cross-zone load balancing of an ALB is always on at the balancer; a target group may turn it off. */
function checkCrossZone(completion: Completion): void {
  completion.given.loadBalancers.forEach(({ type, crossZoneEnabled }, index) => {
    if (type === 'application' && crossZoneEnabled === false)
      problemAt(
        completion,
        ['loadBalancers', index, 'crossZoneEnabled'],
        'must be true for an Application Load Balancer, but is false: cross-zone load balancing is always turned on at the load balancer level',
        'turn it off for a target group: crossZoneEnabled: false there',
      );
  });
}

const standardGroup = (name: string): TargetGroupDocument => ({
  name,
  loadBalancerArns: [],
  protocol: 'HTTP',
  healthCheckIntervalSeconds: 30,
  healthyThresholdCount: 5,
  unhealthyThresholdCount: 2,
  deregistrationDelay: 300,
  slowStart: 0,
  crossZoneEnabled: 'use_load_balancer_configuration',
  loadBalancingAlgorithmType: 'round_robin',
});

function deriveTarget(
  completion: Completion,
  service: CompletedService,
  definition: CompletedTaskDefinition | undefined,
  groups: TargetGroupDocument[],
): void {
  const container = definition?.containerDefinitions.find((candidate) => candidate.portMappings.length > 0);
  const containerPort = container?.portMappings[0].containerPort;
  const isExternal = service.launchType === 'EXTERNAL';
  if (container === undefined || containerPort === undefined || isExternal) {
    if (definition !== undefined)
      completion.report.note(
        `assumed: service ${service.serviceName} ${isExternal ? 'is EXTERNAL' : 'maps no port'}, so requests reach its RUNNING tasks directly, round robin`,
      );
    return;
  }
  const isTaken = completion.given.services.some((other) =>
    other.loadBalancers.some((entry) => entry.targetGroupArn === service.serviceName),
  );
  const name = isTaken ? `${service.serviceName}-default` : service.serviceName;
  if (!groups.some((group) => group.name === name)) groups.push(standardGroup(name));
  service.loadBalancers = [{ targetGroupArn: name, containerName: container.name, containerPort }];
  completion.report.note(
    `assumed: target group ${name} for service ${service.serviceName}, container ${container.name}, port ${containerPort}`,
  );
}

/** A target group that a service names is one of the file; where the file has none, it is as CreateTargetGroup makes it. */
function completeGroup(completion: Completion, name: string, path: Path, groups: TargetGroupDocument[]): void {
  const known = groups.map((group) => group.name);
  if (known.includes(name)) return;
  if (completion.given.targetGroups.length > 0) {
    problemAt(completion, path, `must name a target group, but is '${name}'`, hintFor(name, known, nearestName(name, known)));
    return;
  }
  groups.push(standardGroup(name));
  completion.report.note(`assumed: target group ${name} with the defaults of CreateTargetGroup`);
}

/** What is simulated of the second target group of a pair is what the first says, so they should say the same. */
export function noteDifference(completion: Completion, first: string, second: string, groups: readonly TargetGroupDocument[]): void {
  const [original, other] = [first, second].map((name) => groups.find((group) => group.name === name));
  if (original === undefined || other === undefined || JSON.stringify({ ...other, name: first }) === JSON.stringify(original)) return;
  completion.report.note(`target groups ${first} and ${second} differ: both are simulated as ${first}`);
}

type Entry = CompletedService['loadBalancers'][number];

/** A target group of a service with its container and port. */
export function completeEntry(
  completion: Completion,
  entry: Entry,
  path: readonly (string | number)[],
  definition: CompletedTaskDefinition | undefined,
  groups: TargetGroupDocument[],
): Entry {
  const name = entry.targetGroupArn;
  completeGroup(completion, name, [...path, 'targetGroupArn'], groups);
  const alternate = entry.advancedConfiguration?.alternateTargetGroupArn;
  if (alternate !== undefined) {
    completeGroup(completion, alternate, [...path, 'advancedConfiguration', 'alternateTargetGroupArn'], groups);
    noteDifference(completion, name, alternate, groups);
  }
  if (definition === undefined) return entry;
  noteTargetType(completion, groups.find((group) => group.name === name)?.targetType, name, definition);
  const names = definition.containerDefinitions.map((candidate) => candidate.name);
  const container =
    entry.containerName === undefined
      ? definition.containerDefinitions.find((candidate) => candidate.portMappings.length > 0)
      : definition.containerDefinitions.find((candidate) => candidate.name === entry.containerName);
  const at = [...path, 'containerName'];
  if (container === undefined) {
    problemAt(
      completion,
      at,
      `must name a container of ${definitionName(definition)} that maps a port, but is ${entry.containerName === undefined ? 'missing' : `'${entry.containerName}'`}`,
      hintFor(entry.containerName ?? '', names, nearestName(entry.containerName ?? '', names)),
    );
    return entry;
  }
  const ports = container.portMappings.map((mapping) => mapping.containerPort);
  const containerPort = entry.containerPort ?? ports[0];
  if (containerPort === undefined || !ports.includes(containerPort)) {
    problemAt(
      completion,
      [...path, 'containerPort'],
      `must be a port that container ${container.name} maps (${ports.join(', ') || 'it maps none'}), but is ${containerPort ?? 'missing'}`,
    );
    return entry;
  }
  return { ...entry, containerName: container.name, containerPort };
}

/**
 * Requests reach a task whatever type its target group is of; AWS refuses the service, so that is said.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (awsvpc wants ip, the others instance)
 */
function noteTargetType(completion: Completion, type: unknown, group: string, definition: CompletedTaskDefinition): void {
  const wanted = definition.networkMode === 'awsvpc' ? 'ip' : 'instance';
  if ((type !== 'ip' && type !== 'instance') || type === wanted) return;
  completion.report.note(
    `target group ${group} would be refused for ${definitionName(definition)}, and is simulated all the same. AWS: The provided target group ${group} has target type ${type}, which is incompatible with the ${definition.networkMode} network mode specified in the task definition.`,
  );
}
