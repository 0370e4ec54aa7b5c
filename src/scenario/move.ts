import { nearestName } from '../base/nearest.js';
import { membersOf, withMembers, withoutUnusedCapacity } from './capacity-in-use.js';
import { hintFor } from './completion.js';
import { nameInArn } from './fields.js';
import type { Report } from './report.js';
import { familyAndRevision } from './revisions.js';
import { child, childText, type MapTree, type Mark, memberName, type Tree, treeOf, withEntry } from './tree.js';

/** A workload that goes from its service to a function. */
export interface Move {
  readonly service: string;
  readonly functionName: string;
  /** Where it was asked for, for problems. */
  readonly mark: Mark;
  readonly where: string;
}

/**
 * Carries moves out on a document that has been read: the function takes the workload's name, traffic and behaviour; the
 * service, and whatever refers to nothing else, is left out with a note.
 */
export function moved(document: Tree, moves: readonly Move[], variant: string, report: Report): Tree {
  const known = moves.filter((move) => isKnown(document, move, report));
  if (document.kind !== 'map' || known.length === 0) return document;
  let result: MapTree = document;
  for (const move of known) result = withWorkload(result, move);
  const names = new Set(known.map((move) => move.service));
  const going = membersOf(document, 'services').filter((service) => names.has(childText(service, 'serviceName') ?? ''));
  const pruned = withoutServices(result, going);
  const clusters = new Set(going.map((service) => nameInArn(childText(service, 'cluster') ?? 'default')));
  const lean = withoutUnusedCapacity(pruned.document, clusters);
  const final = withoutFaultsOfGroups(lean.document, lean.leftOut);
  const leftOut = [...pruned.leftOut, ...lean.leftOut, ...final.leftOut];
  for (const { service, functionName } of known) report.note(`variant ${variant}: ${service} runs as function ${functionName}`);
  report.note(`variant ${variant} is without ${leftOut.join(', ')}`);
  return final.document;
}

function isKnown(document: Tree, move: Move, report: Report): boolean {
  const sections = [
    ['services', 'serviceName', move.service, 'a service'],
    ['functions', 'functionName', move.functionName, 'a function'],
  ] as const;
  return sections.every(([section, key, name, what]) => {
    const known = membersOf(document, section).map((item) => childText(item, key) ?? '');
    if (known.includes(name)) return true;
    report.problemAt(move.mark, move.where, `must name ${what}, but is '${name}'`, hintFor(name, known, nearestName(name, known)));
    return false;
  });
}

/** The function with the service's name, program and way in. */
function withWorkload(document: MapTree, move: Move): MapTree {
  const service = membersOf(document, 'services').find((item) => childText(item, 'serviceName') === move.service);
  const functions = child(document, 'functions');
  if (functions?.kind !== 'list') return document;
  const given: Record<string, string | undefined> = {
    workload: move.service,
    taskDefinition: nameInArn(childText(service, 'taskDefinition') ?? ''),
    via: service !== undefined && isBehindBalancer(document, service) ? 'alb' : undefined,
  };
  const items = functions.items.map((item) => {
    if (item.kind !== 'map' || childText(item, 'functionName') !== move.functionName) return item;
    let changed: MapTree = item;
    for (const [key, value] of Object.entries(given))
      if (value !== undefined && (key === 'workload' || !item.entries.has(key)))
        changed = withEntry(changed, key, treeOf(value, move.mark));
    return changed;
  });
  return withEntry(document, 'functions', { ...functions, items });
}

/** Whether the service has, or would be given, a target group on an Application Load Balancer. */
function isBehindBalancer(document: Tree, service: Tree): boolean {
  const groups = membersOf(document, 'targetGroups');
  if (groups.length > 0 && groups.every((group) => !(childText(group, 'protocol') ?? 'HTTP').startsWith('HTTP'))) return false;
  if (membersOf(service, 'loadBalancers').length > 0 || membersOf(document, 'loadBalancers').length > 0) return true;
  const { family } = familyAndRevision(nameInArn(childText(service, 'taskDefinition') ?? ''));
  return membersOf(document, 'taskDefinitions').some(
    (definition) =>
      childText(definition, 'family') === family &&
      membersOf(definition, 'containerDefinitions').some((container) => membersOf(container, 'portMappings').length > 0),
  );
}

