/** A task on an instance, as far as its CPU goes. */
export interface ReferenceTask {
  /** vCPU it may use at most. */
  readonly vcpu: number;
  readonly shares: number;
}

/** CPU work that began at an instant, and when it is said to have ended; NaN: not until the end of the run. */
export interface ReferenceJob {
  readonly task: number;
  readonly atUs: number;
  readonly cpuUs: number;
  readonly endUs: number;
}

interface Running {
  readonly task: number;
  readonly endUs: number;
  leftUs: number;
}

/**
 * How far an end is at most from where it belongs, microseconds: from the definition, with the CPU of the instance divided anew
 * at every event. Every task has min(what it can use, level x shares), with the level at which all CPU is given away; the
 * jobs of a task have equal parts, and none more than one vCPU. Each job is judged by itself, the others ending when
 * they are said to: ends are whole microseconds, and a rounding must not be taken for an error of what comes after it.
 * @param jobs in order of atUs
 * @param untilUs end of the run
 * @returns at most 0.5 where every end is at the nearest whole microsecond; what did not end counts by how much it is overdue
 */
export function worstErrorUs(
  tasks: readonly ReferenceTask[],
  instanceVcpu: number,
  jobs: readonly ReferenceJob[],
  untilUs: number,
): number {
  let worst = 0;
  const running: Running[] = [];
  const instants = [...new Set([...jobs.flatMap(({ atUs, endUs }) => (Number.isNaN(endUs) ? [atUs] : [atUs, endUs])), untilUs])];
  instants.sort((a, b) => a - b);
  let nowUs = 0;
  let next = 0;
  for (const instant of instants) {
    const rates = ratesOf(tasks, instanceVcpu, running);
    running.forEach((job, index) => {
      job.leftUs -= (instant - nowUs) * rates[index];
      if (job.endUs !== instant) worst = Math.max(worst, -job.leftUs / rates[index]);
    });
    nowUs = instant;
    while (running.some(({ endUs }) => endUs === instant)) {
      // One after the other: each end leaves more CPU to the next.
      const now = ratesOf(tasks, instanceVcpu, running);
      const dues = running.map(({ endUs, leftUs }, index) => (endUs === instant ? leftUs / now[index] : Number.POSITIVE_INFINITY));
      const dueUs = Math.min(...dues);
      worst = Math.max(worst, Math.abs(dueUs));
      running.splice(dues.indexOf(dueUs), 1);
    }
    for (; next < jobs.length && jobs[next].atUs === instant; next++) {
      const { task, cpuUs, endUs } = jobs[next];
      if (endUs === instant) worst = Math.max(worst, cpuUs);
      else running.push({ task, endUs, leftUs: cpuUs });
    }
  }
  return worst;
}

/** vCPU that each running job has. */
function ratesOf(tasks: readonly ReferenceTask[], instanceVcpu: number, running: readonly Running[]): readonly number[] {
  const counts = tasks.map((_, task) => running.filter((each) => each.task === task).length);
  const wanted = tasks.map(({ vcpu }, task) => Math.min(counts[task], vcpu));
  const givenAt = (level: number) => tasks.map(({ shares }, task) => Math.min(wanted[task], level * shares));
  const total = (given: readonly number[]) => given.reduce((sum, vcpu) => sum + vcpu, 0);
  let given: readonly number[] = wanted;
  if (total(wanted) > instanceVcpu) {
    let low = 0;
    let high = Math.max(...wanted.map((vcpu, task) => vcpu / tasks[task].shares));
    for (let halving = 0; halving < 200; halving++) {
      const middle = (low + high) / 2;
      if (total(givenAt(middle)) > instanceVcpu) high = middle;
      else low = middle;
    }
    given = givenAt(high);
  }
  return running.map(({ task }) => given[task] / counts[task]);
}
