import { instanceType } from '../../aws/catalogue/index.js';
import type { CpuArchitecture } from '../../aws/nouns.js';
import { ECS_LIMITS } from '../../aws/quotas.js';
import { nearestName } from '../../base/nearest.js';
import { type CompletedService, type Completion, hintFor, own, problemAt } from '../completion.js';
import type { Path } from '../tree.js';
import { clusterOfGroup } from './capacity.js';
import { checkLength } from './limits.js';
import { checkQuery } from './queries.js';
import { type CompletedTaskDefinition, definitionName } from './task-definitions.js';

type StrategyItem = CompletedService['capacityProviderStrategy'][number];

const isFargate = (item: StrategyItem) => item.capacityProvider === 'FARGATE' || item.capacityProvider === 'FARGATE_SPOT';

/** What says on which capacity tasks run: a service, or a call of RunTask. */
export type OnCapacity = Pick<CompletedService, 'cluster' | 'launchType' | 'capacityProviderStrategy'> & { readonly serviceName?: string };

/** What ECS refuses of a capacity provider strategy. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html */
export function checkStrategy(completion: Completion, service: OnCapacity, path: Path): void {
  const { capacityProviderStrategy: strategy } = service;
  const at = [...path, 'capacityProviderStrategy'];
  const providers = ['FARGATE', 'FARGATE_SPOT', ...completion.given.capacityProviders.map((provider) => provider.name)];
  checkProviderCount(completion, strategy, at);
  const names = new Set<string>();
  strategy.forEach((item, index) => {
    const name = item.capacityProvider;
    const here = [...at, index, 'capacityProvider'];
    if (!providers.includes(name))
      problemAt(
        completion,
        here,
        `must name a capacity provider, but is '${name}'`,
        hintFor(name, providers, nearestName(name, providers)),
      );
    else if (!isFargate(item)) checkAssociation(completion, service, name, here);
    if (names.has(name)) problemAt(completion, here, `is given twice: '${name}'`);
    names.add(name);
  });
  if (strategy.length > 0 && strategy.every((item) => item.weight === 0)) {
    problemAt(
      completion,
      at,
      'must give a weight above 0 to at least one provider',
      'AWS: At least one capacity provider must have a weight value greater than zero.',
    );
  }
  const fargate = strategy.filter(isFargate).length;
  if (fargate > 0 && fargate < strategy.length)
    problemAt(
      completion,
      at,
      'cannot mix Fargate with Auto Scaling group capacity providers',
      'AWS: A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again.',
    );
  if (strategy.filter((item) => item.base > 0).length > 1)
    problemAt(
      completion,
      at,
      'may give a base to one provider only',
      'AWS: Only one capacity provider in a capacity provider strategy can have a base defined.',
    );
}

/** Capacity providers of a strategy, or of a cluster. */
export function checkProviderCount(completion: Completion, providers: readonly unknown[], path: Path): void {
  const max = ECS_LIMITS.capacityProviders;
  checkLength(completion, providers, max, path, `There can be a maximum of ${max} capacity providers.`);
}

/** Of a task definition and what runs it together. @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const CONSTRAINTS_MAX = 10;

/** What ECS refuses of placement constraints. */
export function checkConstraints(
  completion: Completion,
  { launchType, placementConstraints: constraints }: Pick<CompletedService, 'launchType' | 'placementConstraints'>,
  definition: CompletedTaskDefinition | undefined,
  path: Path,
): void {
  const at = [...path, 'placementConstraints'];
  if (launchType === 'FARGATE' && constraints.length > 0)
    problemAt(
      completion,
      at,
      'cannot be used with launchType FARGATE',
      'AWS: Placement constraints are not supported with FARGATE launch type.',
    );
  const count = constraints.length + (definition?.placementConstraints.length ?? 0);
  if (count > CONSTRAINTS_MAX)
    problemAt(completion, at, `must be at most ${CONSTRAINTS_MAX} together with those of the task definition, but are ${count}`);
  constraints.forEach((constraint, index) => {
    checkConstraint(completion, constraint, [...at, index]);
  });
}

