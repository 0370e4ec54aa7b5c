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
  const left = { cpuUnits: free.cpuUnits, memoryMiB: free.memoryMiB, gpuCount: free.gpuCount };
  for (const need of waiting) take(left, need, -1);
  for (const need of leaving) take(left, need, 1);
  let count = 0;
  for (const need of waiting) {
    const fits = need.cpuUnits <= left.cpuUnits && need.memoryMiB <= left.memoryMiB && need.gpuCount <= left.gpuCount;
    if (!fits || need.hostPorts.some((port) => leaving.some(({ hostPorts }) => hostPorts.includes(port)))) break;
    take(left, need, 1);
    count++;
  }
  return count;
}

/** Takes what a task needs from what is left; -1 times: gives it back. */
function take(left: { cpuUnits: number; memoryMiB: number; gpuCount: number }, need: HostNeed, times: 1 | -1): void {
  left.cpuUnits -= times * need.cpuUnits;
  left.memoryMiB -= times * need.memoryMiB;
  left.gpuCount -= times * need.gpuCount;
}
