import type { CpuArchitecture } from '../../aws/nouns.js';
import { chooseInstanceType } from '../../rules/capacity/choose-instance-type.js';
import type { TaskDefinitionDocument } from '../aws/task-definitions.js';

/** What a starter has to know of a task definition. */
export interface StarterTask {
  readonly family: string;
  readonly isFargate: boolean;
  /** Of all containers where the task itself has none; 0: none is given. */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly cpuArchitecture: CpuArchitecture;
  /** The first TCP port: where a load balancer sends requests. */
  readonly port: { readonly containerName: string; readonly containerPort: number } | undefined;
}

/** Reads off a task definition what decides how it can run. */
export function starterTask(definition: TaskDefinitionDocument): StarterTask {
  const { family, requiresCompatibilities, containerDefinitions } = definition;
  const ports = containerDefinitions.flatMap(({ name, portMappings }) =>
    portMappings.flatMap(({ containerPort, protocol }) =>
      containerPort === undefined || protocol !== 'tcp' ? [] : [{ containerName: name, containerPort }],
    ),
  );
  return {
    family,
    isFargate: requiresCompatibilities.includes('FARGATE'),
    cpuUnits: definition.cpu ?? containerDefinitions.reduce((sum, { cpu }) => sum + cpu, 0),
    memoryMiB:
      definition.memory ?? containerDefinitions.reduce((sum, { memoryReservation, memory }) => sum + (memoryReservation ?? memory ?? 0), 0),
    cpuArchitecture: definition.runtimePlatform?.cpuArchitecture ?? 'X86_64',
    port: ports[0],
  };
}

/** The instance type for tasks that do not run on Fargate; one that is large enough for most where none is chosen. */
export function starterInstanceType({ cpuUnits, memoryMiB, cpuArchitecture }: StarterTask, desiredCount: number): string {
  const tasks = { cpuUnits, memoryMiB, desiredCount, cpuArchitecture, purchaseOption: 'on-demand', region: 'us-east-1' } as const;
  return chooseInstanceType(tasks)?.instanceType ?? (cpuArchitecture === 'ARM64' ? 'm7g.8xlarge' : 'm7i.8xlarge');
}
