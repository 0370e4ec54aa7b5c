import type { CpuArchitecture } from '../../aws/nouns.js';
import { type Micros, US_PER_MS } from '../../base/units.js';
import type { Meter, MeterLedger } from './ledger.js';

const MS_PER_SECOND = 1000;
const MB_PER_GB = 1024;
const FREE_STORAGE_MB = 512;
const REQUESTS_PER_MILLION = 1_000_000;
const MB_MS_PER_GB_SECOND = MB_PER_GB * MS_PER_SECOND;

/** Durations and requests are sold in tiers: see tiers.ts. */
const DURATION: Readonly<Record<CpuArchitecture, Meter>> = {
  X86_64: { service: 'Lambda', item: 'x86 duration', unit: 'GB-second', amountsPerUnit: MB_MS_PER_GB_SECOND },
  ARM64: { service: 'Lambda', item: 'ARM duration', unit: 'GB-second', amountsPerUnit: MB_MS_PER_GB_SECOND },
};
const REQUESTS: Meter = { service: 'Lambda', item: 'requests', unit: '1M requests', amountsPerUnit: REQUESTS_PER_MILLION };
const STORAGE: Meter = {
  service: 'Lambda',
  item: 'ephemeral storage above 512 MB',
  unit: 'GB-second',
  amountsPerUnit: MB_MS_PER_GB_SECOND,
};

/** What a function did in one hour. */
export interface FunctionHour {
  readonly hour: number;
  readonly invocations: number;
  /** Sum over the invocations of `billedMs`. */
  readonly billedMs: number;
}

/** A function as its meters see it. */
export interface FunctionShape {
  readonly functionName: string;
  readonly architecture: CpuArchitecture;
  readonly memoryMb: number;
  readonly ephemeralStorageMb: number;
}

/**
 * Billed duration of one invocation: rounded up to a full millisecond, initialisation included where it ran.
 * @param initUs 0 for a warm start
 * @source https://aws.amazon.com/lambda/pricing/ (2026)
 * @assumed Since 2025-08-01 initialisation is billed for every runtime.
 */
export function billedMs(initUs: Micros, durationUs: Micros): number {
  return Math.ceil((initUs + durationUs) / US_PER_MS);
}

/**
 * Counts an hour of a function: requests, GB-seconds of its memory (1 GB is 1024 MB) and of storage above 512 MB.
 * @source https://aws.amazon.com/lambda/pricing/ (2026)
 */
export function meterFunction(ledger: MeterLedger, shape: FunctionShape, used: FunctionHour): void {
  const { functionName, architecture, memoryMb } = shape;
  ledger.addInHour(REQUESTS, functionName, used.hour, used.invocations);
  ledger.addInHour(DURATION[architecture], functionName, used.hour, used.billedMs * memoryMb);
  const storageMb = Math.max(0, shape.ephemeralStorageMb - FREE_STORAGE_MB);
  ledger.addInHour(STORAGE, functionName, used.hour, used.billedMs * storageMb);
}