/** One constraint: memberOf has an expression, distinctInstance has none. */
export function checkConstraint(
  completion: Completion,
  { type, expression }: { readonly type: string; readonly expression?: string | undefined },
  path: Path,
): void {
  if (type === 'memberOf' && expression === undefined)
    problemAt(
      completion,
      [...path, 'expression'],
      'is missing; memberOf needs a cluster query',
      "expression: 'attribute:ecs.instance-type =~ m5.*'",
    );
  else if (type === 'distinctInstance' && expression !== undefined)
    problemAt(completion, [...path, 'expression'], 'cannot stand beside distinctInstance, which takes no expression');
  else if (expression !== undefined) checkQuery(completion, expression, [...path, 'expression']);
}

/** Where the cluster says which providers it has, a service may name no other. */
function checkAssociation(completion: Completion, service: OnCapacity, name: string, path: Path): void {
  const { clusters, capacityProviders } = completion.given;
  const said = clusters.find((cluster) => cluster.clusterName === service.cluster)?.capacityProviders ?? [];
  const elsewhere = clusters.find((cluster) => cluster.clusterName !== service.cluster && cluster.capacityProviders.includes(name));
  const home = capacityProviders.find((provider) => provider.name === name)?.cluster ?? elsewhere?.clusterName;
  const isForeign = home !== undefined && home !== service.cluster;
  if (said.includes(name) || (said.length === 0 && !isForeign)) return;
  problemAt(
    completion,
    path,
    isForeign
      ? `must be a capacity provider of cluster ${service.cluster}, but '${name}' belongs to ${home}`
      : `must be a capacity provider of cluster ${service.cluster} (${said.join(', ')}), but '${name}' is in no cluster`,
    'AWS: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.',
  );
}

/** An image runs on the architecture it was built for: capacity that is all of the other one can never take the task. */
export function checkArchitecture(completion: Completion, service: OnCapacity, definition: CompletedTaskDefinition, path: Path): void {
  const wanted = definition.runtimePlatform?.cpuArchitecture ?? 'X86_64';
  const found = new Set(architecturesFor(completion, service));
  if (found.size === 0 || found.has(wanted)) return;
  const other = wanted === 'ARM64' ? 'X86_64' : 'ARM64';
  const isSaid = definition.runtimePlatform !== undefined;
  problemAt(
    completion,
    [...path, 'taskDefinition'],
    `must run on capacity of its architecture: ${definitionName(definition)} is ${wanted}${isSaid ? '' : ' (as no runtimePlatform is given)'}, and all instances it may use are ${other}`,
    wanted === 'ARM64'
      ? service.serviceName === undefined
        ? 'AWS: ATTRIBUTE'
        : `AWS: service ${service.serviceName} was unable to place a task because no container instance met all of its requirements. The closest matching container-instance is missing an attribute required by your task.`
      : `give the task definition runtimePlatform: { cpuArchitecture: ARM64 } if its image is built for it; else the container ends with 'exec format error'`,
  );
}

/** Architectures of the EC2 instances a service may use; none where it runs on Fargate or on machines of one's own. */
function architecturesFor(completion: Completion, service: OnCapacity): readonly CpuArchitecture[] {
  const { given } = completion;
  const named = service.capacityProviderStrategy.map((item) => item.capacityProvider);
  if (service.launchType !== 'EC2' && named.every((name) => name === 'FARGATE' || name === 'FARGATE_SPOT')) return [];
  const groupNames = given.capacityProviders
    .filter((provider) => named.includes(provider.name))
    .map((provider) => provider.autoScalingGroupProvider?.autoScalingGroupArn);
  const groups = given.autoScalingGroups.filter((group) =>
    named.length > 0 ? groupNames.includes(group.autoScalingGroupName) : clusterOfGroup(given, group) === service.cluster,
  );
  const fixed = given.containerInstances.filter(
    (group) => named.length === 0 && group.launchType !== 'EXTERNAL' && (group.cluster ?? 'default') === service.cluster,
  );
  const types = [
    ...groups.map((group) => group.instanceType),
    ...fixed.map((group) => group.instanceType ?? own(group.attributes, 'ecs.instance-type')),
  ];
  // A group whose types stand in its template is not judged here.
  if (types.includes(undefined)) return [];
  return types.map((name) => instanceType(name ?? '')?.architecture).filter((architecture) => architecture !== undefined);
}
