import { INSTANCE_TYPE_NAMES, type InstanceType, instanceHourItem, instanceType, price } from '../../aws/catalogue/index.js';
import type { CpuArchitecture } from '../../aws/nouns.js';

/** Families for general work that were current in 2026 and that every region of the catalogue sells. */
const FAMILIES: Readonly<Record<CpuArchitecture, readonly string[]>> = {
  X86_64: ['m7i', 'm6i', 'c7i', 'r7i'],
  ARM64: ['m7g', 'c7g', 'r7g'],
};

const TASKS_PER_INSTANCE_MIN = 2;
/** So many instances carry the desired count: enough to survive one, few enough to fill them. */
const INSTANCES_WANTED = { min: 4, max: 8 };

/** Tasks of one kind that are to find a home. */
export interface TasksToHouse {
  /** Reserved by one task; CPU units and MiB. */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly desiredCount: number;
  readonly cpuArchitecture: CpuArchitecture;
  readonly purchaseOption: 'on-demand' | 'spot';
  readonly region: string;
}

export interface ChosenInstanceType {
  readonly instanceType: string;
  readonly tasksPerInstance: number;
  /** That carry the desired count. */
  readonly instanceCount: number;
  readonly usdPerHour: number;
}

/**
 * The instance type for tasks of one kind: of the sizes that hold at least two tasks and of which 4 to 8 carry the desired count
 * (or as near to that as there are), the one that houses these tasks for the least money; of equals the one named first.
 * @returns undefined where none of the families is sold that large, or has a price in the region
 */
export function chooseInstanceType(tasks: TasksToHouse): ChosenInstanceType | undefined {
  const candidates = INSTANCE_TYPE_NAMES.filter((name) => FAMILIES[tasks.cpuArchitecture].includes(name.split('.')[0]))
    .map((name) => housed(tasks, name))
    .filter((candidate) => candidate !== undefined);
  const nearest = Math.min(...candidates.map(distance));
  return candidates
    .filter((candidate) => distance(candidate) === nearest)
    .reduce<ChosenInstanceType | undefined>(
      (best, candidate) => (best === undefined || cost(candidate) < cost(best) ? candidate : best),
      undefined,
    );
}

function housed(tasks: TasksToHouse, name: string): ChosenInstanceType | undefined {
  const type = instanceType(name);
  const usdPerHour = price(tasks.region, tasks.purchaseOption === 'spot' ? 'EC2 Spot' : 'EC2', instanceHourItem(name))?.usd;
  if (type === undefined || usdPerHour === undefined) return undefined;
  const tasksPerInstance = tasksOn(type, tasks);
  if (tasksPerInstance < TASKS_PER_INSTANCE_MIN) return undefined;
  return { instanceType: name, tasksPerInstance, instanceCount: Math.ceil(tasks.desiredCount / tasksPerInstance), usdPerHour };
}

/** In bridge mode: network interfaces do not count. */
function tasksOn(type: InstanceType, { cpuUnits, memoryMiB }: TasksToHouse): number {
  const byCpu = cpuUnits === 0 ? Number.POSITIVE_INFINITY : Math.floor(type.registeredCpuUnits / cpuUnits);
  return Math.min(byCpu, Math.floor(type.registeredMemoryMiB / Math.max(1, memoryMiB)));
}

const distance = ({ instanceCount }: ChosenInstanceType) =>
  Math.max(INSTANCES_WANTED.min - instanceCount, instanceCount - INSTANCES_WANTED.max, 0);

const cost = ({ instanceCount, usdPerHour }: ChosenInstanceType) => instanceCount * usdPerHour;
