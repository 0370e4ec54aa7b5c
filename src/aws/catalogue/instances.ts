import { CPU_UNITS_PER_VCPU } from '../../base/units.js';
import type { CpuArchitecture } from '../nouns.js';
import { INSTANCE_REGIONS, INSTANCE_ROWS } from './instances.data.js';
import { registeredMemoryMiBOf } from './registered-memory.js';
import { SPOT_REGIONS, SPOT_ROWS } from './spot.data.js';

/** An EC2 instance type as ECS sees it, with what it costs. */
export interface InstanceType {
  readonly name: string;
  readonly vcpu: number;
  /** As sold. */
  readonly memoryMiB: number;
  readonly gpuCount: number;
  readonly architecture: CpuArchitecture;
  readonly maxEnis: number;
  /** Tasks in awsvpc mode that fit without ENI trunking: network interfaces less the primary one. */
  readonly awsvpcTaskCount: number;
  /** The same with the account setting awsvpcTrunking; undefined where the type cannot. */
  readonly awsvpcTaskCountTrunking: number | undefined;
  /** Undefined for types that always deliver their full vCPUs. */
  readonly burstable: BurstableCpu | undefined;
  /** CPU units the agent registers: 1024 for each vCPU. */
  readonly registeredCpuUnits: number;
  /** MiB the agent registers: less than nominal. */
  readonly registeredMemoryMiB: number;
  /** Linux, shared tenancy, USD an hour; undefined where the catalogue has no rate. */
  onDemandUsdPerHour(region: string): number | undefined;
  /** What Spot saved against on-demand at the catalogue's snapshot, in percent; undefined where not listed. */
  spotSavingPercent(region: string): number | undefined;
}

/** @source https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html */
export interface BurstableCpu {
  /** Percent of one vCPU each vCPU may use for ever. */
  readonly baselinePercentPerVcpu: number;
  /** A credit is one vCPU at 100 % for a minute. */
  readonly cpuCreditsPerHour: number;
}

const savingPercents = new Map(
  SPOT_ROWS.split('\n').map((row) => {
    const [name, ...columns] = row.split('|');
    return [name, columns.map((column) => (column === '' ? undefined : Number(column.split(':')[0])))] as const;
  }),
);

function parseInstanceType(row: string): InstanceType {
  const [name, architecture, vcpu, memoryMiB, gpuCount, maxEnis, plain, trunking, baseline, credits, ...usdPerHour] = row.split('|');
  return {
    name,
    vcpu: Number(vcpu),
    memoryMiB: Number(memoryMiB),
    gpuCount: Number(gpuCount),
    architecture: architecture === 'arm64' ? 'ARM64' : 'X86_64',
    maxEnis: Number(maxEnis),
    awsvpcTaskCount: Number(plain),
    awsvpcTaskCountTrunking: numberOrUndefined(trunking),
    burstable: baseline === '' ? undefined : { baselinePercentPerVcpu: Number(baseline), cpuCreditsPerHour: Number(credits) },
    registeredCpuUnits: Number(vcpu) * CPU_UNITS_PER_VCPU,
    registeredMemoryMiB: registeredMemoryMiBOf(name, Number(memoryMiB)),
    onDemandUsdPerHour: (region) => numberOrUndefined(usdPerHour[INSTANCE_REGIONS.indexOf(region)]),
    spotSavingPercent: (region) => savingPercents.get(name)?.[SPOT_REGIONS.indexOf(region)],
  };
}

const numberOrUndefined = (text: string | undefined) => (text === undefined || text === '' ? undefined : Number(text));

const byName: ReadonlyMap<string, InstanceType> = new Map(
  INSTANCE_ROWS.split('\n').map((row) => [row.split('|')[0], parseInstanceType(row)]),
);

/** All instance types of the catalogue, in its order: family by family, small to large. */
export const INSTANCE_TYPE_NAMES: readonly string[] = [...byName.keys()];

/** An instance type by its name (`m7i.large`); undefined where the catalogue does not know it. */
export function instanceType(name: string): InstanceType | undefined {
  return byName.get(name);
}
