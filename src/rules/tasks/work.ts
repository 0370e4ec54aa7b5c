/** How a task that ends does its work: first it computes, then it waits. */
export interface WorkPlan {
  readonly cpuUs: number;
  readonly runUs: number;
  /** What it uses while it computes. */
  readonly vcpu: number;
}

/**
 * Run time of a task that has something to do and then ends.
 *
 *     run time = cpu / (min(1, vCPU it may use) x speed) + wait
 *
 * @param cpu CPU time on one x86 vCPU, microseconds
 * @param vcpu what the task may use: its limit, or less where its program uses fewer processors
 * @param speed work of one of its vCPU in the time an x86 vCPU does 1
 * @assumed One thread, which never uses more than one vCPU; on a container instance it need not share with its neighbours.
 */
export function planWork(cpu: number, wait: number, vcpu: number, speed: number): WorkPlan {
  const used = Math.min(1, vcpu);
  const cpuUs = Math.round(cpu / (used * speed));
  return { cpuUs, runUs: cpuUs + Math.round(wait), vcpu: used };
}
