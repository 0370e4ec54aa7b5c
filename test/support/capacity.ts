import type { AutoScalingGroup, AutoScalingGroupProvider } from '../../src/aws/nouns.js';

/** Up to ten m7i.large in three zones: 2 vCPU, 7,936 MiB, two network interfaces for tasks. */
export function autoScalingGroup(over: Partial<AutoScalingGroup> = {}): AutoScalingGroup {
  return {
    name: 'asg',
    cluster: 'default',
    shape: {
      instanceType: 'm7i.large',
      vcpu: 2,
      registeredCpuUnits: 2048,
      registeredMemoryMiB: 7936,
      cpuArchitecture: 'X86_64',
      awsvpcTaskCountMax: 2,
      gpuCount: 0,
    },
    purchaseOption: 'on-demand',
    minSize: 0,
    maxSize: 10,
    desiredCapacity: 0,
    availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    volumeGiB: 30,
    attributes: {},
    ...over,
  };
}

/** Over `asg`, with managed scaling at AWS's defaults. */
export function capacityProvider(over: Partial<AutoScalingGroupProvider> = {}): AutoScalingGroupProvider {
  return {
    name: 'cp',
    cluster: 'default',
    autoScalingGroup: 'asg',
    managedScaling: { targetCapacity: 100, minimumScalingStepSize: 1, maximumScalingStepSize: 10_000, instanceWarmupUs: 300e6 },
    managedTerminationProtection: false,
    managedDraining: true,
    ...over,
  };
}
