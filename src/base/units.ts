/** Simulated time: an integer number of microseconds since the start of the run. */
export type Micros = number;

export const US_PER_MS = 1_000;
export const US_PER_SECOND = 1_000_000;
export const US_PER_MINUTE = 60 * US_PER_SECOND;
export const US_PER_HOUR = 60 * US_PER_MINUTE;
export const US_PER_DAY = 24 * US_PER_HOUR;

/** CPU units of one vCPU, as ECS counts them. */
export const CPU_UNITS_PER_VCPU = 1024;

export const BYTES_PER_KB = 1_000;
export const BYTES_PER_MB = 1_000_000;
export const BYTES_PER_GB = 1_000_000_000;
export const BYTES_PER_MIB = 1_048_576;
export const BYTES_PER_GIB = 1_073_741_824;

/** Seconds with three decimals, as the CSV files write instants. @param us microseconds since the start */
export function secondsText(us: Micros): string {
  const ms = Math.round(us / US_PER_MS);
  const whole = Math.floor(ms / 1000);
  return `${whole}.${String(ms - whole * 1000).padStart(3, '0')}`;
}
