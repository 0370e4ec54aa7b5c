/** What a task takes of the host it runs on, as its agent books it. */
export interface HostNeed {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly gpuCount: number;
  readonly hostPorts: readonly number[];
}

/** What the scheduler counts as free on the host. */
export type HostFree = Pick<HostNeed, 'cpuUnits' | 'memoryMiB' | 'gpuCount'>;

/**
 * Which of the tasks that wait at an agent may begin now: in the order in which they came, as far as what they need is
 * really free. The scheduler frees a task's resources when its stop is decided, the agent when its containers are gone.
 *
 *     really free = free for the scheduler + needs of the waiting - needs of the leaving
 *
 * @param waiting tasks that hold their resources for the scheduler and have not begun, first come first
 * @param leaving tasks whose stop is decided and whose containers are not gone
 * @returns how many of the waiting begin, from the first on
 * @source https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/host_resource_manager.go
 */
export function countAdmitted(free: HostFree, waiting: readonly HostNeed[], leaving: readonly HostNeed[]): number {
  // Without anybody who leaves, all is free that the scheduler gave them.
  if (leaving.length === 0) return waiting.length;
  const sum = (key: keyof HostFree) =>
    free[key] + waiting.reduce((total, need) => total + need[key], 0) - leaving.reduce((total, need) => total + need[key], 0);
  const left = { cpuUnits: sum('cpuUnits'), memoryMiB: sum('memoryMiB'), gpuCount: sum('gpuCount') };
  const taken = new Set(leaving.flatMap(({ hostPorts }) => hostPorts));
  let count = 0;
  for (const need of waiting) {
    const fits = need.cpuUnits <= left.cpuUnits && need.memoryMiB <= left.memoryMiB && need.gpuCount <= left.gpuCount;
    if (!fits || need.hostPorts.some((port) => taken.has(port))) break;
    left.cpuUnits -= need.cpuUnits;
    left.memoryMiB -= need.memoryMiB;
    left.gpuCount -= need.gpuCount;
    count++;
  }
  return count;
}
