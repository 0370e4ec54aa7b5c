import type { CpuArchitecture } from '../../aws/nouns.js';
import { CPU_UNITS_PER_VCPU, type Micros } from '../../base/units.js';
import { billedInterval } from './interval.js';
import { type Meter, type MeterLedger, MS_PER_HOUR } from './ledger.js';

const MIB_PER_GIB = 1024;
const FREE_STORAGE_GIB = 20;

/** A Fargate task as its meters see it. */
export interface FargateUsage {
  /** Under which its cost is shown: the name of its service, or its group. */
  readonly resource: string;
  readonly capacityProvider: 'FARGATE' | 'FARGATE_SPOT';
  readonly architecture: CpuArchitecture;
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly ephemeralStorageGiB: number;
  /** Undefined where the task never came to pull its image: such a task costs nothing. */
  readonly pullStartedAtUs: Micros | undefined;
  /** Undefined while it runs. */
  readonly stoppedAtUs: Micros | undefined;
}

const STORAGE: Meter = {
  service: 'Fargate',
  item: 'ephemeral storage above 20 GB',
  unit: 'GB-hour',
  amountsPerUnit: MS_PER_HOUR,
};

const SERVICES = { FARGATE: 'Fargate', FARGATE_SPOT: 'Fargate Spot' } as const;
const ARCHITECTURES = { X86_64: 'Linux x86', ARM64: 'Linux ARM' } as const;

function vcpuMeter(usage: FargateUsage): Meter {
  const item = `${ARCHITECTURES[usage.architecture]} vCPU-hour`;
  return { service: SERVICES[usage.capacityProvider], item, unit: 'vCPU-hour', amountsPerUnit: CPU_UNITS_PER_VCPU * MS_PER_HOUR };
}

function memoryMeter(usage: FargateUsage): Meter {
  const item = `${ARCHITECTURES[usage.architecture]} GB-hour`;
  return { service: SERVICES[usage.capacityProvider], item, unit: 'GB-hour', amountsPerUnit: MIB_PER_GIB * MS_PER_HOUR };
}

/**
 * Counts a Fargate task: its size, not its use, from the start of the image pull until it is STOPPED,
 * by the second with a minimum of a minute; storage beyond 20 GiB; 1 GB is 1024 MiB.
 * @source https://aws.amazon.com/fargate/pricing/ (2026)
 * @assumed The pull's start is `pullStartedAt`, the task's end `stoppedAt`; storage costs the same on FARGATE_SPOT;
 *   an interrupted task is billed like any other.
 */
export function meterFargateTask(ledger: MeterLedger, usage: FargateUsage): void {
  const interval = billedInterval(usage.pullStartedAtUs, usage.stoppedAtUs, ledger);
  if (interval === undefined) return;
  ledger.addOver(vcpuMeter(usage), usage.resource, interval, usage.cpuUnits);
  ledger.addOver(memoryMeter(usage), usage.resource, interval, usage.memoryMiB);
  const storageGiB = Math.max(0, usage.ephemeralStorageGiB - FREE_STORAGE_GIB);
  if (storageGiB > 0) ledger.addOver(STORAGE, usage.resource, interval, storageGiB);
}
