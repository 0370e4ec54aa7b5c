import { instanceType } from '../../aws/catalogue/index.js';
import type { AutoScalingGroup, AutoScalingGroupProvider, InstanceShape } from '../../aws/nouns.js';
import { ROOT_VOLUME_GIB } from '../../aws/quotas.js';
import { US_PER_SECOND } from '../../base/units.js';
import type { AutoScalingGroupDocument } from '../aws/capacity.js';
import type { CompletedDocument } from '../completion.js';
import type { Report } from '../report.js';

/** Whether the account lets instances carry more network interfaces (awsvpcTrunking). */
export function hasTrunking(document: Pick<CompletedDocument, 'accountSettings'>): boolean {
  return document.accountSettings.some((setting) => setting.name === 'awsvpcTrunking' && /^(?:enabled|on)$/i.test(setting.value));
}

/** What an instance type of the catalogue offers to tasks; undefined for one it does not know. */
export function instanceShape(name: string, isTrunking: boolean): InstanceShape | undefined {
  const type = instanceType(name);
  if (type === undefined) return undefined;
  return {
    instanceType: name,
    vcpu: type.vcpu,
    registeredCpuUnits: type.registeredCpuUnits,
    registeredMemoryMiB: type.registeredMemoryMiB,
    cpuArchitecture: type.architecture,
    awsvpcTaskCountMax: (isTrunking ? type.awsvpcTaskCountTrunking : undefined) ?? type.awsvpcTaskCount,
    gpuCount: type.gpuCount,
  };
}

/** Auto Scaling groups of one instance type and purchase option; the others are listed. */
export function compileGroups(document: CompletedDocument, report: Report): readonly AutoScalingGroup[] {
  return document.autoScalingGroups.flatMap((group) => {
    const { instanceType: type, purchaseOption } = group;
    const shape = type === undefined ? undefined : instanceShape(type, hasTrunking(document));
    if (shape === undefined || purchaseOption === undefined) {
      report.notSimulated(`autoScalingGroups.${group.autoScalingGroupName}.mixedInstancesPolicy`);
      return [];
    }
    return [
      {
        name: group.autoScalingGroupName,
        cluster: group.cluster ?? 'default',
        shape,
        purchaseOption,
        minSize: group.minSize,
        maxSize: group.maxSize,
        desiredCapacity: group.desiredCapacity ?? group.minSize,
        availabilityZones: group.availabilityZones ?? document.availabilityZones,
        volumeGiB: group.volumeSize ?? ROOT_VOLUME_GIB,
        attributes: attributesOf(group, shape),
      },
    ];
  });
}

/** Attributes that every instance of the group registers; the zone is each one's own. */
function attributesOf(group: AutoScalingGroupDocument, shape: InstanceShape): Readonly<Record<string, string>> {
  return {
    'ecs.instance-type': shape.instanceType,
    'ecs.os-type': 'linux',
    'ecs.cpu-architecture': shape.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64',
    ...group.attributes,
  };
}

/** Capacity providers over groups that can be simulated. */
export function compileProviders(
  document: CompletedDocument,
  groups: readonly AutoScalingGroup[],
  report: Report,
): readonly AutoScalingGroupProvider[] {
  return document.capacityProviders.flatMap((provider) => {
    const asg = provider.autoScalingGroupProvider;
    if (asg === undefined || !groups.some((group) => group.name === asg.autoScalingGroupArn)) {
      report.notSimulated(`capacityProviders.${provider.name}`);
      return [];
    }
    const scaling = asg.managedScaling;
    return [
      {
        name: provider.name,
        cluster: provider.cluster ?? 'default',
        autoScalingGroup: asg.autoScalingGroupArn,
        managedScaling:
          scaling?.status === 'ENABLED'
            ? {
                targetCapacity: scaling.targetCapacity,
                minimumScalingStepSize: scaling.minimumScalingStepSize,
                maximumScalingStepSize: scaling.maximumScalingStepSize,
                instanceWarmupUs: scaling.instanceWarmupPeriod * US_PER_SECOND,
              }
            : undefined,
        managedTerminationProtection: asg.managedTerminationProtection === 'ENABLED',
        managedDraining: asg.managedDraining === 'ENABLED',
      },
    ];
  });
}
