import type { AutoScalingGroup, CpuArchitecture, FixedContainerInstances } from '../../aws/nouns.js';
import { AGENT_HOST_PORTS } from '../../aws/quotas.js';
import type { Streams } from '../../kernel/stream.js';
import { ARCHITECTURE_ATTRIBUTE, architectureValue, ZONE_ATTRIBUTE } from '../../rules/placement/index.js';
import type { Instance, WorldState } from '../state.js';
import { openHost } from './hosting.js';

/** A container instance is there from now on, with nothing on it. */
export function addInstance({ instances, hosting }: Pick<WorldState, 'instances' | 'hosting'>, instance: Instance): void {
  instances.push(instance);
  openHost(hosting, instance);
}

/** One of a group of fixed container instances: registered and ACTIVE from the start. */
export function fixedInstance(streams: Streams, spec: FixedContainerInstances, index: number): Instance {
  return {
    index,
    cluster: spec.cluster,
    launchType: spec.launchType,
    attributes: {
      ...builtInAttributes(spec.instanceType, spec.cpuArchitecture, spec.availabilityZone, spec.launchType),
      ...spec.attributes,
    },
    architecture: spec.cpuArchitecture,
    hourlyUsd: spec.hourlyUsd,
    volumeGiB: spec.volumeGiB,
    instanceId: spec.launchType === 'EXTERNAL' ? `mi-${hex(streams, 17)}` : `i-${hex(streams, 17)}`,
    instanceType: spec.instanceType,
    availabilityZone: spec.availabilityZone,
    autoScalingGroup: '',
    purchaseOption: spec.launchType === 'EXTERNAL' ? 'external' : 'on-demand',
    registeredCpu: spec.registeredCpuUnits,
    registeredMemoryMiB: spec.registeredMemoryMiB,
    launchedAt: 0,
    runningAt: 0,
    registeredAt: 0,
    drainingAt: undefined,
    terminatedAt: undefined,
    terminationReason: '',
    group: -1,
    isInGroup: false,
    isInitial: true,
    warmUntilUs: 0,
    stepTimer: -1,
    isAgentConnected: true,
    deregisteredAtUs: undefined,
    eniCount: spec.awsvpcTaskCountMax,
    gpuCount: spec.gpuCount,
    hostPorts: new Set<number>(AGENT_HOST_PORTS),
    images: [],
  };
}

/** An instance that its Auto Scaling group has just launched. @param group index of the group */
export function groupInstance(
  streams: Streams,
  spec: AutoScalingGroup,
  group: number,
  index: number,
  availabilityZone: string,
  launchedAtUs: number,
  isInitial: boolean,
): Instance {
  const { shape } = spec;
  return {
    index,
    cluster: spec.cluster,
    launchType: 'EC2',
    attributes: { ...builtInAttributes(shape.instanceType, shape.cpuArchitecture, availabilityZone, 'EC2'), ...spec.attributes },
    architecture: shape.cpuArchitecture,
    hourlyUsd: undefined,
    volumeGiB: spec.volumeGiB,
    instanceId: `i-${hex(streams, 17)}`,
    instanceType: shape.instanceType,
    availabilityZone,
    autoScalingGroup: spec.name,
    purchaseOption: spec.purchaseOption,
    registeredCpu: shape.registeredCpuUnits,
    registeredMemoryMiB: shape.registeredMemoryMiB,
    launchedAt: launchedAtUs,
    runningAt: undefined,
    registeredAt: undefined,
    drainingAt: undefined,
    terminatedAt: undefined,
    terminationReason: '',
    group,
    isInGroup: true,
    isInitial,
    warmUntilUs: 0,
    stepTimer: -1,
    isAgentConnected: true,
    deregisteredAtUs: undefined,
    eniCount: shape.awsvpcTaskCountMax,
    gpuCount: shape.gpuCount,
    hostPorts: new Set<number>(AGENT_HOST_PORTS),
    images: [],
  };
}

/**
 * Attributes that ECS gives every container instance.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html#attributes
 */
function builtInAttributes(
  instanceType: string,
  architecture: CpuArchitecture,
  availabilityZone: string,
  launchType: 'EC2' | 'EXTERNAL',
): Record<string, string> {
  return {
    [ZONE_ATTRIBUTE]: availabilityZone,
    ...(launchType === 'EXTERNAL' ? { 'ecs.capability.external': '' } : { 'ecs.instance-type': instanceType }),
    'ecs.os-type': 'linux',
    'ecs.os-family': 'LINUX',
    [ARCHITECTURE_ATTRIBUTE]: architectureValue(architecture),
  };
}

function hex(streams: Streams, length: number): string {
  const stream = streams.get('instance-ids');
  return Array.from({ length }, () => stream.below(16).toString(16)).join('');
}
