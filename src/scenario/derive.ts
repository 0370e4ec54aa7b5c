import { FARGATE_SIZES } from '../aws/catalogue/index.js';
import type { CpuArchitecture } from '../aws/nouns.js';
import { UsageError } from '../base/errors.js';
import { nearestName } from '../base/nearest.js';
import { CPU_UNITS_PER_VCPU } from '../base/units.js';
import { chooseInstanceType } from '../rules/capacity/choose-instance-type.js';
import type { ServiceDocument } from './aws/services.js';
import type { TaskDefinitionDocument } from './aws/task-definitions.js';
import { membersOf, withoutUnusedCapacity } from './capacity-in-use.js';
import { own } from './completion.js';
import type { ScenarioDocument } from './document.js';
import { nameInArn } from './fields.js';
import { meanRequestUs, reasonNotOnFargate, reasonNotOnLambda } from './hard-limits.js';
import { moved } from './move.js';
import type { Report } from './report.js';
import { familyAndRevision } from './revisions.js';
import { targetsOf } from './traffic.js';
import { childText, type MapTree, type Tree, treeOf, withEntry } from './tree.js';

/** What `--on` may name. */
export const PLATFORMS = ['fargate', 'fargate-arm', 'fargate-spot', 'ec2', 'ec2-arm', 'ec2-spot', 'lambda', 'lambda-arm'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** @throws UsageError for a name that is none */
export function platformsOf(names: readonly string[]): readonly Platform[] {
  const wanted = [...new Set(names.flatMap((name) => name.split(',')).map((name) => name.trim()))].filter((name) => name !== '');
  return wanted.map((name) => {
    const found = PLATFORMS.find((platform) => platform === name);
    if (found !== undefined) return found;
    const near = nearestName(name, PLATFORMS);
    throw new UsageError(
      `--on takes ${PLATFORMS.join(', ')}, and '${name}' is none of them${near === undefined ? '' : `; did you mean ${near}?`}`,
    );
  });
}

/** A service that goes to another platform, with what it runs. */
export interface Resident {
  readonly service: ServiceDocument;
  readonly definition: TaskDefinitionDocument;
  /** What one task reserves. */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

/**
 * A scenario with its services on one platform: the same work and the same memory, what had to be chosen said in notes.
 * @param tree the document as read; `given` the same as checked
 * @returns undefined, with a note that says why, where the platform cannot run them
 */
export function derivedTree(tree: Tree, given: ScenarioDocument, platform: Platform, report: Report): Tree | undefined {
  if (tree.kind !== 'map') return tree;
  const residents = residentsOf(given);
  const reasons = residents.flatMap((resident) => {
    const reason = platform.startsWith('lambda')
      ? reasonNotOnLambda(given, resident)
      : platform.startsWith('fargate')
        ? reasonNotOnFargate(resident)
        : undefined;
    return reason === undefined ? [] : [`${resident.service.serviceName} ${reason}`];
  });
  const deriver = new Deriver(given, platform, report);
  const derived = reasons.length > 0 ? undefined : deriver.derive(tree, residents);
  const why = [...reasons, ...deriver.reasons];
  if (derived === undefined || why.length > 0) {
    report.note(`${platform} is left out: ${why.join('; ') || 'there is no service to move'}`);
    return undefined;
  }
  return derived;
}

/** Services with traffic, or all where none has any. */
function residentsOf(given: ScenarioDocument): readonly Resident[] {
  const sentTo = new Set(given.traffic.flatMap(targetsOf).map((target) => nameInArn(target.service)));
  // A DAEMON goes with the instances it looks after.
  const replicas = given.services.filter(({ schedulingStrategy }) => schedulingStrategy === 'REPLICA');
  const served = replicas.filter((service) => sentTo.has(service.serviceName));
  return (served.length > 0 ? served : replicas).flatMap((service) => {
    const { family, revision } = familyAndRevision(service.taskDefinition);
    const ofFamily = given.taskDefinitions.filter((definition) => definition.family === family);
    const definition = ofFamily.find((candidate) => candidate.revision === revision) ?? ofFamily[0];
    if (definition === undefined) return [];
    const sum = (value: (container: TaskDefinitionDocument['containerDefinitions'][number]) => number) =>
      definition.containerDefinitions.reduce((total, container) => total + value(container), 0);
    return [
      {
        service,
        definition,
        cpuUnits: definition.cpu ?? sum((container) => container.cpu),
        memoryMiB: definition.memory ?? sum((container) => container.memoryReservation ?? container.memory ?? 0),
      },
    ];
  });
}

class Deriver {
  readonly reasons: string[] = [];
  readonly #given: ScenarioDocument;
  readonly #platform: Platform;
  readonly #report: Report;
  readonly #architecture: CpuArchitecture;

  constructor(given: ScenarioDocument, platform: Platform, report: Report) {
    this.#given = given;
    this.#platform = platform;
    this.#report = report;
    this.#architecture = platform.endsWith('-arm') ? 'ARM64' : 'X86_64';
  }

  derive(tree: MapTree, residents: readonly Resident[]): Tree | undefined {
    if (residents.length === 0) return undefined;
    if (this.#platform.startsWith('lambda')) return this.#onLambda(tree, residents);
    const clusters = new Set(residents.map(({ service }) => service.cluster ?? 'default'));
    let derived = tree;
    for (const resident of residents)
      derived = this.#platform.startsWith('fargate') ? this.#onFargate(derived, resident) : this.#onInstances(derived, resident);
    const { document, leftOut } = withoutUnusedCapacity(derived, clusters);
    if (leftOut.length > 0) this.#say(`without ${leftOut.join(', ')}, which nothing uses`);
    return document;
  }

  #say(what: string): void {
    this.#report.note(`${this.#platform}: ${what}`);
  }

  #onFargate(tree: MapTree, resident: Resident): MapTree {
    const { service, definition, cpuUnits, memoryMiB } = resident;
    const size = FARGATE_SIZES.filter((candidate) => candidate.cpuUnits >= cpuUnits)
      .flatMap((candidate) => candidate.memoryMiB.map((memory) => ({ cpu: candidate.cpuUnits, memory })))
      .find((candidate) => candidate.memory >= memoryMiB);
    if (size === undefined) return tree;
    const provider = this.#platform === 'fargate-spot' ? 'FARGATE_SPOT' : 'FARGATE';
    const isSame = size.cpu === cpuUnits && size.memory === memoryMiB;
    this.#say(
      `${service.serviceName} as tasks of ${size.cpu} CPU units and ${size.memory} MiB${isSame ? '' : `, the smallest size that holds ${cpuUnits} and ${memoryMiB}`}, ${this.#image()}, strategy ${provider} weight 1`,
    );
    const program = { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], placementConstraints: undefined, ...size };
    return this.#placed(this.#withProgram(tree, definition.family, program, undefined), service, provider, undefined);
  }

  #onInstances(tree: MapTree, resident: Resident): MapTree {
    const { service, definition, cpuUnits, memoryMiB } = resident;
    const purchaseOption = this.#platform === 'ec2-spot' ? 'spot' : 'on-demand';
    const target = this.#given.scalableTargets.find((candidate) => candidate.resourceId.endsWith(`/${service.serviceName}`));
    const desiredCount = Math.max(1, service.desiredCount ?? target?.minCapacity ?? 1);
    const region = this.#given.region ?? 'us-east-1';
    const chosen = chooseInstanceType({ cpuUnits, memoryMiB, desiredCount, cpuArchitecture: this.#architecture, purchaseOption, region });
    if (chosen === undefined) {
      this.reasons.push(`no instance type with a price in ${region} holds two tasks of ${service.serviceName}`);
      return tree;
    }
    const name = `${service.serviceName}-${this.#platform}`;
    const tasksMax = 2 * Math.max(desiredCount, target?.maxCapacity ?? 0);
    const maxSize = Math.ceil(tasksMax / chosen.tasksPerInstance) + (this.#given.availabilityZones?.length ?? 3);
    this.#say(
      `${service.serviceName} on ${chosen.instanceType} ${purchaseOption} (the cheapest that holds at least two of its tasks and carries ${desiredCount} with 4 to 8 instances, or nearest: ${chosen.tasksPerInstance} on each, ${chosen.instanceCount} instances), ${this.#image()}, bridge mode with dynamic ports, spread over zones then binpack by memory, managed scaling at 100%, at most ${maxSize} instances`,
    );
    const cluster = service.cluster ?? 'default';
    const { instanceType } = chosen;
    let derived = appended(tree, 'autoScalingGroups', {
      autoScalingGroupName: name,
      cluster,
      instanceType,
      purchaseOption,
      minSize: 0,
      maxSize,
    });
    derived = appended(derived, 'capacityProviders', {
      name,
      cluster,
      autoScalingGroupProvider: { autoScalingGroupArn: name, managedScaling: { status: 'ENABLED', targetCapacity: 100 } },
    });
    const placement = [
      { type: 'spread', field: 'attribute:ecs.availability-zone' },
      { type: 'binpack', field: 'memory' },
    ];
    const program = { networkMode: 'bridge', requiresCompatibilities: ['EC2'] };
    return this.#placed(this.#withProgram(derived, definition.family, program, 0), service, name, placement);
  }

  #onLambda(tree: MapTree, residents: readonly Resident[]): Tree {
    let derived = tree;
    const moves = residents.map((resident) => {
      const { service, cpuUnits } = resident;
      const vcpu = cpuUnits === 0 ? 1 : Math.min(1, cpuUnits / CPU_UNITS_PER_VCPU);
      const memorySize = Math.min(10_240, Math.max(128, Math.ceil(vcpu * MIB_PER_VCPU)));
      const timeout = meanRequestUs(this.#given, resident) > LONG_REQUEST_US ? 900 : 30;
      const functionName = `${service.serviceName}-${this.#platform}`;
      const behaviour = own(this.#given.behaviour, familyAndRevision(service.taskDefinition).family);
      this.#say(
        `${service.serviceName} as a function of ${memorySize} MB, which gives a request the CPU it has alone on a task (${vcpu} vCPU at 1769 MB each), ${this.#image()}, runtime provided.al2023${behaviour?.startUp === undefined ? '' : ` with the program's own startUp of ${behaviour.startUp}`}, timeout ${timeout} s, via alb`,
      );
      derived = appended(derived, 'functions', {
        functionName,
        memorySize,
        timeout,
        architectures: [this.#architecture === 'ARM64' ? 'arm64' : 'x86_64'],
        runtime: 'provided.al2023',
        via: 'alb',
      });
      return { service: service.serviceName, functionName, mark: tree.mark, where: '--on' };
    });
    return moved(derived, moves, this.#platform, this.#report);
  }

  #image(): string {
    return this.#architecture === 'ARM64' ? 'its image built for ARM64' : 'its image built for x86';
  }

  /** Every revision of a family, made for the platform. @param hostPort of all port mappings; undefined: none */
  #withProgram(tree: MapTree, family: string, change: Readonly<Record<string, unknown>>, hostPort: number | undefined): MapTree {
    return changedMembers(tree, 'taskDefinitions', (definition) => {
      if (childText(definition, 'family') !== family) return definition;
      const shaped = withKeys(definition, { ...change, runtimePlatform: { cpuArchitecture: this.#architecture } });
      return changedMembers(shaped, 'containerDefinitions', (container) =>
        changedMembers(container, 'portMappings', (mapping) => withKeys(mapping, { hostPort })),
      );
    });
  }

  #placed(tree: MapTree, service: ServiceDocument, capacityProvider: string, placementStrategy: unknown): MapTree {
    const change = {
      launchType: undefined,
      platformVersion: undefined,
      placementConstraints: undefined,
      placementStrategy,
      capacityProviderStrategy: [{ capacityProvider, weight: 1 }],
    };
    const listed = changedMembers(tree, 'clusters', (cluster) => {
      const isItsOwn = childText(cluster, 'clusterName') === (service.cluster ?? 'default');
      const names = membersOf(cluster, 'capacityProviders').map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
      if (!isItsOwn || names.length === 0 || names.includes(capacityProvider)) return cluster;
      return withKeys(cluster, { capacityProviders: [...names, capacityProvider] });
    });
    return changedMembers(listed, 'services', (item) =>
      childText(item, 'serviceName') === service.serviceName ? withKeys(item, change) : item,
    );
  }
}

/** Memory that comes with one vCPU. @source https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MIB_PER_VCPU = 1769;
/** Requests that take longer than this on average get Lambda's longest timeout. */
const LONG_REQUEST_US = 10_000_000;

function withKeys(map: MapTree, change: Readonly<Record<string, unknown>>): MapTree {
  let changed = map;
  for (const [key, value] of Object.entries(change))
    changed = withEntry(changed, key, value === undefined ? undefined : treeOf(value, map.mark));
  return changed;
}

function changedMembers(map: MapTree, section: string, change: (item: MapTree) => MapTree): MapTree {
  const list = map.entries.get(section)?.value;
  if (list?.kind !== 'list') return map;
  return withEntry(map, section, { ...list, items: list.items.map((item) => (item.kind === 'map' ? change(item) : item)) });
}

function appended(map: MapTree, section: string, value: unknown): MapTree {
  return withEntry(map, section, { kind: 'list', items: [...membersOf(map, section), treeOf(value, map.mark)], mark: map.mark });
}
