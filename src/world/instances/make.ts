import type { AutoScalingGroup, FixedContainerInstances } from '../../aws/nouns.js';
import type { Streams } from '../../kernel/stream.js';
import type { Instance } from '../state.js';

/** One of a group of fixed container instances: registered and ACTIVE from the start. */
export function fixedInstance(streams: Streams, spec: FixedContainerInstances, index: number): Instance {
  return {
    index,
    cluster: spec.cluster,
    launchType: spec.launchType,
    attributes: spec.attributes,
    architecture: spec.cpuArchitecture,
    hourlyUsd: spec.hourlyUsd,
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
    cpuUnitsFree: spec.registeredCpuUnits,
    memoryMiBFree: spec.registeredMemoryMiB,
    eniFree: spec.awsvpcTaskCountMax,
    gpuFree: spec.gpuCount,
    hostPorts: new Set<number>(),
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
    attributes: spec.attributes,
    architecture: shape.cpuArchitecture,
    hourlyUsd: undefined,
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
    cpuUnitsFree: shape.registeredCpuUnits,
    memoryMiBFree: shape.registeredMemoryMiB,
    eniFree: shape.awsvpcTaskCountMax,
    gpuFree: shape.gpuCount,
    hostPorts: new Set<number>(),
  };
}

function hex(streams: Streams, length: number): string {
  const stream = streams.get('instance-ids');
  return Array.from({ length }, () => stream.below(16).toString(16)).join('');
}