/** Everything that refers only to services that go. */
function withoutServices(document: MapTree, going: readonly Tree[]): { document: MapTree; leftOut: string[] } {
  const names = new Set(going.map((service) => childText(service, 'serviceName') ?? ''));
  const leftOut = [...names].map((name) => `service ${name}`);
  let rest = withMembers(document, 'services', (item) => !names.has(childText(item, 'serviceName') ?? ''));
  const dropWhere = (section: string, what: string, isGone: (item: Tree) => boolean) => {
    rest = withMembers(rest, section, (item, index) => {
      if (!isGone(item)) return true;
      leftOut.push(`${what} ${memberName(item) ?? `[${index}]`}`);
      return false;
    });
  };
  const ofService = (text: string | undefined) => text !== undefined && names.has(text.slice(text.lastIndexOf('/') + 1));
  const staying = new Set(membersOf(rest, 'services').flatMap(targetGroupsOf));
  // What names no service is for the only one that CodeDeploy deploys.
  const isOnly = !membersOf(rest, 'services').some(isCodeDeploys);
  const isDeployed = (group: Tree) => {
    const deployed = membersOf(group, 'ecsServices').map((item) => childText(item, 'serviceName'));
    return deployed.length === 0 ? isOnly : deployed.some(ofService);
  };
  const deployed = membersOf(document, 'deploymentGroups').filter(isDeployed);
  const groups = new Set([...going.flatMap(targetGroupsOf), ...deployed.flatMap(pairOf)].filter((name) => !staying.has(name)));
  const named = deployed.map((group) => childText(group, 'deploymentGroupName'));
  const deploying = new Set(isOnly && going.some(isCodeDeploys) ? [...named, undefined] : named);
  const policies = new Set(
    membersOf(document, 'scalableTargets')
      .filter((target) => ofService(childText(target, 'resourceId')))
      .flatMap((target) => membersOf(target, 'policies'))
      .concat(membersOf(document, 'scalingPolicies').filter((policy) => ofService(childText(policy, 'resourceId'))))
      .map((policy) => childText(policy, 'policyName') ?? ''),
  );
  dropWhere('targetGroups', 'target group', (item) => groups.has(childText(item, 'name') ?? ''));
  dropWhere('deploymentGroups', 'deployment group', isDeployed);
  for (const section of ['scalableTargets', 'scalingPolicies', 'scheduledActions'] as const)
    dropWhere(section, section === 'scalableTargets' ? 'scalable target' : section, (item) => ofService(childText(item, 'resourceId')));
  dropWhere('alarms', 'alarm', (item) => isAlarmOf(item, names, groups, policies));
  dropWhere('actions', 'action', (item) => isActionOn(item, names, deploying));
  dropWhere('faults', 'fault', (item) => names.has(nameInArn(childText(item, 'service') ?? '')));
  return { document: rest, leftOut };
}

const DEPLOYING = ['CreateDeployment', 'StopDeployment', 'ContinueDeployment'];

function isCodeDeploys(service: Tree): boolean {
  return childText(child(service, 'deploymentController'), 'type') === 'CODE_DEPLOY';
}

/** The target groups of a deployment group. */
function pairOf(group: Tree): string[] {
  const pairs = membersOf(child(group, 'loadBalancerInfo') ?? group, 'targetGroupPairInfoList');
  return pairs.flatMap((pair) => membersOf(pair, 'targetGroups').map((item) => nameInArn(childText(item, 'name') ?? '')));
}

const targetGroupsOf = (service: Tree) =>
  membersOf(service, 'loadBalancers').flatMap((entry) => {
    const alternate = childText(child(entry, 'advancedConfiguration'), 'alternateTargetGroupArn');
    return [childText(entry, 'targetGroupArn') ?? '', ...(alternate === undefined ? [] : [alternate])].map(nameInArn);
  });

