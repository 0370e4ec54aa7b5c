import { nameInArn } from './fields.js';
import { child, childText, type MapTree, type Tree, withEntry } from './tree.js';

/** The members of a section; none where it is not there. */
export function membersOf(document: Tree, section: string): readonly Tree[] {
  const list = child(document, section);
  return list?.kind === 'list' ? list.items : [];
}

/** A document whose section has only the members that pass; a section that is not there stays so. */
export function withMembers(document: MapTree, section: string, keeps: (item: Tree, index: number) => boolean): MapTree {
  const list = child(document, section);
  return list?.kind === 'list' ? withEntry(document, section, { ...list, items: list.items.filter(keeps) }) : document;
}

const clusterOf = (item: Tree) => nameInArn(childText(item, 'cluster') ?? 'default');
const groupOf = (provider: Tree) => nameInArn(childText(child(provider, 'autoScalingGroupProvider'), 'autoScalingGroupArn') ?? '');
const isFargate = (provider: string) => provider === 'FARGATE' || provider === 'FARGATE_SPOT';

/** Capacity providers that a service names; undefined where it may use any instance of its cluster. */
function providersOf(service: Tree): readonly string[] | undefined {
  const launchType = childText(service, 'launchType');
  if (launchType !== undefined) return launchType === 'FARGATE' ? [] : undefined;
  const strategy = membersOf(service, 'capacityProviderStrategy');
  if (strategy.length === 0) return undefined;
  return strategy.map((item) => nameInArn(childText(item, 'capacityProvider') ?? '')).filter((name) => !isFargate(name));
}

/** What actions and schedules run, or change: their requests. */
function requestsOf(document: Tree): readonly Tree[] {
  const calls = membersOf(document, 'actions').flatMap((action) =>
    ['RunTask', 'StartTask', 'CreateService', 'UpdateService'].map((call) => child(action, call)),
  );
  const runs = membersOf(document, 'schedules').flatMap((schedule) => [
    child(schedule, 'runTask'),
    child(child(schedule, 'target'), 'ecsParameters'),
  ]);
  return [...calls, ...runs].filter((request) => request !== undefined);
}

/** Clusters of requests that may start tasks on any instance. */
function clustersOfCalls(document: Tree): readonly string[] {
  const changes = membersOf(document, 'actions').map((action) => child(action, 'UpdateService'));
  return requestsOf(document)
    .filter((request) => !changes.includes(request) && providersOf(request) === undefined)
    .map(clusterOf);
}

/**
 * A document without the instances, groups and capacity providers in some clusters that no service, schedule or action
 * can use any more. What the clusters list is shortened too.
 * @returns with it the names of what was left out
 */
export function withoutUnusedCapacity(
  document: MapTree,
  clusters: ReadonlySet<string>,
): { readonly document: MapTree; readonly leftOut: readonly string[] } {
  const services = membersOf(document, 'services');
  const open = new Set([...services.filter((service) => providersOf(service) === undefined).map(clusterOf), ...clustersOfCalls(document)]);
  const used = new Set([...services, ...requestsOf(document)].flatMap((user) => providersOf(user) ?? []));
  const leftOut: string[] = [];
  const drop = (what: string) => {
    leftOut.push(what);
    return false;
  };
  const clusterOfProvider = (provider: Tree) => {
    const name = childText(provider, 'name') ?? '';
    const listing = membersOf(document, 'clusters').find((cluster) => listed(cluster).includes(name));
    return childText(provider, 'cluster') ?? childText(listing, 'clusterName');
  };
  const isUnused = (provider: Tree) => {
    const cluster = clusterOfProvider(provider) ?? [...clusters][0];
    return !used.has(childText(provider, 'name') ?? '') && clusters.has(cluster) && !open.has(cluster);
  };
  const unused = membersOf(document, 'capacityProviders').filter(isUnused);
  const providers = unused.map((provider) => childText(provider, 'name') ?? '');
  const kept = new Set(
    membersOf(document, 'capacityProviders')
      .filter((provider) => !unused.includes(provider))
      .map(groupOf),
  );
  const groups = new Set(unused.map(groupOf));
  let rest = withMembers(
    document,
    'capacityProviders',
    (item) => !unused.includes(item) || drop(`capacity provider ${childText(item, 'name')}`),
  );
  rest = withMembers(rest, 'autoScalingGroups', (item) => {
    const name = childText(item, 'autoScalingGroupName') ?? '';
    const isFree = !kept.has(name) && (groups.has(name) || (clusters.has(clusterOf(item)) && !open.has(clusterOf(item))));
    return !isFree || drop(`Auto Scaling group ${name}`);
  });
  rest = withMembers(
    rest,
    'containerInstances',
    (item, index) => !clusters.has(clusterOf(item)) || open.has(clusterOf(item)) || drop(`containerInstances[${index}]`),
  );
  return { document: withoutListed(rest, providers), leftOut };
}

const listed = (cluster: Tree): readonly string[] =>
  membersOf(cluster, 'capacityProviders').map((item) => (item.kind === 'scalar' ? nameInArn(String(item.value)) : ''));

function withoutListed(document: MapTree, providers: readonly string[]): MapTree {
  const clusters = child(document, 'clusters');
  if (clusters?.kind !== 'list' || providers.length === 0) return document;
  const items = clusters.items.map((cluster) => {
    if (cluster.kind !== 'map') return cluster;
    const shorter = withMembers(
      cluster,
      'capacityProviders',
      (item) => item.kind !== 'scalar' || !providers.includes(nameInArn(String(item.value))),
    );
    return withMembers(
      shorter,
      'defaultCapacityProviderStrategy',
      (item) => !providers.includes(nameInArn(childText(item, 'capacityProvider') ?? '')),
    );
  });
  return withEntry(document, 'clusters', { ...clusters, items });
}
