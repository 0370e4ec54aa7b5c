interface FargateSizes {
  readonly cpuUnits: number;
  readonly memoryMiB: readonly number[];
}

const stepped = (cpuUnits: number, fromMiB: number, toMiB: number, stepMiB: number): FargateSizes => ({
  cpuUnits,
  memoryMiB: Array.from({ length: (toMiB - fromMiB) / stepMiB + 1 }, (_, i) => fromMiB + i * stepMiB),
});

/**
 * The task sizes of Fargate for Linux, 77 pairs of CPU units and MiB, ascending.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (cpu, memory),
 *   read in the model of 2026-08-07; 32 vCPU from the Fargate pricing page of 2026
 */
export const FARGATE_SIZES: readonly FargateSizes[] = [
  { cpuUnits: 256, memoryMiB: [512, 1024, 2048] },
  stepped(512, 1024, 4096, 1024),
  stepped(1024, 2048, 8192, 1024),
  stepped(2048, 4096, 16_384, 1024),
  stepped(4096, 8192, 30_720, 1024),
  stepped(8192, 16_384, 61_440, 4096),
  stepped(16_384, 32_768, 122_880, 8192),
  { cpuUnits: 32_768, memoryMiB: [61_440, 122_880, 249_856] },
];

/** Memory sizes Fargate sells with a CPU size, in MiB, ascending; empty where it does not sell that CPU size. */
export function fargateMemoryMiBFor(cpuUnits: number): readonly number[] {
  return FARGATE_SIZES.find((size) => size.cpuUnits === cpuUnits)?.memoryMiB ?? [];
}

/** Whether Fargate sells this size. What it does not sell, RegisterTaskDefinition refuses. */
export function isFargateSize(cpuUnits: number, memoryMiB: number): boolean {
  return fargateMemoryMiBFor(cpuUnits).includes(memoryMiB);
}