function isAlarmOf(alarm: Tree, services: ReadonlySet<string>, groups: ReadonlySet<string>, policies: ReadonlySet<string>): boolean {
  const dimensions = child(alarm, 'dimensions');
  if (services.has(childText(dimensions, 'ServiceName') ?? '')) return true;
  if (groups.has(nameInArn(childText(dimensions, 'TargetGroup') ?? ''))) return true;
  const actions = membersOf(alarm, 'alarmActions').map((item) => (item.kind === 'scalar' ? nameInArn(String(item.value)) : ''));
  return actions.length > 0 && actions.every((name) => policies.has(name));
}

/** Whether a call is about such a service, about tasks of one, or about what CodeDeploy deploys. */
function isActionOn(action: Tree, services: ReadonlySet<string>, deploying: ReadonlySet<string | undefined>): boolean {
  if (action.kind !== 'map') return false;
  return [...action.entries].some(([call, { value }]) => {
    if (call === 'at') return false;
    if (DEPLOYING.includes(call)) return deploying.has(childText(value, 'deploymentGroupName'));
    const picked = childText(child(value, 'task'), 'service') ?? childText(child(value, 'tasks'), 'service');
    const service = childText(value, 'service') ?? childText(value, 'serviceName') ?? childText(value, 'resourceId') ?? picked;
    return service !== undefined && services.has(service.slice(service.lastIndexOf('/') + 1));
  });
}

function withoutFaultsOfGroups(document: MapTree, gone: readonly string[]): { document: MapTree; leftOut: string[] } {
  const leftOut: string[] = [];
  const rest = withMembers(document, 'faults', (item) => {
    const group = childText(item, 'autoScalingGroup');
    if (group === undefined || !gone.includes(`Auto Scaling group ${nameInArn(group)}`)) return true;
    leftOut.push(`fault ${memberName(item)}`);
    return false;
  });
  return { document: rest, leftOut };
}

/** A document without functions that only other variants move a workload to, and that nothing is sent to here. */
export function withoutIdleTargets(document: Tree, idle: ReadonlySet<string>, variant: string, report: Report): Tree {
  if (document.kind !== 'map' || idle.size === 0) return document;
  const sentTo = new Set([...membersOf(document, 'traffic').flatMap((stream) => namesIn(child(stream, 'to'))), ...calledIn(document)]);
  const isIdle = (name: string | undefined) => name !== undefined && idle.has(name) && !sentTo.has(name);
  const lean = withMembers(document, 'functions', (item) => !isIdle(childText(item, 'functionName')));
  const rest = withMembers(lean, 'faults', (item) => {
    const target = childText(item, 'service');
    if (target === undefined || !isIdle(nameInArn(target))) return true;
    report.note(`fault ${memberName(item)} is left out of variant ${variant}, which has no function ${nameInArn(target)}`);
    return false;
  });
  const behaviour = child(rest, 'behaviour');
  if (behaviour?.kind !== 'map') return rest;
  const families = membersOf(rest, 'taskDefinitions').map((definition) => childText(definition, 'family'));
  const entries = new Map([...behaviour.entries].filter(([name]) => !isIdle(name) || families.includes(name)));
  return withEntry(rest, 'behaviour', { ...behaviour, entries });
}

/** Names that a stream's `to` holds. */
function namesIn(to: Tree | undefined): readonly string[] {
  if (to?.kind === 'list')
    return to.items.map((item) => nameInArn(childText(item, 'service') ?? (item.kind === 'scalar' ? String(item.value) : '')));
  return to?.kind === 'scalar' ? [nameInArn(String(to.value))] : [];
}

/** Names that calls of any behaviour go to. */
function calledIn(document: Tree): readonly string[] {
  const behaviour = child(document, 'behaviour');
  if (behaviour?.kind !== 'map') return [];
  return [...behaviour.entries.values()].flatMap(({ value }) => {
    const kinds = child(value, 'requests');
    const requests = kinds?.kind === 'map' ? [...kinds.entries.values()].map((entry) => entry.value) : [];
    const holders = [value, child(value, 'request'), ...requests].filter((holder) => holder !== undefined);
    return holders.flatMap((holder) => membersOf(holder, 'calls')).flatMap((call) => namesIn(child(call, 'to')));
  });
}
